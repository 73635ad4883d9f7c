"""JSON lines, Parquet, and rows of a program."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhiheng.ledger.intake import IntakeResult, errors

Intake = Callable[..., IntakeResult]
ROW = {
    "decision_no": "川市监罚〔2024〕1号",
    "decided_on": "2024-03-01",
    "party_name": "甲厂",
    "kind": "fine",
    "fine": 20000.05,
}


@pytest.fixture
def lines(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: object, name: str = "rows.jsonl") -> Path:
        path = tmp_path / name
        path.write_text(
            "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows),
            "utf-8",
        )
        return path

    return write


def test_json_numbers_become_exact_fen(intake: Intake, lines, listener) -> None:
    text = json.dumps(ROW, ensure_ascii=False).replace("20000.05", "90071992547409.93")
    intake(lines(ROW, text.replace("1号", "2号")), record_type="penalty")
    assert [row["fine"] for row in listener.rows()] == [2000005, 9007199254740993]


def test_lists_in_json(intake: Intake, lines, listener) -> None:
    row = {
        "sample_no": "S-1",
        "kind": "spot_check",
        "inspected_on": "2024-03-01",
        "producer_name": "甲厂",
        "verdict": "fail",
        "items": [{"name": "水分", "value": 0.5, "value_number": 0.5, "verdict": "不合格"}, {"name": "灰分"}],
    }
    intake(lines(row), record_type="inspection")
    items = listener.rows()[0]["items"]
    assert [item["name"] for item in items] == ["水分", "灰分"]
    assert items[0]["value_number"] == Decimal("0.5")
    assert items[0]["verdict"] == "fail"
    assert items[1]["value"] is None


def test_item_without_its_name_and_unknown_code(intake: Intake, lines) -> None:
    row = {
        "sample_no": "S-1",
        "kind": "spot_check",
        "inspected_on": "2024-03-01",
        "producer_name": "甲",
        "verdict": "pass",
    }
    result = intake(
        lines(
            row | {"items": [{"value": "1"}]}, row | {"items": [{"name": "水", "verdict": "?"}]}, row | {"items": "[{"}
        ),
        record_type="inspection",
    )
    assert [sorted({f.code for f in bad.findings}) for bad in result.bad] == [
        ["item-part"],
        ["unknown-code"],
        ["bad-list"],
    ]


@pytest.mark.parametrize("broken", ["[1]", "{", '{"a": NaN}', '{"a": 1, "a": 2}', "甲"])
def test_line_that_is_no_object(intake: Intake, lines, listener, broken: str) -> None:
    with pytest.raises(errors.BadJsonLine) as caught:
        intake(lines(ROW, broken), record_type="penalty")
    assert caught.value.context["line"] == 2
    assert listener.appended == []


def test_keys_that_come_later_are_columns_too(intake: Intake, lines, listener) -> None:
    short = {key: value for key, value in ROW.items() if key != "party_name"}
    intake(
        lines(
            short | {"decision_no": "2", "party_code": None, "当事人": "乙厂"},
            short | {"decision_no": "3", "当事人": "丙厂"},
        )
    )
    assert {row["party_name"] for row in listener.rows()} == {"乙厂", "丙厂"}


def test_parquet_with_its_own_types(intake: Intake, tmp_path: Path, listener) -> None:
    table = pa.table(
        {
            "decision_no": ["1", "2"],
            "decided_on": pa.array([date(2024, 3, 1), date(2024, 3, 2)]),
            "party_name": ["甲厂", "乙厂"],
            "kind": ["fine", "警告"],
            "fine": pa.array([Decimal("1.50"), None], pa.decimal128(10, 2)),
        }
    )
    pq.write_table(table, tmp_path / "p.parquet")
    intake(tmp_path / "p.parquet", record_type="penalty")
    assert [(r["fine"], r["kind"], r["decided_on"]) for r in listener.rows()] == [
        (150, "fine", date(2024, 3, 1)),
        (None, "warning", date(2024, 3, 2)),
    ]


def test_damaged_parquet(intake: Intake, tmp_path: Path) -> None:
    (tmp_path / "p.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(errors.DamagedFile):
        intake(tmp_path / "p.parquet")


def test_rows_of_a_program(intake: Intake, listener) -> None:
    rows = ({**ROW, "decision_no": str(n), "decided_on": date(2024, 3, 1), "fine": Decimal("0.10")} for n in range(3))
    assert intake(rows, record_type="penalty").counts()["accepted"] == 3
    assert [row["fine"] for row in listener.rows()] == [10, 10, 10]


def test_no_rows_at_all(intake: Intake, lines) -> None:
    with pytest.raises(errors.FileEmpty):
        intake([], record_type="penalty")
    with pytest.raises(errors.FileEmpty):
        intake(lines(""), record_type="penalty")
