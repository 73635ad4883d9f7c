"""The tree of the log in the database: its size, the stored nodes, roots and proofs of any size up to it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from zhiheng.audit import guards
from zhiheng.audit.errors import UnknownEntry
from zhiheng.audit.ranges import Growing, Node, consistency_ranges, cover, edge_nodes, fold, hashes_of, inclusion_ranges

_READ = f"""
    SELECT wanted.place, coalesce(entry.leaf_hash, node.hash)
    FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS wanted(level, index, place)
    LEFT JOIN {guards.ENTRY} AS entry ON wanted.level = 0 AND entry.index = wanted.index
    LEFT JOIN {guards.NODE} AS node ON wanted.level > 0 AND node.level = wanted.level AND node.index = wanted.index
    ORDER BY wanted.place
"""


def size() -> int:
    """Return the number of entries."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(index) + 1, 0) FROM {guards.ENTRY}")
        return int(cursor.fetchone()[0])


def read(nodes: Sequence[Node]) -> list[bytes]:
    """Return the stored hashes of nodes, in their order, by one query. Raises UnknownEntry if one is missing."""
    if not nodes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_READ, [[level for level, _ in nodes], [index for _, index in nodes]])
        found = [value for _, value in cursor.fetchall()]
    for (level, index), value in zip(nodes, found, strict=True):
        if value is None:
            raise UnknownEntry(index=index << level, size=size())
    return [bytes(value) for value in found]


def root(whole: int) -> bytes:
    """Return the root of the log at a size up to the present one. Raises UnknownEntry."""
    return fold(read(cover((0, whole))))


def growing(whole: int) -> Growing:
    """Return the tree at its present size, ready for the next leaf."""
    return Growing(whole, read(list(edge_nodes(whole))))


def inclusion(index: int, whole: int) -> list[bytes]:
    """Return the audit path of an entry in the log of a size. Raises OutsideTree, UnknownEntry."""
    return hashes_of(inclusion_ranges(index, whole), read)


def consistency(first: int, second: int) -> list[bytes]:
    """Return the proof that the log of the first size is a beginning of that of the second.

    Raises EmptyFirstTree, OutsideTree, UnknownEntry.
    """
    return hashes_of(consistency_ranges(first, second), read)
