"""The four commands as scripts call them: in their own process, on their own home."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from zhiheng import policy
from zhiheng.cli import main
from zhiheng.credit.worked_cases import tables_of
from zhiheng.ledger import Home, Ledger, Rows
from zhiheng.ledger.arrow_view import with_given_columns
from zhiheng.ledger.participants import derive

GOOD, BAD, SILENT = "91350100M000100Y43", "92141127MA0KD1Y64A", "91110000600037341L"
Call = Callable[..., Result]


def _given() -> dict[str, list[dict[str, Any]]]:
    firms = [
        {"uscc": code, "name": f"合成{code[-4:]}", "status": "active", "registered_on": "2015-01-01",
         "registered_division": "510104"}
        for code in (GOOD, BAD, SILENT)
    ]  # fmt: skip
    checks = [(GOOD, "pass"), (BAD, "fail"), (BAD, "fail")]
    inspections = [
        {"sample_no": f"S{place}", "kind": "spot_check", "inspected_on": "2024-03-01", "producer_code": code,
         "verdict": verdict, "reason": "标签" if verdict == "fail" else None}
        for place, (code, verdict) in enumerate(checks)
    ]  # fmt: skip
    listing = {
        "decision_no": "L1", "scheme": "serious_dishonesty", "party_code": BAD, "listed_on": "2023-05-01", "until": "2026-04-30",
    }  # fmt: skip
    return {"organisation": firms, "inspection": inspections, "listing": [listing]}


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run the command on a filled home; return exit code and what it printed."""
    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    types = policy.load()["sichuan"].record_types
    ledger = Ledger.open(Home.from_environment().create(), types)
    rows = []
    for name, table in tables_of(_given(), types).items():
        whole = with_given_columns(types[name], table)
        rows.append(Rows(name, whole, derive(types[name], whole)))
    ledger.append(rows, source="test")

    def called(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        return int(left.value.code or 0), capsys.readouterr().out

    return called


def _grade(call: Callable[..., tuple[int, str]]) -> dict[str, Any]:
    code, out = call("grade", "--pack", "sichuan", "--as-of", "2024-06-30", "--json")
    assert code == 0, out
    summary: dict[str, Any] = json.loads(out)
    return summary


def test_grade_verify_and_explain_answer_in_the_promised_shapes(call: Callable[..., tuple[int, str]]) -> None:
    summary = _grade(call)
    assert (summary["rated"], summary["not_rated"]) == (2, 1)
    assert sum(summary["grades"].values()) == 2
    assert summary["grades"]["D"] == 1
    code, out = call("verify", summary["run"], "--json")
    assert (code, json.loads(out)["same"]) == (0, True)
    code, out = call("explain", BAD, "--json")
    found = json.loads(out)
    assert (code, found["uscc"], found["grade"], found["run"]) == (0, BAD, "D", summary["run"])
    assert found["decided_by"] == ["serious-dishonesty"]
    first = next(line for line in found["criteria"] if line["reason_rank"] == 1)
    assert (first["id"], first["points"], first["certainty"]) == ("spot-check-failure", -16, "example")
    assert len(first["records"]) == 2
    assert first["cite"][0]["provision"]
    assert found["score"] == 100 + sum(line["points"] or 0 for line in found["criteria"])


def test_no_data_is_no_score(call: Callable[..., tuple[int, str]]) -> None:
    summary = _grade(call)
    code, out = call("explain", SILENT, "--run", summary["run"], "--json")
    found = json.loads(out)
    assert (code, found["state"], found["grade"], found["score"]) == (0, "no_data", None, None)


def test_standing_answers_and_refuses(call: Callable[..., tuple[int, str]]) -> None:
    _grade(call)
    common = ("--pack", "sichuan", "--as-of", "2024-06-30", "--json")
    code, out = call("standing", BAD, "--purpose", "tender", *common)
    found = json.loads(out)
    assert code == 0
    assert "risk_class" not in found
    assert "serious-list-tender" in [each["measure"] for each in found["restrictions"]]
    code, out = call("standing", BAD, "--purpose", "tender", "--risk-class", "--staff", *common)
    assert (code, json.loads(out)["error"]["code"]) == (1, "risk-class-refused")
    code, out = call("standing", BAD, "--purpose", "inspection", "--risk-class", *common)
    assert code == 1
    code, out = call("standing", BAD, "--purpose", "inspection", "--risk-class", "--staff", *common)
    assert (code, json.loads(out)["risk_class"]) == (0, "D")


def test_an_earlier_day_graded_again_leaves_the_class_of_today(call: Callable[..., tuple[int, str]]) -> None:
    _grade(call)
    code, out = call("grade", "--pack", "sichuan", "--as-of", "1990-01-01", "--json")
    assert (code, json.loads(out)["rated"]) == (0, 0)
    arguments = ("--purpose", "inspection", "--staff", "--pack", "sichuan", "--as-of", "2024-06-30", "--json")
    code, out = call("standing", BAD, *arguments)
    assert (code, json.loads(out).get("risk_class")) == (0, "D")


@pytest.mark.parametrize(
    ("arguments", "exit_code", "error"),
    [
        (("explain", GOOD), 1, "no-run"),
        (("verify", "nothing"), 1, "unknown-run"),
        (("standing", GOOD, "--purpose", "gossip"), 2, "unknown-purpose"),
        (("standing", "111111111111111111", "--purpose", "tender"), 2, "wrong-uscc"),
        (("grade", "--pack", "atlantis", "--as-of", "2024-06-30"), 1, "unknown-pack"),
        (("grade", "--pack", "sichuan", "--as-of", "2024-06-30", "--scorecard", "x"), 1, "unknown-scorecard"),
    ],
)
def test_a_refusal_says_why(
    call: Callable[..., tuple[int, str]], arguments: tuple[str, ...], exit_code: int, error: str | None
) -> None:
    code, out = call(*arguments, "--json")
    assert code == exit_code, out
    found = json.loads(out)["error"]
    assert error is None or found["code"] == error
    assert found["zh"]
    assert found["en"]


def test_people_read_chinese_first_and_english_on_demand(call: Callable[..., tuple[int, str]]) -> None:
    _grade(call)
    _, chinese = call("explain", BAD)
    _, english = call("explain", BAD, "--lang", "en")
    assert "监督抽查不合格" in chinese
    assert "Failed spot check" in english.replace("\n", " ")
    assert "示例" in chinese


def test_a_change_file_is_tried_without_a_run(call: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    change = tmp_path / "change.yaml"
    change.write_text("sichuan:\n  scorecards:\n    risk-class:\n      base: 50\n", encoding="utf-8")
    code, out = call("grade", "--pack", "sichuan", "--as-of", "2024-06-30", "--change", str(change), "--json")
    found = json.loads(out)
    assert code == 0, out
    assert found["run"] is None
    assert found["change"]["losers"] == 2
    assert not list((Path(found["change"]["file"]).parent / "home" / "runs").glob("2*"))
