"""Everything that was ever said of the log's size and root: stored checkpoints, those of witnesses, those held elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhiheng.audit import notes, signing
from zhiheng.audit.errors import AuditError, NoteUnreadable
from zhiheng.audit.findings import Findings
from zhiheng.audit.models import Checkpoint, Cosignature, Sending
from zhiheng.audit.services import checkpoints

#: Who holds an anchor, the strongest first.
HOLDERS = ("held", "witness", "operator")


@dataclass(frozen=True)
class Held:
    """A checkpoint that somebody kept: the name of its file and its text."""

    name: str
    text: str


@dataclass(frozen=True)
class Said:
    """A signed statement about the log: its first `size` entries have this root."""

    size: int
    root: bytes
    by: str
    name: str


@dataclass
class Anchors:
    """What was said, before it is compared with the log."""

    said: list[Said] = field(default_factory=list)
    stored: dict[int, Checkpoint] = field(default_factory=dict)

    @classmethod
    def gathered(cls, held: Sequence[Held], keys: Sequence[notes.Key], findings: Findings) -> Anchors:
        """Read every statement; one that is unreadable, changed or signed wrongly is a finding and counts for nothing."""
        found = cls(stored={each.size: each for each in Checkpoint.objects.order_by("size")})
        trusted = _Trusted.gathered(keys)
        if not trusted.public_keys and (found.stored or held):
            findings.add("key-missing", "-")
        for checkpoint in found.stored.values():
            found._stored(checkpoint, trusted, findings)
        for each in held:
            found._held(each, trusted, findings)
        found._given_out(findings)
        return found

    def sizes(self) -> frozenset[int]:
        """Return the sizes at which a root is wanted."""
        return frozenset(each.size for each in self.said)

    def judge(self, size: int, roots: Mapping[int, bytes], findings: Findings) -> list[dict[str, Any]]:
        """Compare every statement with the roots of the log as it is, and return the ranges that are anchored."""
        good: dict[str, int] = {}
        for each in self.said:
            if each.size > size:
                findings.add("log-truncated", each.size)
            elif roots.get(each.size) != each.root:
                findings.add(
                    "held-root" if each.by == "held" else "checkpoint-root",
                    each.name if each.by == "held" else each.size,
                )
            else:
                good[each.by] = max(good.get(each.by, 0), each.size)
        return _ranges(size, good)

    def _stored(self, checkpoint: Checkpoint, trusted: _Trusted, findings: Findings) -> None:
        try:
            note = notes.read(checkpoint.note)
        except NoteUnreadable:
            findings.add("checkpoint-unreadable", checkpoint.size)
            return
        same = (note.size, note.root) == (checkpoint.size, bytes(checkpoint.root))
        if not same or checkpoint.day != checkpoints.day_of(checkpoint.at):
            findings.add("checkpoint-changed", checkpoint.size)
        signer = trusted.signer(note)
        if signer is None or signing.key_id(signer) != checkpoint.key_id:
            findings.add("checkpoint-signature", checkpoint.size)
        if signer is None or not same:
            return
        self.said.append(Said(note.size, note.root, "operator", f"{note.size}"))
        if _cosigned(note, findings):
            self.said.append(Said(note.size, note.root, "witness", f"{note.size}"))

    def _held(self, held: Held, trusted: _Trusted, findings: Findings) -> None:
        try:
            note = notes.read(held.text)
        except NoteUnreadable:
            findings.add("held-unreadable", held.name)
            return
        if trusted.signer(note) is None:
            findings.add("held-signature", held.name)
            return
        if note.size not in self.stored:
            findings.add("checkpoint-missing", note.size)
        self.said.append(Said(note.size, note.root, "held", held.name))

    def _given_out(self, findings: Findings) -> None:
        """A checkpoint that was sent or cosigned must still be there."""
        given = {*Sending.objects.values_list("size", flat=True), *Cosignature.objects.values_list("size", flat=True)}
        for size in sorted(given - set(self.stored)):
            findings.add("checkpoint-missing", size)


@dataclass(frozen=True)
class _Trusted:
    """Public keys that may sign for this log: the installed one and those given."""

    public_keys: tuple[bytes, ...]

    @classmethod
    def gathered(cls, keys: Sequence[notes.Key]) -> _Trusted:
        own: list[bytes] = []
        try:
            if signing.key_file(
                signing.chosen()
            ).exists():  # a missing key is not made here: it would vouch for nothing
                own.append(signing.suite().public_key)
        except AuditError:
            pass  # told as key-missing, where a signature needs it
        return cls((*own, *(key.public_key for key in keys)))

    def signer(self, note: notes.Note) -> bytes | None:
        """Return the trusted key that signed a note under its origin's name, None if there is none."""
        for public in self.public_keys:
            if note.signed_by(notes.Key(note.origin, notes.ED25519, public)):
                return public
        return None


def _cosigned(note: notes.Note, findings: Findings) -> bool:
    """Return whether a witness whose key is known signed the note rightly; a wrong signature of one is a finding."""
    known, right = checkpoints.witness_keys(), False
    for each in Cosignature.objects.filter(size=note.size):
        key = known.get(each.witness)
        if key is None:
            continue
        if _holds(note, each.line, key):
            right = True
        else:
            findings.add("cosignature-wrong", f"{note.size} {each.witness}")
    return right


def _holds(note: notes.Note, line: str, key: notes.Key) -> bool:
    try:
        return notes.Note(note.origin, note.size, note.root, (notes.read_line(line.rstrip("\n")),)).signed_by(key)
    except NoteUnreadable:
        return False


def _ranges(size: int, good: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return ranges from the first entry to the last, each with the strongest holder of an anchor over it."""
    ranges, start = [], 0
    for by in HOLDERS:
        end = good.get(by, 0)
        if end > start:
            ranges.append({"from": start, "to": end, "by": by})
            start = end
    if start < size:
        ranges.append({"from": start, "to": size, "by": None})
    return ranges
