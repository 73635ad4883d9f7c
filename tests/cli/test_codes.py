from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from zhiheng.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """Run the command in this process; return the exit code and the one JSON document it printed."""
    with pytest.raises(SystemExit) as caught:
        main(["codes", *arguments, "--json"])
    return int(caught.value.code or 0), json.loads(capsys.readouterr().out)


def test_check_says_valid_with_reason_null(capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = run(capsys, "check", "91350100M000100Y43", "91110000600037341L", "92141127MA0KD1Y64A")
    assert code == 0
    assert [(a["input"], a["kind"], a["valid"], a["reason"]) for a in answer] == [
        ("91350100M000100Y43", "uscc", True, None),
        ("91110000600037341L", "uscc", True, None),
        ("92141127MA0KD1Y64A", "uscc", True, None),
    ]


def test_check_ends_with_one_when_any_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = run(
        capsys,
        "check",
        "91350100M000100Y43",
        "111111111111111111",
        "362322198709086409",
        "9135O100M000100Y43",
        "",
        "\udcff",
    )
    assert code == 1
    assert [a["valid"] for a in answer] == [True, False, False, False, False, False]
    assert [a["reason"] for a in answer[1:5]] == ["division", "resident-id", "lookalike", "empty"]
    assert answer[2]["kind"] == "resident_id"
    assert answer[3]["zh"] == "第 5 位:O 不在字符集中,是否应为数字 0?"
    assert answer[3]["en"]


@pytest.mark.parametrize(
    ("day", "days", "want"),
    [
        ("2025-09-26", "+7", {"date": "2025-10-13", "provisional": False}),
        ("2026-02-10", "+10", {"date": "2026-03-02", "provisional": False}),
        ("2026-03-02", "-10", {"date": "2026-02-10", "provisional": False}),
        ("2027-03-01", "+5", {"date": "2027-03-08", "provisional": True}),
    ],
)
def test_workday_prints_date_and_certainty(
    capsys: pytest.CaptureFixture[str], day: str, days: str, want: dict[str, Any]
) -> None:
    assert run(capsys, "workday", day, days) == (0, want)


def test_workday_in_calendar_days_rolls_forward(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "workday", "2025-09-26", "+7", "--calendar")[1]["date"] == "2025-10-09"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("workday", "2024-02-30", "+1"), "date-unreadable"),
        (("workday", "2024-02-28", "one"), "days-unreadable"),
        (("workday", "2024-02-28", "+999999"), "days-unreadable"),
        (("workday", "2199-12-31", "+9"), "calendar-outside"),
        (("division", "510100", "--on", "2024-02-30"), "date-unreadable"),
    ],
)
def test_wrong_call_ends_with_two_and_one_document(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], reason: str
) -> None:
    code, answer = run(capsys, *arguments)
    assert code == 2
    assert answer["error"]["code"] == reason
    assert answer["error"]["zh"]
    assert answer["error"]["en"]


def test_division_by_day(capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = run(capsys, "division", "512081", "--on", "2015-01-01")
    assert code == 0
    assert {k: answer[k] for k in ("code", "name", "parent", "level")} == {
        "code": "512081",
        "name": "简阳市",
        "parent": "512000",
        "level": "county",
    }


@pytest.mark.parametrize(
    ("code", "day", "reason", "hint"),
    [
        ("512081", "2017-01-01", "division-unknown", "510185"),
        ("999999", "2017-01-01", "division-unknown", ""),
        ("51O100", "2017-01-01", "division-unknown", ""),
        ("510100", "1949-10-01", "division-date-outside", "1980"),
    ],
)
def test_unknown_division_ends_with_one_and_a_hint(
    capsys: pytest.CaptureFixture[str], code: str, day: str, reason: str, hint: str
) -> None:
    status, answer = run(capsys, "division", code, "--on", day)
    assert status == 1
    assert answer["error"]["code"] == reason
    assert hint in answer["error"]["zh"]


def test_industry_and_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "industry", "C13")[1]["zh"] == "农副食品加工业"
    assert run(capsys, "industry", "A13")[0] == 1
    code, answer = run(capsys, "name", "深圳甲乙有限公司", "甲乙（深圳）有限责任公司")
    assert (code, answer["equal"], answer["near"]) == (0, True, 1.0)


def test_text_for_people_is_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["codes", "check", "9135O100M000100Y43"])
    printed = capsys.readouterr().out
    assert "O 不在字符集中" in printed
    assert "not in the character set" in printed


def test_command_runs_as_a_process_without_compiling_or_django() -> None:
    script = (
        "import sys\nfrom zhiheng.cli import main\n"
        "try:\n    main(['codes', 'check', '91350100M000100Y43', '--json'])\n"
        "except SystemExit as end:\n    assert end.code == 0, end.code\n"
        "assert not {'django', 'numba', 'psycopg'} & set(sys.modules), 'too much is imported'\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["valid"] is True
