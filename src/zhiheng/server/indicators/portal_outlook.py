"""Where a series leads if it goes on as before: a line with its prediction interval, or why none is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiheng.indicators.values import Value
from zhiheng.policy.model import Indicator, Quantity, Unit
from zhiheng.server.indicators import portal_figures, portal_words
from zhiheng.stats import trend

#: Years that are drawn ahead, more where a deadline lies a little later.
AHEAD, FARTHEST = 3, 6
#: A series that ended longer ago says nothing of the years to come.
CURRENT_YEARS = 5
_LEVEL = 0.95
_NEVER = (Unit.RANK, Unit.STATE, Unit.DATE)


@dataclass(frozen=True)
class Ahead:
    """One year to come: the point on the line and the bounds in which the value would lie."""

    period: str
    text: str
    low: str
    high: str
    numbers: tuple[float, float, float]


@dataclass(frozen=True)
class Outlook:
    """The years ahead, or in `why` why there are none; `since` and `n` say which values the line goes through."""

    rows: tuple[Ahead, ...] = ()
    why: str = ""
    told: str = ""
    since: str = ""
    n: int = 0


def outlook(series: Sequence[Value], indicator: Indicator, deadline: int | None, day: date) -> Outlook:
    """Continue a series of years.

    series: one value a period, oldest first, of one kind of period.  deadline: the year up to which a promise reaches.
    Result: at most FARTHEST years with a 95 % prediction interval; nothing, with the reason, where the values are fewer than
    four, break off, come from different sources, are no years, or lie on a line so exactly that no error can be told.
    """
    known = [one for one in series if one.value is not None and not one.reason]
    why = _forbids(known, indicator, day)
    if why:
        return Outlook(why=why)
    whole = [one for one in known if one.origin == known[-1].origin]
    kept = _unbroken(whole)
    if len(kept) < trend.FEWEST:
        return Outlook(why=_too_few(kept, whole, known))
    last = kept[-1].ends.year
    until = deadline if deadline is not None and last < deadline <= last + FARTHEST else last + AHEAD
    found = trend.forecast(
        [one.ends.year for one in kept],
        [float(one.value or 0) for one in kept],
        until,
        _LEVEL,
        within=_bounds(indicator),
    )
    if found is None or _exact(found, kept):
        return Outlook(why=_("各期恰在一条直线上，误差无从估计，不作展望。"))
    rows = tuple(
        _ahead(*each, kept, indicator) for each in zip(found.periods, found.points, found.low, found.high, strict=True)
    )
    return Outlook(rows, told=_told(rows, kept, indicator), since=portal_words.period(kept[0].period), n=len(kept))


def _forbids(known: Sequence[Value], indicator: Indicator, day: date) -> str:
    """Say why no line is drawn through these values at all; "" where one may be."""
    if indicator.unit in _NEVER:
        return _("位次、状态和日期不作展望。")
    if not known:
        return _("没有数值，不作展望。")
    if any((one.ends - one.starts).days // 28 != 13 for one in known):
        return _("不是逐年的数值，起伏可能出于季节，不作展望。")
    if known[-1].ends.year < day.year - CURRENT_YEARS:
        return _("最近一期是%(period)s，距今超过五年，不作展望。") % {"period": portal_words.period(known[-1].period)}
    return ""


def _unbroken(known: Sequence[Value]) -> list[Value]:
    """Return the values since the last break: flagged as one, or found as a step."""
    found = trend.breaks([one.ends.year for one in known], [float(one.value or 0) for one in known])
    years = [int(each.period) for each in found] + [one.ends.year for one in known if "break" in one.flags]
    return [one for one in known if not years or one.ends.year >= max(years)]


def _too_few(kept: Sequence[Value], whole: Sequence[Value], known: Sequence[Value]) -> str:
    words = {"n": len(kept), "most": trend.FEWEST, "period": portal_words.period(kept[0].period)}
    if len(kept) < len(whole):
        return (
            ngettext(
                "%(period)s有断点，此后只有 %(n)s 期，少于 %(most)s 期，不作展望。",
                "%(period)s有断点，此后只有 %(n)s 期，少于 %(most)s 期，不作展望。",
                len(kept),
            )
            % words
        )
    if len(whole) < len(known):
        return (
            ngettext(
                "同一来源的数值只有 %(n)s 期，少于 %(most)s 期，不作展望。",
                "同一来源的数值只有 %(n)s 期，少于 %(most)s 期，不作展望。",
                len(kept),
            )
            % words
        )
    return (
        ngettext(
            "只有 %(n)s 期数值，少于 %(most)s 期，不作展望。",
            "只有 %(n)s 期数值，少于 %(most)s 期，不作展望。",
            len(kept),
        )
        % words
    )


def _bounds(indicator: Indicator) -> tuple[float, float] | None:
    if indicator.unit is Unit.PERCENT and indicator.quantity is Quantity.RATIO:
        return 0.0, 100.0
    return (0.0, float("inf")) if indicator.quantity in (Quantity.COUNT, Quantity.STOCK, Quantity.AMOUNT) else None


def _exact(found: trend.Forecast, kept: Sequence[Value]) -> bool:
    scale = max(1.0, *(abs(float(one.value or 0)) for one in kept))
    return max(high - low for low, high in zip(found.low, found.high, strict=True)) < 1e-6 * scale


def _ahead(year: float, point: float, low: float, high: float, kept: Sequence[Value], indicator: Indicator) -> Ahead:
    digits = portal_figures.digits_of(kept[-1], indicator)
    text, least, most = (portal_figures.number(Decimal(str(each)), digits) for each in (point, low, high))
    return Ahead(portal_words.period(str(int(year))), text, least, most, (point, low, high))


def _told(rows: Sequence[Ahead], kept: Sequence[Value], indicator: Indicator) -> str:
    last = rows[-1]
    unit = portal_figures.unit(indicator)
    words = {
        "a": portal_words.period(kept[0].period), "b": portal_words.period(kept[-1].period), "p": last.period,
        "x": last.text, "low": last.low, "high": last.high, "unit": unit if unit == "%" else "",
    }  # fmt: skip
    return _("若照%(a)s至%(b)s的走势，%(p)s约为 %(x)s%(unit)s，95%% 预测区间 %(low)s–%(high)s%(unit)s。") % words


def drawn(spec: dict[str, Any] | None, found: Outlook) -> dict[str, Any] | None:
    """Return what a chart draws with the years ahead behind those known, its description told on."""
    if spec is None or not found.rows:
        return spec
    empty = [None] * (len(spec["labels"]) - 1)
    first = next((one for one in reversed(spec["series"][0]["values"]) if one is not None), None)
    if first is None or spec["series"][0]["values"][-1] is None:
        return spec
    points, low, high = ([*empty, first, *(row.numbers[at] for row in found.rows)] for at in range(3))
    blank = [None] * len(found.rows)
    series = [
        {name: [*each, *blank] if isinstance(each, list) else each for name, each in one.items()}
        for one in spec["series"]
    ]
    return {
        **spec, "labels": [*spec["labels"], *(row.period for row in found.rows)], "series": series,
        "description": f"{spec['description']} {found.told}",
        "ahead": {"name": _("展望"), "values": points, "low": low, "high": high},
    }  # fmt: skip
