"""Values of an assessment year that crosses New Year, put together from its months.

A ratio is the sum of its numerators over the sum of its denominators, never an average of ratios, and where it counts a share
or a rate it has the interval of those sums; what counts or amounts adds up; a stock is that of the last month; of anything
else the last month with a value speaks. What a month hides hides the year, which could not be told without it. Marks that speak
of the size of a month are made anew of the year's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from zhiheng.assessment.years import Year
from zhiheng.indicators import cells, periods
from zhiheng.indicators.periods import Span
from zhiheng.indicators.values import STEP, Value
from zhiheng.policy import Pack
from zhiheng.policy.model import Indicator, Quantity, Unit
from zhiheng.stats import intervals
from zhiheng.stats.cells import Rules, flags

_ADDS = (Quantity.COUNT, Quantity.AMOUNT)
#: Marks that a month has for itself: they follow from its own size, or from a comparison with its like.
_OF_A_MONTH = frozenset({"small-n", "unstable", "outlier", "break"})
_HIDDEN = ("suppressed", "complementary")
_BOUNDS = {"wilson": intervals.wilson_many, "exact": intervals.exact_many, "poisson": intervals.poisson_many}


def spans(year: Year) -> tuple[Span, Span]:
    """Return the span of an assessment year and that of the year before; one that crosses New Year is named by both months."""
    # The year before ends the day before this one starts: a year to the end of February may end on the 29th.
    before = Year(year.number - 1, year.starts.replace(year=year.starts.year - 1), year.starts - timedelta(days=1))
    return _span(year), _span(before)


def _span(year: Year) -> Span:
    if year.starts.month == 1:
        return Span(f"{year.starts.year:04d}", year.starts, year.ends)
    return Span(f"{year.starts:%Y-%m}/{year.ends:%Y-%m}", year.starts, year.ends)


def months(span: Span) -> list[Span]:
    """Return the months of a span."""
    return periods.spans("month", span.start, span.end)


def joined(pack: Pack, values: Iterable[Value], years: Sequence[Span]) -> Iterator[Value]:
    """Yield the values of years from those of months, by indicator, area and slice."""
    groups: dict[tuple[str, str, str, str, str, str], list[Value]] = defaultdict(list)
    for value in values:
        for year in years:
            if year.start <= value.starts and value.ends <= year.end:
                groups[value.indicator, value.breakdown, value.part, value.level, value.area, year.text].append(value)
    by_text = {year.text: year for year in years}
    for key, parts in groups.items():
        parts.sort(key=lambda one: one.starts)
        year = by_text[key[5]]
        yield _whole(pack.indicators[key[0]], parts, year, cells.rules(pack, year.end).open)


def _whole(indicator: Indicator, parts: Sequence[Value], year: Span, limits: Rules) -> Value:
    known = [one for one in parts if one.value is not None]
    of_months = dict.fromkeys(flag for one in parts for flag in one.flags if flag not in _OF_A_MONTH)
    frame = replace(
        parts[-1], period=year.text, starts=year.start, ends=year.end, low=None, high=None, flags=tuple(of_months)
    )
    hidden = next((one.reason for one in parts if one.reason in _HIDDEN), "")
    if hidden and indicator.quantity is not Quantity.STOCK:
        return replace(frame, numerator=None, denominator=None, value=None, n=None, reason=hidden)
    if not known:
        return frame
    n = sum(one.n or 0 for one in known)
    if indicator.quantity is Quantity.RATIO:
        return _ratio(indicator, known, replace(frame, n=n), limits)
    if indicator.quantity in _ADDS:
        return replace(frame, value=sum((one.value or Decimal(0) for one in known), Decimal(0)), n=n, reason="")
    return replace(known[-1], period=year.text, starts=year.start, ends=year.end)


def _ratio(indicator: Indicator, known: Sequence[Value], frame: Value, limits: Rules) -> Value:
    above = sum((one.numerator or Decimal(0) for one in known), Decimal(0))
    below = sum((one.denominator or Decimal(0) for one in known), Decimal(0))
    per = indicator.formula.per if indicator.formula else 1
    if not below:
        return replace(frame, value=None, numerator=above, denominator=below, reason="no_denominator")
    value = (above * per / below).quantize(STEP)
    made = replace(frame, value=value, numerator=above, denominator=below, reason="", method="none")
    ways = {one.method for one in known}
    bounds = _BOUNDS.get(ways.pop()) if len(ways) == 1 else None
    if bounds is None:
        return made
    low, high = (Decimal(f"{float(side[0]) * per:.6f}") for side in bounds([float(above)], [float(below)]))
    k = int(above) if indicator.unit is Unit.PERCENT else None
    thin = [name for name in flags(made.n, k, limits) if name in _OF_A_MONTH]
    return replace(made, low=low, high=high, method=known[0].method, flags=(*made.flags, *thin))
