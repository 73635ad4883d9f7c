"""The tree of RFC 6962: published roots and proofs, and laws."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.audit import merkle, ranges
from zhiheng.audit.errors import EmptyFirstTree, OutsideTree

LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
#: index, size → the audit path; the vectors that implementations of Certificate Transparency share.
INCLUSION = {
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
CONSISTENCY = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]


def _hex(values: list[bytes]) -> tuple[str, ...]:
    return tuple(value.hex() for value in values)


def test_empty_tree_has_the_hash_of_nothing() -> None:
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_root_as_published_for_each_size(size: int) -> None:
    assert merkle.root(HASHES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("asked", INCLUSION)
def test_inclusion_proof_as_published(asked: tuple[int, int]) -> None:
    index, size = asked
    proof = merkle.inclusion_proof(HASHES[:size], index)
    assert _hex(proof) == INCLUSION[asked]
    assert merkle.verify_inclusion(HASHES[index], index, size, proof, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize("asked", CONSISTENCY)
def test_consistency_proof_as_published(asked: tuple[int, int]) -> None:
    first, second = asked
    proof = merkle.consistency_proof(HASHES[:second], first)
    assert _hex(proof) == CONSISTENCY[asked]
    roots = [bytes.fromhex(ROOTS[size - 1]) for size in asked]
    assert merkle.verify_consistency(first, second, *roots, proof)


@pytest.mark.parametrize("ask", [
    lambda: merkle.consistency_proof(HASHES, 0),
    lambda: merkle.verify_consistency(0, 8, merkle.EMPTY, merkle.root(HASHES), []),
    lambda: merkle.verify_consistency(0, 0, merkle.EMPTY, merkle.EMPTY, []),
    lambda: ranges.consistency_ranges(0, 8),
])  # fmt: skip
def test_empty_first_tree_is_an_error(ask: object) -> None:
    with pytest.raises(EmptyFirstTree):
        ask()  # type: ignore[operator]


@pytest.mark.parametrize("index", [-1, 8, 9])
def test_no_proof_of_a_leaf_outside_the_tree(index: int) -> None:
    with pytest.raises(OutsideTree):
        merkle.inclusion_proof(HASHES, index)
    with pytest.raises(OutsideTree):
        ranges.inclusion_ranges(index, 8)
    assert not merkle.verify_inclusion(HASHES[0], index, 8, merkle.inclusion_proof(HASHES, 0), merkle.root(HASHES))


def test_no_proof_of_a_shrinking_tree() -> None:
    with pytest.raises(OutsideTree):
        merkle.consistency_proof(HASHES, 9)
    assert not merkle.verify_consistency(8, 7, merkle.root(HASHES), merkle.root(HASHES[:7]), [])


sizes = st.one_of(st.sampled_from([1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65]), st.integers(1, 90))


def _tree(size: int) -> list[bytes]:
    return [hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(size)]


def _flipped(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8 % len(value)] ^= 1 << (bit % 8)
    return bytes(changed)


@given(size=sizes, place=st.integers(0, 10_000), bit=st.integers(0, 255), which=st.integers(0, 10_000))
@settings(max_examples=50)
def test_inclusion_proof_holds_and_any_changed_bit_fails(size: int, place: int, bit: int, which: int) -> None:
    hashes = _tree(size)
    index, root = place % size, merkle.root(hashes)
    proof = merkle.inclusion_proof(hashes, index)
    assert merkle.verify_inclusion(hashes[index], index, size, proof, root)
    parts = [hashes[index], root, *proof]
    parts[which % len(parts)] = _flipped(parts[which % len(parts)], bit)
    assert not merkle.verify_inclusion(parts[0], index, size, parts[2:], parts[1])
    assert not merkle.verify_inclusion(hashes[index], index, size, [*proof, root], root)
    assert not proof or not merkle.verify_inclusion(hashes[index], index, size, proof[:-1], root)


@given(size=sizes, place=st.integers(0, 10_000), bit=st.integers(0, 255), which=st.integers(0, 10_000))
@settings(max_examples=50)
def test_consistency_proof_holds_and_any_changed_bit_fails(size: int, place: int, bit: int, which: int) -> None:
    hashes = _tree(size)
    first, root = place % size + 1, merkle.root(hashes)
    old, proof = merkle.root(hashes[:first]), merkle.consistency_proof(hashes, first)
    assert merkle.verify_consistency(first, size, old, root, proof)
    parts = [old, root, *proof]
    parts[which % len(parts)] = _flipped(parts[which % len(parts)], bit)
    assert not merkle.verify_consistency(first, size, parts[0], parts[1], parts[2:])
    assert not merkle.verify_consistency(first, size, old, root, [*proof, root])
    assert not proof or not merkle.verify_consistency(first, size, old, root, proof[:-1])


@given(size=sizes, place=st.integers(0, 10_000))
@settings(max_examples=50)
def test_stored_nodes_give_the_same_roots_and_proofs(size: int, place: int) -> None:
    hashes = _tree(size)
    stored = {(0, number): value for number, value in enumerate(hashes)}
    growing = ranges.Growing()
    for number, value in enumerate(hashes):
        stored |= {(level, index): made for level, index, made in growing.add(value)}
        assert growing.root() == merkle.root(hashes[: number + 1])
    assert len(stored) < 2 * size
    read = lambda nodes: [stored[node] for node in nodes]  # noqa: E731
    assert ranges.hashes_of([(0, size)], read) == [growing.root()]
    assert list(read(list(ranges.edge_nodes(size)))) == growing.edge
    index, first = place % size, place % size + 1
    assert ranges.hashes_of(ranges.inclusion_ranges(index, size), read) == merkle.inclusion_proof(hashes, index)
    assert ranges.hashes_of(ranges.consistency_ranges(first, size), read) == merkle.consistency_proof(hashes, first)
    asked = [node for each in ranges.inclusion_ranges(index, size) for node in ranges.cover(each)]
    assert len(asked) <= 2 * size.bit_length()
