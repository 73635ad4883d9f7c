"""Sample rows of a record type, made from the type itself: invented, marked as such, and accepted whole by intake.

For each check of the type there is also a row that this check refuses. Values are tried until the checks say what is
wanted, so a check that no row can satisfy, or none can break, shows here.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from zhiheng.codes import organisation_code, uscc
from zhiheng.codes.gs1.keys import check_digit
from zhiheng.ledger.intake import rules
from zhiheng.ledger.intake.columns import reading_of
from zhiheng.ledger.intake.lists import list_type
from zhiheng.ledger.intake.raw import ROW
from zhiheng.ledger.intake.workbook import defused
from zhiheng.policy.expression import fields_of, parse_condition
from zhiheng.policy.model import FieldSpec, FieldType, RecordType

#: Stands above the headings of every sample; no heading of a type is spelt like it.
MARK = "示例数据：以下各行均为虚构，不指任何真实企业、产品或个人 · INVENTED SAMPLE: means no real firm or product or person"
ROWS = 3
_DAY = date(2024, 6, 3)
_MAX_TRIED = 50_000
_DAY_IN_RULE = re.compile(r"'([0-9]{4}-[0-9]{2}-[0-9]{2})'")
_CHENGDU, _MANUFACTURING = "510104", "1310"
#: 952 is GS1's prefix for demonstrations.
_GTIN_BODY = "952123456788"
#: No register issues organisation codes that begin with YY.
_ORGANISATION_BODY = "YYEXMP{:02d}"

Values = dict[str, Any]


def sample_rows(record_type: RecordType, rows: int = ROWS) -> list[dict[str, str]]:
    """Return ``rows`` invented rows, heading → text: all but the last filled as far as the checks allow, the last bare.

    Raises ValueError where no values satisfy the checks.
    """
    typed = [_satisfying(record_type, number, bare=number == rows - 1) for number in range(rows)]
    return [_texts(values, record_type) for values in typed]


def breaking_row(record_type: RecordType, check: str) -> dict[str, str]:
    """Return an invented row that the check refuses, with as few other checks broken as possible.

    Raises ValueError where no values break it.
    """
    return _texts(_filled(record_type, 0, bare=False, broken=check), record_type)


def sample_csv(record_type: RecordType) -> str:
    """Return the sample as CSV: the mark that all is invented, the headings, the rows."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([MARK])
    headings = [heading(name, spec) for name, spec in record_type.fields.items()]
    writer.writerow(headings)
    for row in sample_rows(record_type):
        writer.writerow([defused(row.get(title, "")) for title in headings])
    return out.getvalue()


def heading(name: str, spec: FieldSpec) -> str:
    """Return the heading that a template gives to a field: its Chinese label; the field's name without one."""
    return spec.label.zh or name


def _satisfying(record_type: RecordType, number: int, *, bare: bool) -> Values:
    return _filled(record_type, number, bare=bare, broken=None)


def _filled(record_type: RecordType, number: int, *, bare: bool, broken: str | None) -> Values:
    """Return typed values of every field: of those that checks read what the checks want, of the others the first."""
    tried = {name: _candidates(name, spec, number, bare=bare) for name, spec in record_type.fields.items()}
    for name, options in tried.items():
        if record_type.fields[name].type is FieldType.DATE:
            options += _days_of_rules(record_type)
    values = {name: options[0] for name, options in tried.items()}
    for names, checks in _groups(record_type):
        wanted = broken if broken in checks else None
        values |= _choice(record_type, {name: tried[name] for name in names}, checks, wanted)
    return values


def _groups(record_type: RecordType) -> list[tuple[list[str], list[str]]]:
    """Return fields and checks that hang together: checks that share a field are satisfied together."""
    groups: list[tuple[set[str], list[str]]] = []
    for check in record_type.checks:
        names = rules.names_of(parse_condition(check.rule, fields_of(record_type))) & set(record_type.fields)
        ids = [check.id]
        for group in [each for each in groups if each[0] & names]:
            groups.remove(group)
            names, ids = names | group[0], group[1] + ids
        groups.append((names, ids))
    return [([name for name in record_type.fields if name in names], ids) for names, ids in groups]


def _choice(record_type: RecordType, tried: dict[str, list[Any]], checks: Sequence[str], broken: str | None) -> Values:
    """Return the first combination that all checks accept or, where one is to be broken, that breaks fewest others."""
    rows = list(itertools.islice(itertools.product(*tried.values()), _MAX_TRIED))
    columns = zip(*rows, strict=True)
    frame = pl.DataFrame(
        [
            pl.Series(name, list(column), dtype=_dtype(record_type.fields[name]), strict=False)
            for name, column in zip(tried, columns, strict=True)
        ]
    ).with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW))
    refused: dict[int, set[str]] = {}
    for check, numbers in rules.broken(frame, record_type).items():
        for number in numbers if check in checks else ():
            refused.setdefault(number, set()).add(check)
    at = _first(len(rows), refused, broken)
    if at is None:
        raise ValueError(
            f"{record_type.id}: no values {'break ' + broken if broken else 'satisfy ' + ', '.join(checks)}"
        )
    return dict(zip(tried, rows[at], strict=True))


def _first(count: int, refused: dict[int, set[str]], broken: str | None) -> int | None:
    if broken is None:
        return next((at for at in range(count) if at not in refused), None)
    breaking = [at for at, found in sorted(refused.items()) if broken in found]
    return min(breaking, key=lambda at: len(refused[at]), default=None)


def _dtype(spec: FieldSpec) -> Any:
    return list_type(spec) if spec.of else reading_of(spec).dtype


def _candidates(name: str, spec: FieldSpec, number: int, *, bare: bool) -> list[Any]:
    """Return values to try, the most natural first; a field that is not required may also be empty."""
    options = list(_options(name, spec, number))
    if spec.required:
        return options
    empty = spec.type is FieldType.RECORD or bare
    return [None, *options] if empty else [*options, None]


def _options(name: str, spec: FieldSpec, number: int) -> Iterator[Any]:
    day = _DAY + timedelta(days=number)
    match spec.type:
        case FieldType.CODE:
            codes = list(spec.values)
            yield from codes[number % len(codes) :] + codes[: number % len(codes)]
        case FieldType.DATE:
            ahead = [day + timedelta(days=365)] if spec.future else []
            yield from [*ahead, day, day - timedelta(days=1), day + timedelta(days=1)]
        case FieldType.BOOLEAN:
            yield from (True, False)
        case FieldType.INTEGER | FieldType.DECIMAL | FieldType.MONEY:
            yield from _numbers(spec)
        case FieldType.LIST:
            yield [{part: next(_options(part, inner, number)) for part, inner in spec.of.items()}]
        case _:
            yield _single(spec, number)


def _days_of_rules(record_type: RecordType) -> list[date]:
    """Return the days that checks name, and the day before each: on either side of them a check may change."""
    named = {date.fromisoformat(text) for check in record_type.checks for text in _DAY_IN_RULE.findall(check.rule)}
    return sorted({day - timedelta(days=back) for day in named for back in (0, 1)})


def _numbers(spec: FieldSpec) -> Iterator[Any]:
    """Return small numbers within the bounds, as the field's type stores them."""
    for value in (1, 0, 2):
        above = spec.minimum is None or value >= spec.minimum
        below = spec.maximum is None or value <= spec.maximum
        if above and below:
            yield {FieldType.INTEGER: value, FieldType.MONEY: value * 100}.get(spec.type, Decimal(value))


def _single(spec: FieldSpec, number: int) -> Any:
    match spec.type:
        case FieldType.USCC:
            inner = _ORGANISATION_BODY.format(number % 100)
            body = f"91{_CHENGDU}{inner}{organisation_code.check_character(inner)}"
            return body + uscc.check_character(body)
        case FieldType.GTIN:
            return f"0{_GTIN_BODY}{check_digit(_GTIN_BODY)}"
        case FieldType.DIVISION:
            return _CHENGDU
        case FieldType.INDUSTRY:
            return _MANUFACTURING
        case FieldType.INSTANT:
            return None
        case FieldType.RECORD:
            return bytes(32)
        case _:
            return f"示例{spec.label.zh}{number + 1}"[-spec.max_length :]


def _texts(values: Values, record_type: RecordType) -> dict[str, str]:
    named = ((name, spec, values[name]) for name, spec in record_type.fields.items())
    return {heading(name, spec): _text(value, spec) for name, spec, value in named if value is not None}


def _text(value: Any, spec: FieldSpec) -> str:
    match spec.type:
        case FieldType.CODE:
            return spec.values[value].zh
        case FieldType.BOOLEAN:
            return "是" if value else "否"
        case FieldType.MONEY:
            return f"{Decimal(value).scaleb(-2):f}"
        case FieldType.RECORD:
            return str(value.hex())
        case FieldType.LIST:
            items = [
                {part: _text(item[part], inner) for part, inner in spec.of.items() if item[part] is not None}
                for item in value
            ]
            return json.dumps(items, ensure_ascii=False)
        case _:
            return str(value)
