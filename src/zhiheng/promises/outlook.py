"""Where a promise leads by its deadline if it goes on as before: with an interval, and never a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import numpy as np
from scipy import special

from zhiheng.policy.model import Unit
from zhiheng.promises.comparing import statistical
from zhiheng.promises.known import Reading
from zhiheng.promises.question import Question, kind_of
from zhiheng.promises.verdict import Outlook, Point
from zhiheng.stats import trend

#: Fewer yearly values than this say nothing of the years to come.
FEWEST = 4
_LEVEL = 0.95


def outlook(points: Sequence[Point], question: Question, required: Decimal) -> Outlook | None:
    """Carry a level on to the deadline along its line; None where it has passed or too little is known."""
    deadline = question.target.deadline
    if deadline is None or question.due or len(points) < FEWEST:
        return None
    bounds = (0.0, 100.0) if question.target.unit is Unit.PERCENT else None
    found = trend.forecast(
        [_month(each.on) for each in points], [float(each.value) for each in points], _month(deadline), _LEVEL, within=bounds
    )  # fmt: skip
    if found is None:
        return None
    low, value, high = (_number(each) for each in (found.low[-1], found.points[-1], found.high[-1]))
    reaches = statistical(value, low, high, required, question.target.comparator)
    return Outlook(deadline, value, low, high, found.method, reaches)


def outlook_of_sum(
    readings: Sequence[Reading], done: Decimal, last: date, question: Question, required: Decimal
) -> Outlook | None:
    """Carry a sum on: what is done, and for each year left the mean of the years known, with the spread of such a sum.

    The years known may lie before the term. The interval is that of a sum of m further years when n are known and all are
    alike and independent: m·mean ± t·s·√(m + m²/n).
    """
    deadline = question.target.deadline
    years = [float(each.value) for each in readings if each.value is not None and kind_of(each) == "year"]
    left = (_month(deadline) - _month(last)) / 12 if deadline else 0.0
    if deadline is None or question.due or left <= 0 or len(years) < FEWEST:
        return None
    given = np.asarray(years)
    half = float(special.stdtrit(len(given) - 1, 1 - (1 - _LEVEL) / 2)) * float(given.std(ddof=1))
    half *= float(np.sqrt(left + left * left / len(given)))
    value = done + _number(float(given.mean()) * left)
    low, high = max(done, value - _number(half)), value + _number(half)
    reaches = statistical(value, low, high, required, question.target.comparator)
    return Outlook(deadline, value, low, high, "mean_year", reaches)


def _month(day: date) -> float:
    return float(day.year * 12 + day.month)


def _number(value: float) -> Decimal:
    return Decimal(str(round(value, 4)))
