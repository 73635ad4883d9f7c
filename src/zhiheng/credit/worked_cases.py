"""Carry out a pack's worked cases: records that a lawyer can read in, grade and points out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from zhiheng.credit.grading import grade
from zhiheng.ledger import ArrowView
from zhiheng.ledger.arrow_schema import payload_schema
from zhiheng.policy import Pack
from zhiheng.policy.model import FieldSpec, FieldType, PackCase, RecordType
from zhiheng.scoring import NOT_ELIGIBLE
from zhiheng.scoring.points import thousandths


def tables_of(given: Mapping[str, Sequence[Mapping[str, Any]]], types: Mapping[str, RecordType]) -> dict[str, pa.Table]:
    """Return plain rows by record type as Arrow tables: money is given in yuan, days as dates or ISO text."""
    return {name: _table(types[name], rows) for name, rows in given.items()}


def differences(pack: Pack, case: PackCase) -> list[str]:
    """Carry a case out and return one line for each thing that is not as expected; none when all is right.

    ``expect.grade`` is a grade or, for who is not rated, the state; ``expect.score`` is in points; ``expect.criteria``
    maps a criterion to points, or to true or false for a requirement.
    """
    with ArrowView(tables_of(case.given, pack.record_types), pack.record_types, case.as_of) as view:
        rows = grade(view, pack, case.scorecard or "").table.to_pylist()
    row: dict[str, Any] = rows[0] if rows else {"grade": None, "state": NOT_ELIGIBLE, "score": None}
    found = [] if len(rows) < 2 else [f"{len(rows)} enterprises were rated, one was meant"]
    if (row["grade"] or row["state"]) != case.expect["grade"]:
        found.append(f"grade: {row['grade'] or row['state']}, expected {case.expect['grade']}")
    if "score" in case.expect and row["score"] != _points(case.expect["score"]):
        found.append(f"score: {row['score']}, expected {case.expect['score']}")
    for name, expected in case.expect.get("criteria", {}).items():
        wanted = expected if isinstance(expected, bool) else _points(expected)
        got = row.get(f"{name}.met" if isinstance(expected, bool) else f"{name}.points")
        if got != wanted:
            found.append(f"{name}: {got}, expected {expected}")
    return found


def _points(value: Any) -> int | None:
    return None if value is None else thousandths(Decimal(str(value)))


def _table(record_type: RecordType, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    schema = payload_schema(record_type)
    columns = [
        pa.array([_value(record_type.fields[field.name], row.get(field.name)) for row in rows], field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _value(spec: FieldSpec, value: Any) -> Any:
    if value is None:
        return None
    if spec.type is FieldType.MONEY:
        return int(Decimal(str(value)).scaleb(2))
    if spec.type is FieldType.DECIMAL:
        return Decimal(str(value))
    if spec.type is FieldType.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    return value
