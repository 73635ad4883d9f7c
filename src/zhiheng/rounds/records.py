"""What of a locked sheet becomes a record of the ledger: rows of the declared type, filled from the sheet and its round.

A table whose lines are fields of the type gives a record a row. Other forms give a record a number, under the indicator
of its line; a ratio carries its two sides. A line without a value gives no record: unknown is not 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhiheng.policy.model import Adding, FieldType, FormLine, RecordType
from zhiheng.rounds.cell import Value
from zhiheng.rounds.forms import Form
from zhiheng.rounds.periods import Span
from zhiheng.rounds.rules import Row


@dataclass(frozen=True)
class Source:
    """Whose sheet it is, of which round, and who asked."""

    round: str
    span: Span
    unit: str
    unit_name: str
    division: str
    publisher: str
    locked_on: date


def records(form: Form, rows: Mapping[int, Row], source: Source, record_type: RecordType) -> list[dict[str, Any]]:
    """Return the rows that a sheet owes the ledger; those that lack a required field of the type are left out."""
    fields = record_type.fields
    every = _of_table(form, rows, record_type) if _is_table_of(form, record_type) else _of_lines(form, rows)
    found = []
    for row in every:
        whole = {
            name: value for name, value in {**_about(source), **row}.items() if name in fields and value is not None
        }
        if all(name in whole for name, spec in fields.items() if spec.required):
            found.append(whole)
    return found


def _is_table_of(form: Form, record_type: RecordType) -> bool:
    """Return whether each row of the form is a record: all that it must have of its own stands in lines."""
    return form.table and set(record_type.natural_key) & set(form.by_id) != set()


def _of_table(form: Form, rows: Mapping[int, Row], record_type: RecordType) -> Iterator[dict[str, Any]]:
    for number in sorted(rows):
        row = rows[number]
        yield {
            line.id: _fitted(record_type, line.id, row.get(line.id))
            for line in form.lines
            if line.id in record_type.fields
        }


def _fitted(record_type: RecordType, name: str, value: Value | None) -> Any:
    """Return a value as its field takes it: numbers of text fields as text."""
    kind = record_type.fields[name].type
    if value is None or kind in (FieldType.INTEGER, FieldType.DATE, FieldType.BOOLEAN):
        return value
    return Decimal(str(value)) if kind is FieldType.DECIMAL else str(value)


def _of_lines(form: Form, rows: Mapping[int, Row]) -> Iterator[dict[str, Any]]:
    for number in sorted(rows):
        for line in form.lines:
            value = rows[number].get(line.id)
            if line.type.is_number and isinstance(value, int | Decimal):
                yield {
                    "indicator": line.indicator or f"{form.declared.id}.{line.id}",
                    "value": Decimal(value),
                    "value_unit": line.unit,
                    **_sides(line, rows[number]),
                }


def _sides(line: FormLine, row: Row) -> dict[str, Any]:
    if line.adds is not Adding.RATIO:
        return {}
    over, under = row.get(line.numerator or ""), row.get(line.denominator or "")
    return {"numerator": over, "denominator": under} if isinstance(over, int) and isinstance(under, int) else {}


def _about(source: Source) -> dict[str, Any]:
    """Return what the round and the unit say of a record, by the names that types give it."""
    return {
        "period_start": source.span.starts,
        "period_end": source.span.ends,
        "unit_code": source.division or source.unit,
        "unit_name": source.unit_name,
        "unit_division": source.division or None,
        "channel": "all",
        "publisher": source.publisher,
        "published_on": source.locked_on,
        "remark": f"填报 {source.round}",
    }
