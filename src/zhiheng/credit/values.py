"""Measured whole numbers as people read them: fen as yuan, hundred-thousandths as per cent, days as days."""

from __future__ import annotations

from zhiheng.policy.expression import Count, CountDistinct, DaysSince, Ratio
from zhiheng.policy.model import FieldType, Localised
from zhiheng.scoring.plan import Line


def value_text(line: Line, value: int | None) -> Localised:
    """Return what a line measured, with its unit; None is no data."""
    if value is None:
        return Localised(zh="无数据", en="no data")
    measure = line.measure_node()
    if isinstance(measure, Count):
        return _same(f"{value:,}")
    if isinstance(measure, DaysSince):
        return Localised(zh=f"{value:,} 天", en=f"{value:,} days")
    if isinstance(measure, Ratio):
        return _same(f"{_decimal(value, 3)} %")
    if isinstance(measure, CountDistinct):
        return Localised(zh=f"{value:,} 种", en=f"{value:,} kinds")
    if measure.field.type is FieldType.MONEY:
        return Localised(zh=f"{_decimal(value, 2)} 元", en=f"{_decimal(value, 2)} yuan")
    return _same(_decimal(value, measure.field.scale))


def _same(text: str) -> Localised:
    return Localised(zh=text, en=text)


def _decimal(value: int, places: int) -> str:
    """Return a scaled whole number as a decimal text without trailing zeros: 97500 with three places is 97.5."""
    whole, part = divmod(abs(value), 10**places)
    digits = f"{part:0{places}d}".rstrip("0") if places else ""
    return f"{'-' if value < 0 else ''}{whole:,}{'.' if digits else ''}{digits}"
