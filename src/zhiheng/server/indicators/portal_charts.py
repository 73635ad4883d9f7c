"""What charts draw, as data in the page (`zhiheng/charts.js` reads it). The same numbers stand in the table beside each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from zhiheng.indicators.values import Value
from zhiheng.policy.model import Indicator, Quantity, Unit
from zhiheng.server.i18n import localised
from zhiheng.server.indicators import portal_figures, portal_words

Spec = dict[str, Any]
#: More lines than these cannot be told apart.
LINES = 4


def trend(
    indicator: Indicator, lines: Mapping[str, Sequence[Value]], finding: str, target: tuple[Decimal, str] | None = None
) -> Spec | None:
    """Draw series over time, one line a place or origin, intervals as bars; None below two periods.

    target: a level that a promise asks for, with its words.
    """
    drawn = dict(list(lines.items())[:LINES])
    spans = {one.period: (one.ends, one.starts) for line in drawn.values() for one in line if _number(one) is not None}
    periods = sorted(spans, key=lambda each: spans[each])
    if len(periods) < 2:
        return None
    spec: Spec = {
        "kind": "trend" if indicator.quantity is not Quantity.COUNT or len(drawn) > 1 else "bar",
        "labels": [portal_words.period(each) for each in periods],
        "unit": portal_figures.unit(indicator) or localised(indicator.unit.label),
        "finding": finding,
        "description": finding,
        "horizontal": False,
        "digits": _digits(indicator, [one for line in drawn.values() for one in line]),
        "min": 0 if indicator.quantity is Quantity.COUNT else None,
        "series": [_line(name, line, periods) for name, line in drawn.items()],
    }
    if target is not None:
        spec["target"] = {"value": float(target[0]), "words": target[1]}
    return spec


def _line(name: str, line: Sequence[Value], periods: list[str]) -> Spec:
    at = {one.period: one for one in line}
    points = [at.get(each) for each in periods]
    series: Spec = {"name": name, "values": [_number(one) for one in points]}
    if any(one is not None and one.low is not None for one in points):
        series["low"] = [_float(one.low) if one else None for one in points]
        series["high"] = [_float(one.high) if one else None for one in points]
    return series


def areas(
    indicator: Indicator, rows: Sequence[tuple[str, Value]], finding: str, line: tuple[Value, str] | None
) -> Spec | None:
    """Draw places beside each other, the best on top: points with intervals, or bars from zero where there are none.

    line: the value of what they lie in, with its name, drawn across.
    """
    known = [(name, one) for name, one in rows if _number(one) is not None]
    if len(known) < 2:
        return None
    bounded = any(one.low is not None for _name, one in known)
    series: Spec = {"name": portal_figures.unit(indicator), "values": [_number(one) for _name, one in known]}
    if bounded:
        series |= {"low": [_float(one.low) for _n, one in known], "high": [_float(one.high) for _n, one in known]}
    digits = _digits(indicator, [one for _name, one in known])
    spec: Spec = {
        "kind": "interval" if bounded else "bar",
        # The number stands beside the name: above the points of many places they would cover each other.
        "labels": [f"{name}  {portal_figures.number(one.value, digits)}" for name, one in known],
        "plain": True,
        "unit": portal_figures.unit(indicator) or localised(indicator.unit.label),
        "finding": finding,
        "description": finding,
        "horizontal": True,
        "digits": digits,
        "min": None if bounded else 0,
        "max": None,
        "series": [series],
    }
    number = _number(line[0]) if line else None
    if line and number is not None and not _adds_up(indicator):
        spec["target"] = {"value": number, "words": line[1]}
    return spec


def beside(rows: Sequence[tuple[str, Value, Value | None]], names: tuple[str, str], finding: str) -> Spec | None:
    """Draw shares of one place beside those of another, an indicator a row: its point and interval, the other's mark."""
    known = [row for row in rows if _number(row[1]) is not None]
    if len(known) < 2:
        return None
    return {
        "kind": "interval",
        "labels": [label for label, _one, _other in known],
        "unit": "%",
        "digits": 1,
        "finding": finding,
        "description": finding,
        "horizontal": True,
        "min": None,
        "max": None,
        "series": [
            {
                "name": names[0],
                "values": [_number(one) for _l, one, _o in known],
                "low": [_float(one.low) for _l, one, _o in known],
                "high": [_float(one.high) for _l, one, _o in known],
            },
            *(
                [{"name": names[1], "values": [_number(other) if other else None for _l, _one, other in known]}]
                if any(other is not None and _number(other) is not None for _l, _one, other in known)
                else []
            ),
        ],
    }


def _digits(indicator: Indicator, values: Sequence[Value]) -> int:
    """Return how many decimals labels carry: as many as the most exact value."""
    return max((portal_figures.digits_of(one, indicator) for one in values if _number(one) is not None), default=1)


def _adds_up(indicator: Indicator) -> bool:
    """Tell whether the value of the whole is the sum of its places, so that no place can reach it."""
    return portal_figures.adds_up(indicator) or indicator.unit is Unit.COUNT


def _number(one: Value | None) -> float | None:
    return None if one is None or one.reason else _float(one.value)


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
