"""The Merkle tree of RFC 6962 (sections 2.1 to 2.1.2) over SHA-256; checks of proofs as in RFC 9162 (2.1.3.2, 2.1.4.2).

A leaf's hash is SHA-256(0x00 ‖ leaf), a node's SHA-256(0x01 ‖ left ‖ right): no leaf can pass for a node. A tree of n leaves
is split at the largest power of two below n, so that it grows to the right and complete subtrees never change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from zhiheng.audit.errors import EmptyFirstTree, OutsideTree

#: Bytes of a hash.
SIZE = 32
#: The root of the tree without leaves.
EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf's bytes, 32 bytes."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node over two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """Return the largest power of two below `size`, which must be at least two."""
    return 1 << ((size - 1).bit_length() - 1)


def root(hashes: Sequence[bytes]) -> bytes:
    """Return the root of the tree over hashes of leaves, in order; none: SHA-256 of nothing."""
    if not hashes:
        return EMPTY
    if len(hashes) == 1:
        return hashes[0]
    middle = split(len(hashes))
    return node_hash(root(hashes[:middle]), root(hashes[middle:]))


def inclusion_proof(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Return the audit path of leaf `index` (from 0) in the tree over `hashes`, from the leaf to the root.

    Raises OutsideTree.
    """
    if not 0 <= index < len(hashes):
        raise OutsideTree(index=index, size=len(hashes))
    if len(hashes) == 1:
        return []
    middle = split(len(hashes))
    if index < middle:
        return [*inclusion_proof(hashes[:middle], index), root(hashes[middle:])]
    return [*inclusion_proof(hashes[middle:], index - middle), root(hashes[:middle])]


def consistency_proof(hashes: Sequence[bytes], first: int) -> list[bytes]:
    """Return the proof that the tree over the first `first` leaves is a beginning of the tree over all.

    Raises EmptyFirstTree for 0 and OutsideTree beyond the end.
    """
    if first == 0:
        raise EmptyFirstTree
    if not 0 < first <= len(hashes):
        raise OutsideTree(index=first, size=len(hashes))
    return _subproof(hashes, first, known=True)


def _subproof(hashes: Sequence[bytes], first: int, *, known: bool) -> list[bytes]:
    if first == len(hashes):
        return [] if known else [root(hashes)]
    middle = split(len(hashes))
    if first <= middle:
        return [*_subproof(hashes[:middle], first, known=known), root(hashes[middle:])]
    return [*_subproof(hashes[middle:], first - middle, known=False), root(hashes[:middle])]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], whole: bytes) -> bool:
    """Return whether `proof` shows that the leaf with hash `leaf` stands at `index` of the tree of `size` with root `whole`."""
    if not 0 <= index < size or not _hashes(leaf, whole, *proof):
        return False
    return _climb(index, size - 1, leaf, proof)[1] == whole


def verify_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether `proof` shows that the tree of size `first` is a beginning of the tree of size `second`.

    Raises EmptyFirstTree: every tree begins with nothing, so that such a proof would say nothing.
    """
    if first == 0:
        raise EmptyFirstTree
    if not 0 < first <= second or not _hashes(first_root, second_root, *proof):
        return False
    if first == second:
        return not proof and first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return bool(path) and _climb(place, last, path[0], path[1:]) == (first_root, second_root)


def _climb(place: int, last: int, start: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Go up from a node to the root: return the roots of the earlier tree, which ends there, and of the whole tree.

    `place` and `last` are the numbers of the node and of the last one on its level. Empty for a path of wrong length.
    """
    old = new = start
    for each in proof:
        if last == 0:
            return b"", b""
        if place & 1 or place == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, each)
        place, last = place >> 1, last >> 1
    return (old, new) if last == 0 else (b"", b"")


def _hashes(*values: bytes) -> bool:
    return all(len(value) == SIZE for value in values)
