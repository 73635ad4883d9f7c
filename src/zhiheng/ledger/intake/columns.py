"""Reading one column of text into the type of its field: fast for all, exactly for what is left, reasons for the rest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from zhiheng.ledger.intake import exact, fast, identifiers
from zhiheng.ledger.intake.distinct import Distinct
from zhiheng.ledger.intake.exact import Bad, fold
from zhiheng.policy.model import FieldSpec, FieldType

YES = ("是", "有", "对", "真", "√", "true", "True", "TRUE", "yes", "Yes", "YES", "y", "Y", "1", "已")
NO = ("否", "不是", "没有", "错", "假", "×", "false", "False", "FALSE", "no", "No", "NO", "n", "N", "0", "未")


@dataclass(frozen=True, slots=True)
class Problem:
    """A bad value of a column: its position in the chunk, the value as it stood, and the finding."""

    position: int
    value: str
    bad: Bad


@dataclass(slots=True)
class Column:
    """A typed column and what could not be read of it; ``distinct`` where it is of texts that repeat."""

    values: pl.Series
    problems: list[Problem] = field(default_factory=list)
    distinct: Distinct | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a field is read: its Polars type, the vectorised reading, and the exact one for what that leaves null."""

    dtype: pl.DataType
    quick: Callable[[pl.Expr], pl.Expr]
    second: Callable[[pl.Expr], pl.Expr] | None
    exactly: Callable[[str], Any]
    whole: Callable[[pl.Series], pl.Series] | None = None
    """A vectorised reading outside Polars, in the place of ``quick``."""


def reading_of(spec: FieldSpec, factor: int | None = None) -> Reading:
    """Return how a field's column is read. ``factor`` is how many fen a unit is (default: yuan)."""
    if spec.type in _FIXED:
        return _FIXED[spec.type]
    match spec.type:
        case FieldType.DECIMAL:
            return _decimal(spec.scale)
        case FieldType.MONEY:
            return _money(factor or 100)
        case FieldType.BOOLEAN:
            return _boolean(spec)
        case FieldType.CODE:
            return _code(spec)
        case _:
            return Reading(pl.String(), _as_it_is, None, _text)


def read_columns(frame: pl.DataFrame, readings: Mapping[str, Reading]) -> dict[str, Column]:
    """Read the named columns of a text frame; all quick readings run together."""
    quick = frame.select([r.quick(pl.col(name)).alias(name) for name, r in readings.items() if r.whole is None])
    typed = {name: r.whole(frame[name]) if r.whole else quick[name] for name, r in readings.items()}
    return {name: _finish(frame[name], typed[name], reading) for name, reading in readings.items()}


def read_distinct(name: str, column: Distinct, reading: Reading) -> Column:
    """Read a column by its distinct texts; each problem is one of every row with that text."""
    once = read_columns(column.values.alias(name).to_frame(), {name: reading})[name]
    bad = {problem.position: problem for problem in once.problems}
    rows = column.rows_of(bad) if bad else []
    places = column.places.gather(rows).to_list() if rows else []
    problems = [Problem(row, bad[at].value, bad[at].bad) for row, at in zip(rows, places, strict=True)]
    distinct = column.with_values(once.values) if once.values.dtype == pl.String else None
    return Column(column.to_rows(once.values), problems, distinct)


def _finish(raw: pl.Series, typed: pl.Series, reading: Reading) -> Column:
    if typed.null_count() == raw.null_count():
        return Column(typed)
    if reading.second is not None:
        places = (raw.is_not_null() & typed.is_null()).arg_true()
        again = pl.select(reading.second(pl.lit(raw.gather(places)))).to_series()
        typed = typed.scatter(places, again)
        if typed.null_count() == raw.null_count():
            return Column(typed)
    return read_exactly(raw, typed, reading.exactly, reading.dtype)


def read_exactly(raw: pl.Series, typed: pl.Series, exactly: Callable[[str], Any], dtype: pl.DataType) -> Column:
    """Read each distinct value that is still null, and put the results back; the bad ones become problems."""
    open_rows = raw.is_not_null() & typed.is_null()
    distinct = raw.filter(open_rows).unique().to_list()
    found = {value: exactly(value) for value in distinct}
    good = {value: result for value, result in found.items() if not isinstance(result, Bad)}
    if good:
        again = raw.set(~open_rows, None).replace_strict(
            pl.Series(list(good), dtype=pl.String),
            pl.Series(list(good.values()), dtype=dtype),
            default=None,
            return_dtype=dtype,
        )
        typed = typed.zip_with(~open_rows, again)
    bad_rows = open_rows & typed.is_null()
    positions = bad_rows.arg_true().to_list()
    values = raw.filter(bad_rows).to_list()
    problems = [Problem(at, value, found[value]) for at, value in zip(positions, values, strict=True)]
    return Column(typed, problems)


def _as_it_is(text: pl.Expr) -> pl.Expr:
    return text


def _never(dtype: pl.DataType) -> Callable[[pl.Expr], pl.Expr]:
    return lambda text: pl.when(text.is_null() & text.is_not_null()).then(pl.lit(None, dtype))


def _six_digits(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(r"^[0-9]{6}$")).then(text)


def _text(text: str) -> str:
    return text


def _decimal(scale: int) -> Reading:
    return Reading(
        pl.Decimal(18, scale),
        lambda e: fast.decimal(e, scale),
        lambda e: fast.decimal(fast.without_groups(e), scale),
        exact.decimal(scale),
    )


def _money(factor: int) -> Reading:
    return Reading(
        pl.Int64(),
        lambda e: fast.money(e, factor),
        lambda e: fast.money(fast.without_groups(e), factor),
        exact.money(factor),
    )


def _boolean(spec: FieldSpec) -> Reading:
    table = dict.fromkeys(YES, "true") | dict.fromkeys(NO, "false")
    table |= {text: code for code, texts in spec.synonyms.items() for text in texts}
    folded = {_spelling(text): code == "true" for text, code in table.items()}

    def read(text: str) -> bool | Bad:
        return folded.get(_spelling(text), Bad("not-boolean"))

    return Reading(pl.Boolean(), lambda e: fast.lookup(e, table) == "true", None, read)


def _code(spec: FieldSpec) -> Reading:
    table = code_table(spec)
    folded = {_spelling(text): code for text, code in table.items()}
    allowed = "、".join(f"{label.zh}({code})" for code, label in spec.values.items())
    english = ", ".join(f"{label.en} ({code})" for code, label in spec.values.items())

    def read(text: str) -> str | Bad:
        found = folded.get(_spelling(text)) or (_of_levels(text, folded) if spec.levels else None)
        return found or Bad("unknown-code", {"allowed": allowed, "allowed_en": english})

    return Reading(pl.String(), lambda e: fast.lookup(e, table), None, read)


def _of_levels(text: str, folded: Mapping[str, str]) -> str | None:
    """Return the code of a cell that holds a class with its sub-classes, as complaint systems export them.

    ``质量/不合格/过期`` is 质量: one level alone is known. Where several are known and differ, which is meant stays open.
    """
    levels = [_spelling(level) for level in _LEVELS.split(text)]
    known = {folded[level] for level in levels if level in folded}
    return known.pop() if len(levels) > 1 and len(known) == 1 else None


def code_table(spec: FieldSpec) -> dict[str, str]:
    """Return every text that means a code: its synonyms, its labels, itself (the later wins)."""
    table = {text: code for code, texts in spec.synonyms.items() for text in texts}
    table |= {label.en: code for code, label in spec.values.items()}
    table |= {label.zh: code for code, label in spec.values.items()}
    return table | {code: code for code in spec.values}


def _spelling(text: str) -> str:
    return fold(text).casefold().replace(" ", "")


#: What stands between a class and its sub-class.
_LEVELS = re.compile(r"\s*(?:[/／\\>＞|｜→]|-{2,}|—+)+\s*")
_INSTANT = pl.Datetime("us", "UTC")

#: Fields that are read alike whatever their specification says.
_FIXED: dict[FieldType, Reading] = {
    FieldType.INTEGER: Reading(pl.Int64(), fast.integer, lambda e: fast.integer(fast.without_groups(e)), exact.integer),
    FieldType.DATE: Reading(pl.Date(), fast.iso_day, fast.written_day, exact.day),
    FieldType.INSTANT: Reading(_INSTANT, _never(_INSTANT), None, exact.instant),
    FieldType.RECORD: Reading(pl.Binary(), _never(pl.Binary()), None, exact.record_id),
    FieldType.USCC: Reading(pl.String(), _never(pl.String()), None, identifiers.uscc, identifiers.usccs_as_they_stand),
    FieldType.GTIN: Reading(pl.String(), _never(pl.String()), None, identifiers.gtin, identifiers.canonical_gtins),
    FieldType.INDUSTRY: Reading(pl.String(), _never(pl.String()), None, identifiers.industry),
    FieldType.DIVISION: Reading(pl.String(), _six_digits, None, fold),
}
