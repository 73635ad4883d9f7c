"""Computing the whole log again from its entries, and comparing it with everything that was ever said of it.

Two computations run side by side. One takes the hash of every leaf as it is read now: its roots are compared with what was
signed. The other takes the hashes that are stored, and so tells which node was touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from zhiheng.audit import guards, leaves, notes
from zhiheng.audit.canonical import canonical, instant
from zhiheng.audit.errors import NotCanonical
from zhiheng.audit.findings import Findings
from zhiheng.audit.merkle import leaf_hash
from zhiheng.audit.ranges import Growing
from zhiheng.audit.services import action_verification, tree
from zhiheng.audit.services.anchors import Anchors, Held

_ENTRIES = f"""
    SELECT entry.index, entry.kind, entry.public, entry.at, entry.leaf, entry.leaf_hash, hidden.salt, hidden.content
    FROM {guards.ENTRY} AS entry LEFT JOIN {guards.CONTENT} AS hidden USING (index)
    WHERE entry.index < %s ORDER BY entry.index
"""
_NODES = f"""
    SELECT level, index, hash FROM {guards.NODE}
    WHERE (index + 1) << level <= %s ORDER BY (index + 1) << level, level
"""
_STRAY_NODES = f"""
    SELECT level, index FROM {guards.NODE} WHERE level < 1 OR level > 60 OR index < 0
    OR (index + 1) << level > (SELECT coalesce(max(index) + 1, 0) FROM {guards.ENTRY}) ORDER BY level, index
"""
_STRAY_CONTENT = f"""
    SELECT hidden.index FROM {guards.CONTENT} AS hidden LEFT JOIN {guards.ENTRY} AS entry USING (index)
    WHERE entry.index IS NULL OR entry.public ORDER BY 1
"""
_CHUNK = 2000


@dataclass
class Report:
    """What came of a verification. `ranges` cover the log: from (inclusive), to (exclusive) and who holds the anchor."""

    size: int
    root: str
    findings: Findings
    ranges: list[dict[str, Any]] = field(default_factory=list)
    checkpoints: int = 0
    hidden: int = 0
    erased: int = 0
    actions: dict[str, int] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    @property
    def anchored(self) -> int:
        """How many entries, from the first, lie under a checkpoint that is as it was signed."""
        return max((each["to"] for each in self.ranges if each["by"]), default=0)

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        return {
            "valid": self.valid,
            "size": self.size,
            "root": self.root,
            "anchored": self.anchored,
            "unanchored": self.size - self.anchored,
            "ranges": self.ranges,
            "checkpoints": self.checkpoints,
            "hidden": self.hidden,
            "erased": self.erased,
            "actions": self.actions,
            "findings": [each.as_dict() for each in self.findings],
            "counts": self.findings.counts,
        }


@dataclass
class _Run:
    """A verification under way."""

    findings: Findings
    wanted: frozenset[int]
    nodes: Iterator[tuple[int, int, bytes]]
    now: Growing = field(default_factory=Growing)  # from the leaves
    stored: Growing = field(default_factory=Growing)  # from the hashes beside them
    roots: dict[int, bytes] = field(default_factory=dict)
    segments: dict[int, dict[str, Any]] = field(default_factory=dict)
    hidden: int = 0
    gone: list[int] = field(default_factory=list)  # entries whose hidden content is not there
    erased: set[int] = field(default_factory=set)  # entries whose content an entry says to be erased
    waiting: tuple[int, int, bytes] | None = None


def verify(held: Sequence[Held] = (), keys: Sequence[notes.Key] = ()) -> Report:
    """Compute the log again and return what was found.

    ``held``: checkpoints kept elsewhere, by which rewritten history shows; ``keys``: public keys of this log besides the
    installed one. What is added meanwhile is left for the next time.
    """
    with _one_instant():
        return _verified(held, keys)


@contextmanager
def _one_instant() -> Iterator[None]:
    """Let everything be read as of one instant, so that work going on meanwhile is not taken for tampering."""
    if connection.in_atomic_block:  # then the caller's transaction says of when it reads
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _verified(held: Sequence[Held], keys: Sequence[notes.Key]) -> Report:
    findings, size = Findings(), tree.size()
    anchors = Anchors.gathered(held, keys, findings)
    run = _Run(findings, anchors.sizes(), _read_nodes(size))
    for row in _rows(_ENTRIES, size):
        _entry(run, row)
    while run.now.size < size:  # the last ones are gone, or all
        _missing(run)
    _finish_nodes(run)
    _strays(findings)
    ranges = anchors.judge(size, run.roots, findings)
    actions = action_verification.verify(run.segments, findings)
    return Report(size, run.now.root().hex(), findings, ranges, len(anchors.stored), run.hidden, _erased(run), actions)


def _erased(run: _Run) -> int:
    """Return how many hidden contents were erased lawfully; one that is gone without an entry that says so is a finding."""
    for index in run.gone:
        if index not in run.erased:
            run.findings.add("content-missing", index)
    return len(run.erased.intersection(run.gone))


def _entry(run: _Run, row: tuple[Any, ...]) -> None:
    index = row[0]
    while run.now.size < index:
        _missing(run)
    leaf, stored = bytes(row[4]), bytes(row[5])
    found = leaf_hash(leaf)
    if found != stored:
        run.findings.add("entry-changed", index)
    _content(run, row, leaf)
    _grow(run, found, stored)


def _missing(run: _Run) -> None:
    run.findings.add("entry-missing", run.now.size)
    _grow(run, bytes(32), bytes(32))


def _grow(run: _Run, found: bytes, stored: bytes) -> None:
    run.now.add(found)
    for level, index, value in run.stored.add(stored):
        _node(run, level, index, value)
    if run.now.size in run.wanted:
        run.roots[run.now.size] = run.now.root()


def _node(run: _Run, level: int, index: int, value: bytes) -> None:
    """Compare a node with the stored one; both come in the order in which they became complete."""
    place = ((index + 1) << level, level)
    while run.waiting is None or _place(run.waiting) < place:
        if run.waiting is not None:
            run.findings.add("node-stray", f"{run.waiting[0]}/{run.waiting[1]}")
        run.waiting = next(run.nodes, None)
        if run.waiting is None:
            break
    if run.waiting is None or _place(run.waiting) != place:
        run.findings.add("node-missing", f"{level}/{index}")
        return
    if run.waiting[2] != value:
        run.findings.add("node-changed", f"{level}/{index}")
    run.waiting = next(run.nodes, None)


def _place(node: tuple[int, int, bytes]) -> tuple[int, int]:
    return (node[1] + 1) << node[0], node[0]


def _finish_nodes(run: _Run) -> None:
    rest = [run.waiting] if run.waiting is not None else []
    for level, index, _ in [*rest, *run.nodes]:
        run.findings.add("node-stray", f"{level}/{index}")


def _content(run: _Run, row: tuple[Any, ...], leaf: bytes) -> None:
    """Compare what a leaf says with the columns beside it and with the hidden content."""
    index, kind, public, at, _, _, salt, content = row
    told = _told(leaf)
    if told is None:
        run.findings.add("entry-form", index)
        return
    said = (told.get("v"), told.get("kind"), told.get("at"), "entry" in told, "entry_hash" in told)
    if said != (leaves.VERSION, kind, instant(at), public, not public):
        run.findings.add("entry-columns", index)
    if kind == "actions" and isinstance(told.get("entry"), dict):
        run.segments[index] = told["entry"]
    if public:
        _erasure(run, kind, told.get("entry"))
        return
    run.hidden += 1
    if content is None:
        run.gone.append(index)
    elif leaves.salted(bytes(salt), bytes(content)).hex() != told.get("entry_hash"):
        run.findings.add("content-changed", index)


def _erasure(run: _Run, kind: str, entry: Any) -> None:
    """Keep of which entry an erasure took the content."""
    index = entry.get("content_of") if kind == "erasure" and isinstance(entry, dict) else None
    if isinstance(index, int):
        run.erased.add(index)


def _told(leaf: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(leaf)
        return told if isinstance(told, dict) and canonical(told) == leaf else None
    except (ValueError, NotCanonical, RecursionError):
        return None


def _strays(findings: Findings) -> None:
    for level, index in _rows(_STRAY_NODES):
        findings.add("node-stray", f"{level}/{index}")
    for (index,) in _rows(_STRAY_CONTENT):
        findings.add("content-stray", index)


def _read_nodes(size: int) -> Iterator[tuple[int, int, bytes]]:
    for level, index, value in _rows(_NODES, size):
        if 1 <= level <= 60 and index >= 0:
            yield level, index, bytes(value)


def _rows(statement: str, *values: Any) -> Iterable[tuple[Any, ...]]:
    """Give the rows of a query without holding them all."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, list(values))
        while found := cursor.fetchmany(_CHUNK):
            yield from found
