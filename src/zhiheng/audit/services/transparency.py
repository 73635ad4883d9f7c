"""Adding to the transparency log, and reading it.

An entry is added by the transaction that decides what it tells: both are there or neither. The next number is given under
a lock that lasts until that transaction ends, so that there are no gaps; call `add` last, when little is left to do.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from zhiheng.audit import guards, leaves
from zhiheng.audit.canonical import canonical
from zhiheng.audit.errors import OutsideTransaction, UnknownEntry
from zhiheng.audit.merkle import leaf_hash
from zhiheng.audit.models import LogContent, LogEntry, LogNode, LogReference
from zhiheng.audit.services import tree


def add(kind: str, entry: Mapping[str, Any], *, public: bool) -> int:
    """Add an entry in the running transaction and return its index (from 0, without gaps).

    `kind` is one of `leaves.KINDS`; `entry` plain JSON (days, instants, decimals and bytes are taken too). With `public` the
    leaf holds the entry, else only its hash with 32 random bytes, and the entry stays in `LogContent`.
    Raises OutsideTransaction, UnknownKind, NotCanonical, PersonalInLeaf.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction
    leaves.known(kind)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [guards.LOG_LOCK])
    index, at = tree.size(), timezone.now()
    if public:
        leaf = leaves.public_leaf(kind, at, entry)
    else:
        salt, content = secrets.token_bytes(leaves.SALT_BYTES), canonical(entry)
        leaf = leaves.hidden_leaf(kind, at, salt, content)
        LogContent.objects.create(index=index, salt=salt, content=content)
    _grow(LogEntry(index=index, kind=kind, public=public, at=at, leaf=leaf, leaf_hash=leaf_hash(leaf)))
    return index


def add_once(kind: str, key: str, entry: Mapping[str, Any], *, public: bool) -> int | None:
    """Add an entry about a thing that is told once, named by `key`; None if it was told before. Raises as `add` does."""
    if not connection.in_atomic_block:
        raise OutsideTransaction
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [guards.LOG_LOCK])
    if LogReference.objects.filter(kind=kind, key=key).exists():
        return None
    index = add(kind, entry, public=public)
    LogReference.objects.create(kind=kind, key=key[:200], index=index)
    return index


def _grow(entry: LogEntry) -> None:
    """Write the entry and the nodes that it completes."""
    made = tree.growing(entry.index).add(bytes(entry.leaf_hash))
    entry.save(force_insert=True)
    LogNode.objects.bulk_create([LogNode(level=level, index=index, hash=value) for level, index, value in made])


@dataclass(frozen=True)
class Proof:
    """That an entry stands in the log of a size."""

    index: int
    size: int
    root: bytes
    leaf: bytes
    leaf_hash: bytes
    proof: tuple[bytes, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the document that `zhiheng audit verify-proof` and the stand-alone verifier read."""
        return {
            "index": self.index,
            "size": self.size,
            "root": self.root.hex(),
            "leaf": self.leaf.decode(),
            "leaf_hash": self.leaf_hash.hex(),
            "proof": [each.hex() for each in self.proof],
        }


def entry(index: int) -> LogEntry:
    """Return an entry. Raises UnknownEntry."""
    found = LogEntry.objects.filter(index=index).first()
    if found is None:
        raise UnknownEntry(index=index, size=tree.size())
    return found


def proof(index: int, size: int | None = None) -> Proof:
    """Return the proof that an entry stands in the log of a size, by default the present one.

    Raises UnknownEntry, OutsideTree.
    """
    found = entry(index)
    whole = tree.size() if size is None else size
    path = tree.inclusion(index, whole)
    return Proof(index, whole, tree.root(whole), bytes(found.leaf), bytes(found.leaf_hash), tuple(path))


def consistency(first: int, second: int | None = None) -> dict[str, Any]:
    """Return the proof document that the log of one size is a beginning of that of another, by default the present one.

    Raises EmptyFirstTree, OutsideTree, UnknownEntry.
    """
    last = tree.size() if second is None else second
    path = tree.consistency(first, last)
    return {
        "size1": first,
        "root1": tree.root(first).hex(),
        "size2": last,
        "root2": tree.root(last).hex(),
        "proof": [each.hex() for each in path],
    }


def opening(index: int) -> dict[str, Any] | None:
    """Return salt and content of an entry whose leaf holds only a hash; None if there are none (any more).

    For those entitled to the content: with both they show anybody that the log has it.
    """
    found = LogContent.objects.filter(index=index).first()
    return None if found is None else {"salt": bytes(found.salt).hex(), "content": bytes(found.content).decode()}


def forget(index: int) -> bool:
    """Delete what a salted hash stands for, for a lawful erasure; the leaf stays and tells nothing any more.

    An entry of the same transaction tells that it went, so that verification knows it from content that somebody removed.
    Returns whether there was something. Raises OutsideTransaction.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT DELETE ON {guards.CONTENT} TO CURRENT_USER")
        cursor.execute(f"DELETE FROM {guards.CONTENT} WHERE index = %s", [index])
        found = bool(cursor.rowcount)
        cursor.execute(f"REVOKE DELETE ON {guards.CONTENT} FROM CURRENT_USER")
    if found:
        add("erasure", {"content_of": index}, public=True)
    return found
