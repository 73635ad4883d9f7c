"""Reading whole columns at once with Polars; what it does not understand stays null and is read value by value."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from zhiheng.ledger.intake.exact import MAX_FEN, YEARS

_FULL_WIDTH = [chr(code) for code in range(0xFF01, 0xFF5F)] + ["\u3000"]
_HALF_WIDTH = [chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)] + [" "]
_GROUPED = r"^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$"
_DATE_FORMS = ("%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y%m%d", "%Y-%m-%d 00:00:00")
_COMPACT_LENGTH = 8


def half_width(text: pl.Expr) -> pl.Expr:
    """Fold full-width letters, digits and signs, and drop outer blanks."""
    return text.str.replace_many(_FULL_WIDTH, _HALF_WIDTH).str.strip_chars()


def without_groups(text: pl.Expr) -> pl.Expr:
    """Fold widths and take thousands separators out where they stand right (1,234,567.89)."""
    folded = half_width(text)
    return pl.when(folded.str.contains(_GROUPED)).then(folded.str.replace_all(",", "", literal=True)).otherwise(folded)


def _places(text: pl.Expr) -> pl.Expr:
    """Count the characters behind the decimal point; none where there is no point."""
    return (text.str.len_bytes().cast(pl.Int32) - text.str.find(".", literal=True).cast(pl.Int32) - 1).fill_null(0)


def integer(text: pl.Expr) -> pl.Expr:
    """Read plain whole numbers."""
    return text.cast(pl.Int64, strict=False)


def decimal(text: pl.Expr, scale: int) -> pl.Expr:
    """Read plain decimals with at most ``scale`` places; one with more is left to the exact reading."""
    number = text.cast(pl.Decimal(38, scale), strict=False)
    fits = (_places(text) <= scale) & ~text.str.contains_any(["e", "E"])
    limit = pl.lit(10 ** (18 - scale) - 1, pl.Decimal(38, 0))
    return pl.when(fits & (number.abs() <= limit)).then(number).cast(pl.Decimal(18, scale), strict=False)


def money(text: pl.Expr, fen_a_unit: int) -> pl.Expr:
    """Read plain amounts into fen; ``fen_a_unit`` is a power of ten (1 for fen, 100 for yuan, 10**6 for 万元)."""
    places = len(str(fen_a_unit)) - 1
    number = text.cast(pl.Decimal(38, places), strict=False)
    exact = (_places(text) <= places) & ~text.str.contains_any(["e", "E"])
    bounded = number.abs() <= pl.lit(MAX_FEN // fen_a_unit, pl.Decimal(38, 0))
    return pl.when(exact & bounded).then(number * pl.lit(fen_a_unit, pl.Decimal(38, 0))).cast(pl.Int64, strict=False)


def iso_day(text: pl.Expr) -> pl.Expr:
    """Read days in ISO form within the years that records can have."""
    return _within(text.str.to_date("%Y-%m-%d", strict=False))


def written_day(text: pl.Expr) -> pl.Expr:
    """Read days in the other usual forms: 2024/3/1, 2024年3月1日, 2024.3.1, 20240301."""
    folded = half_width(text)
    plain = pl.when(~folded.str.contains(r"^\d+$") | (folded.str.len_bytes() == _COMPACT_LENGTH)).then(folded)
    return pl.coalesce([_within(plain.str.to_date(form, strict=False)) for form in _DATE_FORMS])


def _within(found: pl.Expr) -> pl.Expr:
    return pl.when(found.dt.year().is_between(YEARS.start, YEARS.stop - 1)).then(found)


def lookup(text: pl.Expr, table: Mapping[str, str]) -> pl.Expr:
    """Read texts that stand in a table as they are."""
    return text.replace_strict(list(table), list(table.values()), default=None, return_dtype=pl.String)
