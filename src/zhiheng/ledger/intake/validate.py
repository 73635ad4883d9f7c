"""Stage 4, validate: what must hold of a row once its cells are read. A bad row collects all its findings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from zhiheng.ledger.intake import exact, identifiers, rules
from zhiheng.ledger.intake.convert import Converted
from zhiheng.ledger.intake.findings import Finding
from zhiheng.ledger.intake.mapping import SheetMapping
from zhiheng.ledger.intake.raw import ROW
from zhiheng.policy.model import FieldSpec, FieldType

_TEXTS = (FieldType.TEXT, FieldType.PERSON)
_NUMBERS = (FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY)
_DAYS = (FieldType.DATE, FieldType.INSTANT)
#: Control characters; tab and line ends may stand inside a text.
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


def validate(converted: Converted, mapping: SheetMapping, today: date) -> list[Finding]:
    """Return the findings of a converted chunk, those of reading included; rows without any are good.

    ``today`` is the day of intake: dates after it are refused unless the field allows them.
    """
    findings = list(converted.findings)
    findings += _required(converted, mapping)
    for name, spec in mapping.record_type.fields.items():
        if name in converted.frame.columns:
            findings += _field(converted, mapping, name, spec, today)
    findings += _rules(converted.frame, mapping, {finding.row for finding in findings})
    return findings


def _required(converted: Converted, mapping: SheetMapping) -> Iterator[Finding]:
    rows = converted.frame[ROW]
    for name, positions in converted.blank.items():
        heading = mapping.heading_of(name)
        for position in positions:
            yield Finding(int(rows[position]), heading, name, "required")


def _field(converted: Converted, mapping: SheetMapping, name: str, spec: FieldSpec, today: date) -> Iterator[Finding]:
    frame = converted.frame
    repeated = converted.distinct.get(name) if spec.type in _TEXTS else None
    if spec.type in _TEXTS:
        values = frame[name] if repeated is None else repeated.values
        tests = _text_tests(values, spec, controls=converted.controls)
    elif spec.type in _NUMBERS:
        tests = _number_tests(frame[name], spec)
    elif spec.type in _DAYS and not spec.future:
        tests = iter([(_future(frame[name], spec, today), "future-date", {})])
    elif spec.type is FieldType.DIVISION:
        known = converted.distinct.get(name)
        distinct = frame[name].unique() if known is None else known.values.unique()
        tests = _division_tests(frame, mapping, name, distinct.drop_nulls().to_list())
    else:
        return
    for bad, code, detail in tests:
        if bad is not None and bad.any():
            bad = repeated.to_rows(bad) if repeated is not None else bad
            yield from _each(frame, mapping, name, spec, bad, code, detail)


Test = tuple[pl.Series | None, str, dict[str, Any]]


def _each(
    frame: pl.DataFrame,
    mapping: SheetMapping,
    name: str,
    spec: FieldSpec,
    bad: pl.Series,
    code: str,
    detail: dict[str, Any],
) -> Iterator[Finding]:
    heading = mapping.heading_of(name)
    for row, value in frame.filter(bad).select(ROW, name).iter_rows():
        shown = None if spec.type is FieldType.PERSON else _shown(value, spec)
        yield Finding(row, heading, name, code, shown, detail)


def _shown(value: Any, spec: FieldSpec) -> str:
    if spec.type is FieldType.MONEY:
        return f"{Decimal(value).scaleb(-2):f}"
    return str(value)


def _text_tests(values: pl.Series, spec: FieldSpec, *, controls: bool) -> Iterator[Test]:
    longest = values.str.len_bytes().max()
    if not isinstance(longest, int):
        return
    if longest > spec.max_length:
        yield values.str.len_chars() > spec.max_length, "too-long", {"limit": spec.max_length}
    if controls:
        yield values.str.contains(_CONTROL), "control-character", {}
    if spec.pattern:
        yield ~values.str.contains(f"^(?:{spec.pattern})$"), "pattern", {"pattern": spec.pattern}


def _number_tests(values: pl.Series, spec: FieldSpec) -> Iterator[Test]:
    factor = 100 if spec.type is FieldType.MONEY else 1
    for limit, code in ((spec.minimum, "below-minimum"), (spec.maximum, "above-maximum")):
        if limit is None:
            continue
        bound = limit * factor
        comparable = int(bound) if bound == bound.to_integral_value() else bound
        bad = values < comparable if code == "below-minimum" else values > comparable
        yield bad, code, {"limit": f"{limit:f}"}


def _future(values: pl.Series, spec: FieldSpec, today: date) -> pl.Series | None:
    latest = values.max()
    limit = today if spec.type is FieldType.DATE else exact.end_of_day(today)
    return None if latest is None or latest <= limit else values > limit  # type: ignore[operator]


def _division_tests(frame: pl.DataFrame, mapping: SheetMapping, name: str, distinct: list[str]) -> Iterator[Test]:
    """Codes that stood through all days of the chunk pass at once; the others are asked day by day."""
    day_field = mapping.record_type.occurred_on
    if day_field not in frame.columns:
        return
    first, last = frame[day_field].min(), frame[day_field].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return
    doubtful = [code for code in distinct if not identifiers.stands_throughout(code, (first, last))]
    if not doubtful:
        return
    pairs = frame.filter(pl.col(name).is_in(doubtful)).select(name, day_field).unique().drop_nulls()
    for code, day in pairs.iter_rows():
        if not identifiers.stands_on(code, day):
            bad = (frame[name] == code) & (frame[day_field] == day)
            yield bad.fill_null(value=False), "unknown-division", {"on": day.isoformat()}


def _rules(frame: pl.DataFrame, mapping: SheetMapping, bad_rows: set[int]) -> Iterator[Finding]:
    """Yield rows for which a check of the record type is false; a row with an unread field is not judged twice."""
    found = rules.broken(frame, mapping.record_type)
    for check in mapping.record_type.checks:
        detail = {"rule": check.id, "rule_zh": check.message.zh, "rule_en": check.message.en}
        for row in found[check.id]:
            if row not in bad_rows:
                yield Finding(row, "", "", "check-failed", None, detail)
