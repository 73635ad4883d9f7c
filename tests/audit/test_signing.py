"""Signatures, keys and checkpoints as signed notes."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zhiheng.audit import notes, signing
from zhiheng.audit.errors import KeyUnreadable, NoteUnreadable, UnknownSuite

#: RFC 8032, section 7.1: secret key, public key, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize("vector", VECTORS)
def test_ed25519_as_published(vector: tuple[str, str, str, str]) -> None:
    secret, public, message, signature = (bytes.fromhex(each) for each in vector)
    suite = signing.Ed25519(Ed25519PrivateKey.from_private_bytes(secret))
    assert suite.public_key == public
    assert suite.sign(message) == signature
    assert suite.verify(message, signature)
    assert not suite.verify(message + b"\x00", signature)


def test_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(signing.suite(home=tmp_path).public_key)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    path = signing.key_file("ed25519", tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_damaged_key_is_not_replaced(tmp_path: Path) -> None:
    signing.suite(home=tmp_path)
    path = signing.key_file("ed25519", tmp_path)
    path.write_text("nothing")
    with pytest.raises(KeyUnreadable):
        signing.suite(home=tmp_path)
    assert path.read_text() == "nothing"


def test_unknown_suite_names_those_there_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZHIHENG_AUDIT_SUITE", "sm2")
    with pytest.raises(UnknownSuite, match="ed25519"):
        signing.suite(home=tmp_path)


@pytest.fixture
def suite(tmp_path: Path) -> signing.Suite:
    """Give the suite of an installation."""
    return signing.suite(home=tmp_path)


def test_note_reads_back_and_bears_its_signature(suite: signing.Suite) -> None:
    note = notes.Note("zhiheng.example/log", 42, bytes(range(32))).signed(suite)
    key = notes.own_key("zhiheng.example/log", suite)
    assert note.text().splitlines()[:4] == [
        "zhiheng.example/log",
        "42",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "",
    ]
    assert notes.read(note.text()) == note
    assert note.signed_by(notes.read_key(key.text()))
    assert not notes.Note(note.origin, 43, note.root, note.signatures).signed_by(key)
    assert not note.signed_by(notes.Key("other", notes.ED25519, suite.public_key))


def test_witness_signs_with_its_time(suite: signing.Suite) -> None:
    note = notes.Note("zhiheng.example/log", 42, bytes(32))
    key = notes.Key("witness.example", notes.COSIGNATURE, suite.public_key)
    seconds = (1_790_000_000).to_bytes(8, "big")
    over = b"cosignature/v1\ntime 1790000000\n" + note.body()
    line = notes.Signature("witness.example", key.hash(), seconds + suite.sign(over))
    cosigned = notes.read(note.text() + line.line())
    assert cosigned.signed_by(key)
    late = notes.Signature("witness.example", key.hash(), (1_790_000_001).to_bytes(8, "big") + suite.sign(over))
    assert not notes.Note(note.origin, note.size, note.root, (late,)).signed_by(key)


@pytest.mark.parametrize("text", [
    "", "a\n1\n", "a\nx\nAAAA\n\n", "a\n01\n" + "A" * 43 + "=\n\n", "a\n1\nAAAA\n\n", "\n1\n" + "A" * 43 + "=\n\n",
    "a\n1\n" + "A" * 43 + "=\nmore\n\n", "a\n1\n" + "A" * 43 + "=\n\n— name !!\n", "a\n1\n" + "A" * 43 + "=\n\nname AAAAAAAA\n", "a" * 70_000,
])  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteUnreadable):
        notes.read(text)


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AQAA", "name+1a2b3c4d+!!"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoteUnreadable):
        notes.read_key(text)
