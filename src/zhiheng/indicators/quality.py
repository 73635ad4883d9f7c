"""What to mind beside a value: units that did not report, outliers among areas, breaks over years, parts that do not add up.

Nothing is changed or left out: a value keeps what it says and gets a flag that says why to look twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import numpy as np

from zhiheng.indicators import periods
from zhiheng.indicators.drafts import Draft
from zhiheng.policy.model import Indicator, Quantity, Unit
from zhiheng.stats import trend

#: Fewer than this share of the units of the period before: some did not report.
REPORTED_SHARE = 0.8
#: Units before, and areas compared, below which nothing is said.
FEWEST_UNITS = 5
#: Distance from the median of areas, in robust standard deviations, from which on a value is an outlier (Iglewicz, Hoaglin).
FAR = 3.5
#: Parts may miss their sum by this share: published figures are rounded.
ROUNDING = Decimal("0.001")
_ADDING = (Quantity.COUNT, Quantity.STOCK, Quantity.AMOUNT)
#: Amounts that are means or rates, whatever they are called: places have them, and they do not add up.
_NEVER_ADDED = (Unit.MICROGRAMS, Unit.DAYS, Unit.CNY)
_BELOW = {"nation": ("province",), "province": ("prefecture", "county"), "prefecture": ("county",)}
Group = tuple[str, ...]


def mark(drafts: Sequence[Draft]) -> None:
    """Flag values in place. Slices of breakdowns are told apart by channel alone, in the check of sums."""
    whole = [each for each in drafts if each.breakdown == "" and each.value is not None]
    _outliers(whole)
    _breaks(whole)
    _units(whole)
    _sums(whole)
    _channels(drafts)


def far(values: Sequence[float]) -> list[bool]:
    """Tell which of the values lie far from the median of all; fewer than five are never far."""
    given = np.asarray(values, np.float64)
    if len(given) < FEWEST_UNITS:
        return [False] * len(given)
    distance = np.abs(given - np.median(given))
    usual = np.median(distance)
    if usual <= 1e-12 * max(1.0, float(np.abs(given).max())):
        return [False] * len(given)
    return [bool(each) for each in 0.6745 * distance / usual > FAR]


def _grouped(drafts: Iterable[Draft], *fields: str) -> Mapping[Group, list[Draft]]:
    found: dict[Group, list[Draft]] = defaultdict(list)
    for each in drafts:
        named = [each.span.text if name == "span" else str(getattr(each, name)) for name in fields]
        found[(each.indicator.id, each.origin, each.publisher, *named)].append(each)
    return found


def _outliers(drafts: Sequence[Draft]) -> None:
    """Compare the areas of a level; counts follow the size of a place and are not compared."""
    rates = [
        each for each in drafts if each.level in ("prefecture", "county") and each.indicator.quantity not in _ADDING
    ]
    firm = [each for each in rates if "small-n" not in each.flags]
    for group in _grouped(firm, "level", "span").values():
        for each, is_far in zip(group, far([float(one.value or 0) for one in group]), strict=True):
            each.flags += ["outlier"] if is_far else []


def _breaks(drafts: Sequence[Draft]) -> None:
    years = [each for each in drafts if each.span.kind == "year" and "incomplete-period" not in each.flags]
    for group in _grouped(years, "level", "area").values():
        group.sort(key=lambda each: each.span.start)
        at = [float(each.span.start.year) for each in group]
        if len(set(at)) != len(at) or len(at) < 2 * trend.SIDE:
            continue
        steps = {one.period for one in trend.breaks(at, [float(each.value or 0) for each in group])}
        for each, year in zip(group, at, strict=True):
            each.flags += ["break"] if year in steps else []


def _units(drafts: Sequence[Draft]) -> None:
    """Compare how many areas below have records with the period a year before."""
    counted = [each for each in drafts if each.origin == "computed" and each.n]
    by_level: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for each in counted:
        by_level[each.indicator.id, each.level, each.span.text].add(each.area)
    for each in counted:
        if each.level not in ("nation", "province") or "incomplete-period" in each.flags:
            continue
        for level in _BELOW[each.level]:
            now = len(by_level.get((each.indicator.id, level, each.span.text), ()))
            before = len(by_level.get((each.indicator.id, level, periods.before(each.span).text), ()))
            if before >= FEWEST_UNITS and now < REPORTED_SHARE * before:
                each.flags.append("incomplete-units")
                break


def _sums(drafts: Sequence[Draft]) -> None:
    """Hold a published sum against its parts: the prefectures of a province, where all of them were published."""
    published = [each for each in drafts if each.origin != "computed" and _adds_up(each.indicator)]
    for group in _grouped(published, "span").values():
        whole = [each for each in group if each.level == "province"]
        parts = [each.value or Decimal(0) for each in group if each.level == "prefecture"]
        for each in whole:
            inside = [p.value or Decimal(0) for p in group if p.level == "prefecture" and p.area[:2] == each.area[:2]]
            if len(inside) >= FEWEST_UNITS and len(inside) == len(parts) and _differ(each.value, sum(inside)):
                each.flags.append("parts-differ")


def _channels(drafts: Sequence[Draft]) -> None:
    """Hold a published total against its channels, by the numbers behind the rates."""
    published = [each for each in drafts if each.origin != "computed" and each.denominator is not None]
    for group in _grouped(published, "level", "area", "span").values():
        channels = [each for each in group if each.breakdown == "channel"]
        for each in group:
            if each.breakdown == "" and len(channels) > 1:
                below = _differ(each.denominator, sum(one.denominator or 0 for one in channels))
                tops = [one.numerator for one in channels]
                known = each.numerator is not None and None not in tops
                above = known and _differ(each.numerator, sum(top or 0 for top in tops))
                each.flags += ["parts-differ"] if below or above else []


def _adds_up(indicator: Indicator) -> bool:
    return indicator.quantity in _ADDING and indicator.unit not in _NEVER_ADDED


def _differ(whole: Decimal | None, parts: Decimal | int) -> bool:
    return whole is not None and abs(whole - parts) > ROUNDING * max(abs(whole), Decimal(1))
