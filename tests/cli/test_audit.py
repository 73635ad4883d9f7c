"""`zhiheng audit`: what scripts rely on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from zhiheng.audit import merkle
from zhiheng.cli import main

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """Call the command with --json and return exit code and document."""
    with pytest.raises(SystemExit) as ended:
        main(["audit", *arguments, "--json"])
    code = ended.value.code
    assert isinstance(code, int)
    return code, json.loads(capsys.readouterr().out)


def inclusion(**more: Any) -> dict[str, Any]:
    proof = [each.hex() for each in merkle.inclusion_proof(HASHES, 5)]
    return {
        "leaf_hash": HASHES[5].hex(),
        "index": 5,
        "size": 8,
        "root": merkle.root(HASHES).hex(),
        "proof": proof,
        **more,
    }


@pytest.mark.parametrize(("change", "code"), [
    ({}, 0), ({"leaf": "40414243"}, 0), ({"index": 4}, 1), ({"root": "00" * 32}, 1), ({"leaf": "40414244"}, 1), ({"proof": "x"}, 1),
    ({"size": None}, 1),
])  # fmt: skip
def test_verify_proof_exit_code(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, change: dict[str, Any], code: int
) -> None:
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(inclusion(**change)))
    done, document = run(capsys, "verify-proof", str(path))
    assert done == code
    assert document["valid"] is (code == 0)


@pytest.mark.parametrize(("first", "root", "code"), [
    (3, merkle.root(HASHES[:3]), 0), (3, merkle.root(HASHES[:4]), 1), (0, merkle.EMPTY, 1), (9, merkle.root(HASHES), 1),
])  # fmt: skip
def test_verify_proof_of_consistency(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, first: int, root: bytes, code: int
) -> None:
    proof = [each.hex() for each in merkle.consistency_proof(HASHES, 3)] if first else []
    path = tmp_path / "proof.json"
    path.write_text(
        json.dumps(
            {"size1": first, "root1": root.hex(), "size2": 8, "root2": merkle.root(HASHES).hex(), "proof": proof}
        )
    )
    done, document = run(capsys, "verify-proof", str(path))
    assert (done, document["valid"]) == (code, code == 0)
    if first == 0:
        assert document["error"]["code"] == "empty-first-tree"


@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps(inclusion(index=-1)), json.dumps(inclusion(size=True))])
def test_what_is_no_proof_is_not_valid(capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str) -> None:
    path = tmp_path / "proof.json"
    path.write_text(text)
    done, document = run(capsys, "verify-proof", str(path))
    assert (done, document["valid"], document["error"]["code"]) == (1, False, "proof-unreadable")


def test_verify_proof_wants_no_database_and_reads_standard_input() -> None:
    script = "import sys; sys.modules['django'] = sys.modules['psycopg'] = None; from zhiheng.cli import main; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", script, "audit", "verify-proof", "-", "--json"],
        input=json.dumps(inclusion()), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, json.loads(done.stdout)["valid"]) == (0, True), done.stderr


def test_key_wants_no_database(tmp_path: Path) -> None:
    script = "import sys; sys.modules['django'] = sys.modules['psycopg'] = None; from zhiheng.cli import main; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", script, "audit", "key"], env={**os.environ, "ZHIHENG_HOME": str(tmp_path)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("zhiheng/")


@pytest.mark.parametrize(
    "arguments", [("verify-proof", "/nowhere.json"), ("proof",), ("proof", "1", "--from", "2"), ("proof", "-1")]
)
def test_wrong_call(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    code, document = run(capsys, *arguments)
    assert (code, document["error"]["code"]) == (2, "wrong-call")


@pytest.fixture
def log(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log of five entries, of which four lie under a checkpoint; the database is the tests' own."""
    from django.db import transaction

    from zhiheng.audit.services import checkpoints, transparency
    from zhiheng.server import app

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    monkeypatch.setattr(app, "setup", lambda **_: None)
    for number in range(5):
        if number == 4:
            checkpoints.make()
        with transaction.atomic():
            transparency.add("run", {"run": str(number)}, public=number != 2)
    return tmp_path


@pytest.mark.database
def test_verify_tells_anchored_and_unanchored(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, report = run(capsys, "verify")
    assert code == 0
    assert (report["valid"], report["size"], report["anchored"], report["unanchored"]) == (True, 5, 4, 1)
    assert report["ranges"] == [{"from": 0, "to": 4, "by": "operator"}, {"from": 4, "to": 5, "by": None}]


@pytest.mark.database
def test_verify_fails_on_a_held_checkpoint_of_other_history(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from zhiheng.audit import notes, signing
    from zhiheng.audit.services import checkpoints

    kept = log / "kept.txt"
    code, _ = run(capsys, "checkpoint", "--out", str(kept))
    assert code == 0
    assert run(capsys, "verify", "--checkpoint", str(kept))[0] == 0
    suite = signing.suite()
    kept.write_text(notes.Note(checkpoints.origin(suite), 5, bytes(32)).signed(suite).text())
    code, report = run(capsys, "verify", "--checkpoint", str(kept))
    assert (code, report["counts"]) == (1, {"held-root": 1})


@pytest.mark.database
def test_proof_is_what_verify_proof_reads(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (("2",), ("4",), ("1", "--size", "3"), ("--from", "2"), ("--from", "1", "--size", "5")):
        code, document = run(capsys, "proof", *arguments)
        assert code == 0
        path = log / "proof.json"
        path.write_text(json.dumps(document))
        assert run(capsys, "verify-proof", str(path))[0] == 0
    assert run(capsys, "proof", "9")[0] == 1
    code, refused = run(capsys, "proof", "--from", "0")
    assert (code, refused["error"]["code"]) == (1, "empty-first-tree")


@pytest.mark.database
def test_checkpoint_is_made_once_a_size(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = run(capsys, "checkpoint")[1], run(capsys, "checkpoint")[1]
    assert first == second
    assert first["size"] == 5
    assert first["note"].splitlines()[1] == "5"


@pytest.mark.database
def test_changed_key_is_not_used_unless_asked(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from zhiheng.audit import signing

    old = run(capsys, "key")[1]["key"]
    signing.key_file("ed25519").unlink()
    code, refused = run(capsys, "checkpoint")
    assert (code, refused["error"]["code"]) == (1, "log-key-changed")
    assert run(capsys, "checkpoint", "--new-key")[0] == 0
    assert run(capsys, "verify")[1]["counts"] == {"checkpoint-signature": 1}
    assert run(capsys, "verify", "--key", old)[0] == 0


@pytest.mark.database
def test_export_is_what_the_stand_alone_verifier_reads(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import zhiheng.audit

    program = Path(zhiheng.audit.__path__[0]) / "verifier" / "zhiheng_verify.py"
    out, note = log / "log.jsonl", log / "note.txt"
    with pytest.raises(SystemExit):
        main(["audit", "export", "--out", str(out)])
    run(capsys, "checkpoint", "--out", str(note))
    key = run(capsys, "key")[1]["key"]
    command = [sys.executable, "-I", "-S", str(program), "export", str(out), "--checkpoint", str(note), "--key", key]
    assert subprocess.run(command, check=False, capture_output=True, env={}).returncode == 0
    assert [row["index"] for row in run(capsys, "export", "--from", "3")[1]] == [3, 4]
