"""Checkpoints: what the operator signs once a day, hands out, and can never take back."""

from __future__ import annotations

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from zhiheng.audit import guards, notes, signing
from zhiheng.audit.errors import KeyChanged, NoteUnreadable, SignatureWrong, UnknownCheckpoint
from zhiheng.audit.models import Checkpoint, Cosignature
from zhiheng.audit.own_key import origin, own_key
from zhiheng.audit.services import tree
from zhiheng.audit.signing import Suite

__all__ = [
    "CHINA", "cosign", "covering", "day_of", "latest", "make", "note_of", "of_size", "origin", "own_key", "witness_keys",
]  # fmt: skip
CHINA = ZoneInfo("Asia/Shanghai")


def make(*, suite: Suite | None = None, new_key: bool = False) -> Checkpoint | None:
    """Sign the log as it stands and return the checkpoint; one that is there for this size is returned as it is.

    None for a log without entries. Raises KeyChanged if the last checkpoint bears another key and `new_key` is not set.
    """
    mine = suite or signing.suite()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [guards.LOG_LOCK])
        size = tree.size()
        last = latest()
        if not size or (last is not None and last.size == size):
            return last if size else None
        if last is not None and last.key_id != signing.key_id(mine.public_key) and not new_key:
            raise KeyChanged(key=signing.key_id(mine.public_key), last=last.key_id)
        return _sign(size, mine)


def _sign(size: int, suite: Suite) -> Checkpoint:
    root, now = tree.root(size), timezone.now()
    note = notes.Note(origin(suite), size, root).signed(suite)
    return Checkpoint.objects.create(
        size=size,
        root=root,
        day=day_of(now),
        at=now,
        note=note.text(),
        key_id=signing.key_id(suite.public_key),
    )


def day_of(instant: datetime) -> date:
    """Return the day of an instant in China."""
    return instant.astimezone(CHINA).date()


def latest() -> Checkpoint | None:
    """Return the last checkpoint, None before the first."""
    return Checkpoint.objects.order_by("-size").first()


def of_size(size: int) -> Checkpoint:
    """Return the checkpoint of a size. Raises UnknownCheckpoint."""
    found = Checkpoint.objects.filter(size=size).first()
    if found is None:
        raise UnknownCheckpoint(size=size)
    return found


def covering(index: int) -> Checkpoint | None:
    """Return the first checkpoint that has an entry, None if the entry is newer than all."""
    return Checkpoint.objects.filter(size__gt=index).order_by("size").first()


def note_of(checkpoint: Checkpoint) -> str:
    """Return the note of a checkpoint with the lines that witnesses added."""
    lines = Cosignature.objects.filter(size=checkpoint.size).values_list("line", flat=True)
    return checkpoint.note + "".join(lines)


def cosign(text: str) -> list[Cosignature]:
    """Keep the lines that witnesses added to a note of ours, and return those that are new.

    A line of a witness whose key is known (ZHIHENG_WITNESS_KEYS) must be right; one of another witness is kept as it is.
    Raises NoteUnreadable, UnknownCheckpoint, SignatureWrong.
    """
    note = notes.read(text)
    mine = notes.read(of_size(note.size).note)
    if note.body() != mine.body():
        raise NoteUnreadable(reason="not our checkpoint")
    kept = []
    for each in note.signatures:
        if each in mine.signatures:
            continue
        key = witness_keys().get(each.name)
        if key is not None and not notes.Note(note.origin, note.size, note.root, (each,)).signed_by(key):
            raise SignatureWrong(name=each.name)
        found, new = Cosignature.objects.get_or_create(
            size=note.size, witness=each.name[:200], defaults={"line": each.line()}
        )
        kept += [found] if new else []
    return kept


def witness_keys() -> dict[str, notes.Key]:
    """Return the keys of witnesses by name, from ZHIHENG_WITNESS_KEYS. Raises NoteUnreadable."""
    texts = [each.strip() for each in os.environ.get("ZHIHENG_WITNESS_KEYS", "").split(",")]
    keys = [notes.read_key(each) for each in texts if each]
    return {key.name: key for key in keys}
