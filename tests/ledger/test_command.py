"""`zhiheng ledger` prints one JSON document, and leaves with 1 when something is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from zhiheng.cli.ledger import command
from zhiheng.ledger import Ledger

Put = Callable[..., Any]


@pytest.fixture
def run(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a subcommand on the test's home."""
    monkeypatch.setenv("ZHIHENG_HOME", str(ledger.home.root))

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(command, list(arguments))

    return invoke


def test_check_of_a_whole_store(run: Callable[..., Result], put: Put) -> None:
    put(("a", "pass"))
    result = run("check", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"findings": []})
    assert "Nothing is wrong" in run("check").stdout


def test_check_names_a_damaged_file_and_fails(run: Callable[..., Result], put: Put, ledger: Ledger) -> None:
    put(("a", "pass"))
    snapshot = ledger.lake.snapshot("inspection")
    assert snapshot is not None
    Path(snapshot.files[0].uri).write_bytes(b"PAR1")
    result = run("check", "--json")
    (finding,) = json.loads(result.stdout)["findings"]
    assert result.exit_code == 1
    assert finding["code"] == "damaged-file"
    assert snapshot.files[0].path in finding["zh"]
    assert run("check").exit_code == 1


def test_check_repairs_leftovers(run: Callable[..., Result], put: Put, ledger: Ledger) -> None:
    put(("a", "pass"))
    (ledger.lake.staging / "x.parquet").touch()
    assert run("check").exit_code == 1
    result = run("check", "--repair", "--json")
    assert result.exit_code == 0
    assert [finding["repaired"] for finding in json.loads(result.stdout)["findings"]] == [True]


def test_maintain_and_batches(run: Callable[..., Result], put: Put) -> None:
    put(("a", "pass"))
    put(("a", "fail"))
    tables = {row["table"]: row for row in json.loads(run("maintain", "--json").stdout)["tables"]}
    assert (tables["inspection"]["files_before"], tables["inspection"]["files_after"]) == (2, 1)
    assert run("maintain").exit_code == 0
    batches = json.loads(run("batches", "--limit", "1", "--json").stdout)["batches"]
    assert [(row["batch_seq"], row["accepted"], row["source"]) for row in batches] == [(2, 1, "lab")]
    assert "lab" in run("batches").stdout
    assert run("maintain", "--retention-hours", "1").exit_code == 2
