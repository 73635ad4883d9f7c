"""The document of a proof: valid, changed, unreadable."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from zhiheng.audit import merkle, proof_file
from zhiheng.audit.canonical import canonical
from zhiheng.audit.errors import EmptyFirstTree, ProofUnreadable

ENTRIES = [{"v": 1, "kind": "decision", "entry": {"number": number, "名称": "决定"}} for number in range(11)]
HASHES = [merkle.leaf_hash(canonical(each)) for each in ENTRIES]


def inclusion(index: int = 4, **more: Any) -> dict[str, Any]:
    """Return a document that holds."""
    return {
        "leaf_hash": HASHES[index].hex(),
        "index": index,
        "size": len(HASHES),
        "root": merkle.root(HASHES).hex(),
        "proof": [each.hex() for each in merkle.inclusion_proof(HASHES, index)],
        **more,
    }


def consistency(first: int = 6) -> dict[str, Any]:
    """Return a document that holds."""
    return {
        "size1": first,
        "root1": merkle.root(HASHES[:first]).hex(),
        "size2": len(HASHES),
        "root2": merkle.root(HASHES).hex(),
        "proof": [each.hex() for each in merkle.consistency_proof(HASHES, first)],
    }


@pytest.mark.parametrize("leaf", [ENTRIES[4], canonical(ENTRIES[4]).decode(), canonical(ENTRIES[4]).hex()])
def test_leaf_given_as_object_text_or_hex(leaf: Any) -> None:
    document = inclusion(leaf=leaf)
    assert proof_file.check(document).valid
    del document["leaf_hash"]
    assert proof_file.check(document).valid
    assert not proof_file.check({**document, "index": 5}).valid


def test_leaf_and_hash_must_agree() -> None:
    assert not proof_file.check(inclusion(leaf=ENTRIES[5])).valid
    assert not proof_file.check({**inclusion(leaf=ENTRIES[4]), "leaf_hash": HASHES[5].hex()}).valid


def test_content_and_salt_beside_a_proof_must_be_what_the_leaf_hides() -> None:
    from datetime import UTC, datetime

    from zhiheng.audit import leaves
    from zhiheng.audit.verifier import zhiheng_verify

    salt, content = bytes(range(32)), canonical({"case": "2026-listing-0001"})
    leaf = leaves.hidden_leaf("decision", datetime(2026, 3, 2, tzinfo=UTC), salt, content)
    alone = {"index": 0, "size": 1, "root": merkle.leaf_hash(leaf).hex(), "proof": [], "leaf": leaf.decode()}
    opening = {"salt": salt.hex(), "content": content.decode()}
    for given, reason in (
        (opening, "proved"),
        ({**opening, "content": '{"case":"2026-listing-0002"}'}, "opening-differs"),
        ({**opening, "salt": "00" * 32}, "opening-differs"),
    ):
        document = {**alone, "opening": given}
        assert proof_file.check(document).reason == reason
        assert zhiheng_verify.check_proof(document, None)[0] is (reason == "proved")
    assert not proof_file.check({**alone, "opening": "x"}).valid
    assert not proof_file.check({**inclusion(leaf=ENTRIES[4]), "opening": opening}).valid


def test_consistency_holds_and_says_so() -> None:
    checked = proof_file.check(consistency())
    assert (checked.valid, checked.kind, checked.reason) == (True, "consistency", "proved")


@pytest.mark.parametrize("document", [inclusion(), consistency()])
def test_any_changed_sign_fails(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    places = [
        place
        for place, sign in enumerate(text)
        if sign in "0123456789abcdef" and text[place - 1] in '"0123456789abcdef '
    ]
    tried = 0
    for place in places[:: max(1, len(places) // 60)]:
        changed = text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]
        try:
            found = proof_file.check(proof_file.read(changed))
        except (ProofUnreadable, EmptyFirstTree):
            continue  # the changed sign was in a name
        assert not found.valid, changed
        tried += 1
    assert tried > 30


@pytest.mark.parametrize("change", [
    {"proof": []}, {"proof": ["zz"] * 4}, {"root": ""}, {"root": "00" * 31}, {"size": 4}, {"size": 7}, {"index": 11}, {"leaf_hash": "g"},
    {"proof": ["00" * 32] * 130},
])  # fmt: skip
def test_wrong_values_are_not_valid(change: dict[str, Any]) -> None:
    assert not proof_file.check({**inclusion(), **change}).valid


@pytest.mark.parametrize("change", [
    {"proof": "00"}, {"proof": [1]}, {"size": "11"}, {"index": -1}, {"index": 1.5}, {"index": True}, {"root": None},
    {"size": 1 << 70}, {"leaf": 4}, {"proof": ["00"] * 200},
])  # fmt: skip
def test_what_is_no_proof_is_unreadable(change: dict[str, Any]) -> None:
    with pytest.raises(ProofUnreadable):
        proof_file.check({**inclusion(), **change})


@pytest.mark.parametrize("name", ["index", "size", "root", "proof", "leaf_hash"])
def test_missing_member_is_named(name: str) -> None:
    document = copy.deepcopy(inclusion())
    del document[name]
    with pytest.raises(ProofUnreadable, match=name):
        proof_file.check(document)


@pytest.mark.parametrize("text", ["", "[]", "{", "7", b"\xff", "[" * 100_000])
def test_no_document(text: Any) -> None:
    with pytest.raises(ProofUnreadable):
        proof_file.check(proof_file.read(text))


@pytest.mark.parametrize("text", [
    json.dumps(inclusion())[:-1] + ', "index": 4}', '{"index": 5, ' + json.dumps(inclusion())[1:], json.dumps(inclusion() | consistency()),
    *(json.dumps(inclusion())[:-1] + f', "leaf": {leaf}}}' for leaf in (
        '{"a": 1, "a": 1}', '{"a": NaN}', '{"\\ud800": 1}', '{"a":' * 900 + "1" + "}" * 900)),
    json.dumps(inclusion(leaf=ENTRIES[4], opening={})),
])  # fmt: skip
def test_what_can_be_read_two_ways_or_not_at_all_is_no_proof(text: str, tmp_path: Path) -> None:
    from zhiheng.audit.verifier import zhiheng_verify

    with pytest.raises(ProofUnreadable):
        proof_file.check(proof_file.read(text))
    file = tmp_path / "proof.json"
    file.write_text(text)
    assert zhiheng_verify.main(["proof", str(file)]) == 2


def test_empty_tree_as_first_size_is_an_error() -> None:
    empty = {**consistency(), "size1": 0, "root1": merkle.EMPTY.hex(), "proof": []}
    with pytest.raises(EmptyFirstTree):
        proof_file.check(empty)


def test_checkpoint_beside_must_tell_the_same() -> None:
    from zhiheng.audit.notes import Note

    right = Note("zhiheng.example/log", len(HASHES), merkle.root(HASHES)).text()
    other = Note("zhiheng.example/log", 10, merkle.root(HASHES[:10])).text()
    assert proof_file.check(inclusion(checkpoint=right)).valid
    found = proof_file.check(inclusion(checkpoint=other))
    assert (found.valid, found.reason) == (False, "checkpoint-differs")
    assert not proof_file.check(inclusion(checkpoint="nothing")).valid
