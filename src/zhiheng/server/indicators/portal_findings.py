"""What values say, in a sentence: the answer on top of a page, and the finding that heads a chart.

A change is called a change only where the two shares differ beyond chance, or where there is no chance in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from zhiheng.indicators.values import Value
from zhiheng.policy.model import Direction, Indicator, Unit
from zhiheng.server.i18n import localised
from zhiheng.server.indicators.portal_figures import Shown, amount, digits_of, shown
from zhiheng.stats import comparing


def question(indicator: Indicator, area: str) -> str:
    """Ask what a page answers."""
    return _("%(area)s的%(indicator)s是多少？") % {"area": area, "indicator": localised(indicator)}


def answer(one: Shown, indicator: Indicator) -> str:
    """Answer in one sentence: figure, what it was counted from, interval; or why there is none."""
    words = {"period": one.period, "area": one.area, "indicator": localised(indicator), "why": one.why}
    if not one.known:
        return _("%(period)s，%(area)s没有%(indicator)s的数值：%(why)s。") % words
    words |= {"figure": amount(one), "parts": one.parts, "n": one.n, "low": one.low, "high": one.high, "unit": one.unit}
    told = _("%(period)s，%(area)s%(indicator)s为 %(figure)s") % words
    if one.parts:
        told += _("（%(parts)s）") % words
    elif one.n:
        told += _("（n = %(n)s）") % words
    if one.interval:
        told += _("，95%% 区间 %(low)s–%(high)s%(unit)s") % words
    return told + _("。")


def over_time(series: Sequence[Value], indicator: Indicator) -> str:
    """Say where a series went, and whether more than chance moved it; empty where fewer than two values are known."""
    known = [one for one in series if one.value is not None and not one.reason]
    if len(known) < 2:
        return ""
    start, end = known[0], known[-1]
    first, last = shown(start, indicator), shown(end, indicator)
    words = {"a": first.period, "x": amount(first), "b": last.period, "y": amount(last)}
    certain = differ(start, end)
    if certain is False:
        return _("%(a)s %(x)s，%(b)s %(y)s：差别在抽样误差之内") % words
    if start.value == end.value:
        return _("%(a)s与%(b)s同为 %(y)s") % words
    rose = (end.value or Decimal(0)) > (start.value or Decimal(0))
    told = _("由%(a)s的 %(x)s 升至%(b)s的 %(y)s") if rose else _("由%(a)s的 %(x)s 降至%(b)s的 %(y)s")
    return told % words + (_("，超出抽样误差") if certain else "")


def differ(one: Value, other: Value) -> bool | None:
    """Tell whether two values differ beyond chance; None where chance has no part or is not known.

    Shares of counted units are compared as such; others differ where their intervals do not touch.
    """
    counts = (one.numerator, one.denominator, other.numerator, other.denominator)
    sampled = {one.method, other.method} <= {"wilson", "exact"}
    if sampled and all(each is not None and each == each.to_integral_value() for each in counts):
        k1, n1, k2, n2 = (int(each or 0) for each in counts)
        if 0 <= k1 <= n1 and 0 <= k2 <= n2 and n1 and n2:
            _value, low, high = (float(each[0]) for each in comparing.shares_many([k1], [n1], [k2], [n2]))
            return low > 0 or high < 0
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return None
    return one.high < other.low or other.high < one.low


def better(one: Value, other: Value, indicator: Indicator) -> str:
    """Say how one stands to another: `better`, `worse`, `same` (no difference shown), `higher`, `lower`, or "" (unknown).

    Higher and lower stand where the indicator only describes.
    """
    if one.value is None or other.value is None or one.reason or other.reason:
        return ""
    if one.value == other.value or differ(one, other) is False or _written_alike(one, other, indicator):
        return "same"
    higher = one.value > other.value
    if indicator.direction is Direction.NONE:
        return "higher" if higher else "lower"
    return "better" if higher == (indicator.direction is Direction.HIGHER) else "worse"


def against(one: Value, whole: Value, indicator: Indicator) -> str:
    """Say how a place stands to the whole it lies in, as `better` does; "" where the two come from different sources.

    A place is a part of its whole, so shares of counted units are tested against the rest of the whole, without the place.
    """
    if one.origin != whole.origin:
        return ""
    return better(one, rest(one, whole, indicator) or whole, indicator)


def rest(one: Value, whole: Value, indicator: Indicator) -> Value | None:
    """Return a whole without one of its parts; None where its numbers do not allow it."""
    counts = [one.numerator, one.denominator, whole.numerator, whole.denominator]
    known = [each for each in counts if each is not None]
    if indicator.unit is not Unit.PERCENT or whole.method not in ("wilson", "exact") or len(known) < len(counts):
        return None
    k, n = known[2] - known[0], known[3] - known[1]
    if n <= 0 or not 0 <= k <= n:
        return None
    return replace(whole, numerator=k, denominator=n, value=100 * k / n, n=int(n), low=None, high=None)


def _written_alike(one: Value, other: Value, indicator: Indicator) -> bool:
    """Tell whether two values without intervals are the same number as a page writes them."""
    if one.value is None or other.value is None or differ(one, other) is not None:
        return False
    digits = min(digits_of(one, indicator), digits_of(other, indicator), 1 if indicator.unit is Unit.PERCENT else 2)
    return round(one.value, digits) == round(other.value, digits)
