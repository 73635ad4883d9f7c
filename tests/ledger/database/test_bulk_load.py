"""Loading without indexes: the same indexes afterwards, the same rows, and the old state when it fails midway."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.db import connection, transaction

from zhiheng import policy
from zhiheng.ledger.home import Home
from zhiheng.ledger.ledger import Ledger
from zhiheng.ledger.models import ProjectedRecord
from zhiheng.ledger.receipt import Rows
from zhiheng.ledger.services import bulk_load, projection

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(Home(tmp_path), policy.load()["national"].record_types)


def _append(ledger: Ledger, numbers: range) -> None:
    days = pa.array([date(2025, 3, 1)] * len(numbers))
    keys = [f"K{number}" for number in numbers]
    columns = {"source_key": keys, "sample_no": keys, "occurred_on": days, "inspected_on": days}
    subjects = [f"uscc:{number % 7}" for number in numbers]
    ledger.append([Rows("inspection", pa.table({**columns, "subject": subjects}))], source="test")


def _indexes() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename, indexname, indexdef FROM pg_indexes ORDER BY 1, 2")
        indexes: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype IN ('p', 'u') ORDER BY 1, 2"
        )
        return [*indexes, *cursor.fetchall()]


def _rows() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT t.*::text FROM ledger_projectedrecord t ORDER BY 1")
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.execute("SELECT t.*::text FROM ledger_projectedparty t ORDER BY 1")
        return [*rows, *cursor.fetchall()]


def test_indexes_and_rows_are_the_same_when_many_are_loaded(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _indexes()
    _append(ledger, range(40))
    projection.advance(ledger)
    _append(ledger, range(30, 90))
    monkeypatch.setattr(bulk_load, "MANY_ROWS", 10)
    taken: list[str] = []
    away = bulk_load._taken_away
    monkeypatch.setattr(bulk_load, "_taken_away", lambda table: taken.append(table) or away(table))
    projection.advance(ledger)
    assert taken[:2] == ["ledger_projectedrecord", "ledger_projectedparty"]
    assert _indexes() == before
    advanced = _rows()
    assert ProjectedRecord.objects.count() == 90
    monkeypatch.undo()
    projection.rebuild(ledger)
    assert _rows() == advanced


def test_indexes_stay_in_place_when_few_come_beside_many(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    _append(ledger, range(60))
    projection.advance(ledger)
    _append(ledger, range(60, 70))
    monkeypatch.setattr(bulk_load, "MANY_ROWS", 5)
    monkeypatch.setattr(bulk_load, "_taken_away", lambda table: pytest.fail(table) if "record" in table else [])
    projection.advance(ledger)
    assert ProjectedRecord.objects.count() == 70


def test_old_rows_and_indexes_stay_when_loading_fails(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    _append(ledger, range(20))
    projection.advance(ledger)
    before, rows = _indexes(), _rows()
    _append(ledger, range(20, 60))
    monkeypatch.setattr(bulk_load, "MANY_ROWS", 10)

    def broken(*_: Any) -> int:
        raise RuntimeError("no more")

    monkeypatch.setattr(projection, "copy_csv", broken)
    with pytest.raises(RuntimeError, match="no more"), transaction.atomic():
        projection.advance(ledger)
    assert _indexes() == before
    assert _rows() == rows
