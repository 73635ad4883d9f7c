"""Which stored nodes a root or a proof is made of, so that neither needs more than a logarithm of the leaves.

Stored are the hashes of complete subtrees alone: node (level, index) stands over the leaves index·2^level up to
(index + 1)·2^level, and once it is there it never changes. Every other hash is a fold of such nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from zhiheng.audit.errors import EmptyFirstTree, OutsideTree
from zhiheng.audit.merkle import EMPTY, node_hash, split

#: level, index
Node = tuple[int, int]
#: first leaf, leaf after the last
Range = tuple[int, int]
#: The stored hashes of many nodes, in their order.
Read = Callable[[Sequence[Node]], Sequence[bytes]]


def cover(found: Range) -> list[Node]:
    """Return the complete subtrees that a range of a tree falls into, from left to right."""
    start, end = found
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        nodes.append((level, start >> level))
        start += 1 << level
    return nodes


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the hash over complete subtrees that grow smaller from left to right."""
    if not hashes:
        return EMPTY
    whole = hashes[-1]
    for each in reversed(hashes[:-1]):
        whole = node_hash(each, whole)
    return whole


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """Return the ranges whose hashes are the audit path of a leaf. Raises OutsideTree."""
    if not 0 <= index < size:
        raise OutsideTree(index=index, size=size)
    ranges: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """Return the ranges whose hashes are a proof of consistency. Raises EmptyFirstTree and OutsideTree."""
    if first == 0:
        raise EmptyFirstTree
    if not 0 < first <= second:
        raise OutsideTree(index=first, size=second)
    ranges: list[Range] = []
    start, end = 0, second
    while end != first:
        middle = start + split(end - start)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, end))
    return ranges[::-1]


def hashes_of(ranges: Sequence[Range], read: Read) -> list[bytes]:
    """Return the hash of each range, with one reading of the nodes of all."""
    covers = [cover(each) for each in ranges]
    found = iter(read([node for nodes in covers for node in nodes]))
    return [fold([next(found) for _ in nodes]) for nodes in covers]


@dataclass
class Growing:
    """A tree to which leaves are added at the right: its size and the complete subtrees along its right edge."""

    size: int = 0
    edge: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add the hash of a leaf and return the nodes above it that became complete: level, index, hash."""
        made = []
        whole, level, place = leaf, 0, self.size
        while place & 1:
            whole = node_hash(self.edge.pop(), whole)
            level, place = level + 1, place >> 1
            made.append((level, place, whole))
        self.edge.append(whole)
        self.size += 1
        return made

    def root(self) -> bytes:
        """Return the root of the tree as it stands."""
        return fold(self.edge)


def edge_nodes(size: int) -> Iterator[Node]:
    """Give the nodes of `Growing.edge` for a tree of this size."""
    yield from cover((0, size))
