"""The stand-alone verifier: run as strangers run it, without site packages, environment or this software."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zhiheng.audit
from zhiheng.audit import merkle, notes, signing
from zhiheng.audit.canonical import canonical

PROGRAM = Path(zhiheng.audit.__path__[0]) / "verifier" / "zhiheng_verify.py"
ORIGIN = "zhiheng.example/log"
LEAVES = [canonical({"entry": {"number": number}, "kind": "decision"}) for number in range(7)]
HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]
verifier = runpy.run_path(str(PROGRAM))


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the program isolated: no site packages, no environment."""
    command = [sys.executable, "-I", "-S", str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={}, encoding="utf-8")


@pytest.fixture
def log(tmp_path: Path) -> dict[str, Any]:
    """Give files of a small log: checkpoint, key, proof, export."""
    suite = signing.suite(home=tmp_path)
    note = notes.Note(ORIGIN, 7, merkle.root(HASHES)).signed(suite)
    proof = {
        "leaf": LEAVES[3].decode(),
        "index": 3,
        "size": 7,
        "root": merkle.root(HASHES).hex(),
        "proof": [each.hex() for each in merkle.inclusion_proof(HASHES, 3)],
        "checkpoint": note.text(),
    }
    rows = [
        json.dumps({"index": number, "leaf": leaf.decode(), "leaf_hash": HASHES[number].hex()})
        for number, leaf in enumerate(LEAVES)
    ]
    (tmp_path / "note").write_text(note.text())
    (tmp_path / "export").write_text("\n".join(rows) + "\n")
    (tmp_path / "proof").write_text(json.dumps(proof))
    return {"folder": tmp_path, "key": notes.own_key(ORIGIN, suite).text(), "proof": proof, "suite": suite}


def test_proof_holds_and_a_changed_one_does_not(log: dict[str, Any]) -> None:
    folder = log["folder"]
    done = run("proof", folder / "proof", "--key", log["key"])
    assert (done.returncode, done.stderr) == (0, "")
    assert "成立" in done.stdout
    (folder / "changed").write_text(json.dumps({**log["proof"], "leaf": LEAVES[2].decode()}))
    assert run("proof", folder / "changed", "--key", log["key"]).returncode == 1
    other = notes.Key(ORIGIN, notes.ED25519, bytes(32)).text()
    assert run("proof", folder / "proof", "--key", other).returncode == 1


def test_checkpoint_and_export_hold(log: dict[str, Any]) -> None:
    folder = log["folder"]
    assert run("checkpoint", folder / "note", "--key", log["key"]).returncode == 0
    (folder / "key").write_text(log["key"] + "\n")
    done = run("export", folder / "export", "--checkpoint", folder / "note", "--key", folder / "key")
    assert done.returncode == 0, done.stderr
    lines = (folder / "export").read_text().splitlines()
    for changed in (lines[:-1], lines[1:], [*lines[:2], lines[3], lines[2], *lines[4:]]):
        (folder / "cut").write_text("\n".join(changed))
        assert run("export", folder / "cut", "--checkpoint", folder / "note", "--key", log["key"]).returncode == 1


def test_signed_paper_holds(log: dict[str, Any]) -> None:
    content = {"zh": "无", "rate": 0.25, "small": 1.5e-7, "tiny": 2e-06, "large": 1e21, "number": 7.0}
    paper: dict[str, Any] = {
        "document": content,
        "sha256": __import__("hashlib").sha256(canonical(content)).hexdigest(),
        "signature": {"suite": "ed25519", "value": log["suite"].sign(canonical(content)).hex()},
    }
    path = log["folder"] / "paper"
    path.write_text(json.dumps(paper))
    assert run("receipt", path, "--key", log["key"]).returncode == 0
    paper["document"]["rate"] = 0.26
    path.write_text(json.dumps(paper))
    assert run("receipt", path, "--key", log["key"]).returncode == 1


@pytest.mark.parametrize("arguments", [("proof", "/nowhere"), ("wish", "x"), ("checkpoint", "/nowhere"), ()])
def test_wrong_call(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).returncode == 2


def test_empty_first_tree_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "proof"
    path.write_text(
        json.dumps(
            {"size1": 0, "root1": merkle.EMPTY.hex(), "size2": 7, "root2": merkle.root(HASHES).hex(), "proof": []}
        )
    )
    assert run("proof", path).returncode == 2


@pytest.mark.parametrize("vector", [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
])  # fmt: skip
def test_pure_ed25519_as_published(vector: tuple[str, str, str]) -> None:
    key, message, signature = (bytes.fromhex(each) for each in vector)
    assert verifier["verify_ed25519"](key, message, signature)
    assert not verifier["verify_ed25519"](key, message + b"!", signature)
    order = 2**252 + 27742317777372353535851937790883648493
    raised = int.from_bytes(signature[32:], "little") + order  # the same point twice around: refused, as RFC 8032 asks
    assert not verifier["verify_ed25519"](key, message, signature[:32] + raised.to_bytes(32, "little"))


@given(message=st.binary(max_size=80), bit=st.integers(0, 511))
@settings(max_examples=15)
def test_pure_ed25519_agrees_with_the_library(message: bytes, bit: int) -> None:
    suite = signing.Ed25519.read(signing.Ed25519.made())
    signature = suite.sign(message)
    assert verifier["verify_ed25519"](suite.public_key, message, signature)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    assert not verifier["verify_ed25519"](suite.public_key, message, bytes(changed))


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
                    | st.text(st.characters(exclude_categories=["Cs"])), lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3), max_leaves=8))  # fmt: skip
@settings(max_examples=50)
def test_canonical_form_agrees_with_the_library(document: Any) -> None:
    assert verifier["canonical"](document) == canonical(document)
