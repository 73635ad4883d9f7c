"""A value as a page writes it: the number with as many digits as it can carry, n, interval, flags, or why it is missing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhiheng.indicators.values import Value
from zhiheng.policy.model import Indicator, Quantity, Unit
from zhiheng.server.i18n import localised
from zhiheng.server.indicators import portal_areas, portal_words

#: Units whose values are whole numbers.
WHOLE = {Unit.COUNT, Unit.BATCHES, Unit.SAMPLES, Unit.TIMES, Unit.RANK, Unit.STATE, Unit.DAYS}
#: Kinds of numbers that add up over places, as long as they are no means (see `adds_up`).
SUMS = (Quantity.COUNT, Quantity.STOCK, Quantity.AMOUNT)
#: From so many units on, a percentage carries two decimals.
MANY = 100_000
#: From here on, decimals of an amount say nothing.
LARGE = 1000


#: A total over channels that are to be judged apart.
POOLED = "pooled-channels"


@dataclass(frozen=True)
class Shown:
    """A value ready for a template; `text` is empty where there is none, and `why` says why."""

    value: Value
    text: str
    unit: str
    why: str
    low: str
    high: str
    parts: str
    n: str
    method: str
    origin: str
    area: str
    period: str
    part: str
    flags: tuple[tuple[str, str], ...]

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return bool(self.text)

    @property
    def synthetic(self) -> bool:
        """Whether it rests on invented records."""
        return "synthetic" in self.value.flags

    @property
    def notes(self) -> tuple[tuple[str, str], ...]:
        """What to mind beside it, but that it is synthetic, which a table says once for all its rows."""
        return tuple(portal_words.flag(each) for each in self.value.flags if each != "synthetic")

    @property
    def interval(self) -> str:
        """Write the bounds, empty where there are none."""
        return f"{self.low}–{self.high}" if self.low else ""


def shown(value: Value, indicator: Indicator, pack: Any = None) -> Shown:
    """Return a value as pages write it."""
    digits = digits_of(value, indicator)
    bounds = [number(each, digits) if each is not None else "" for each in (value.low, value.high)]
    known = value.value is not None and not value.reason
    counted = value.numerator is not None and value.denominator is not None
    apart = not known and value.reason == "not_computable" and POOLED in value.flags
    return Shown(
        value=value,
        text=told(value.value, indicator, digits) if known and value.value is not None else "",
        unit=unit(indicator),
        why="" if known else _("各渠道分开判断，不合并") if apart else portal_words.reason(value.reason),
        low=bounds[0] if known else "",
        high=bounds[1] if known else "",
        parts=f"{number(value.numerator)}/{number(value.denominator)}" if counted and known else "",
        n=number(Decimal(value.n)) if value.n is not None else "",
        method=portal_words.method(value.method),
        origin=portal_words.origin(value.origin),
        area=portal_areas.name(value.area, pack),
        period=portal_words.period(value.period),
        part=_part(value, indicator, pack) if value.part else "",
        flags=tuple(portal_words.flag(each) for each in value.flags if not (apart and each == POOLED)),
    )


def _part(value: Value, indicator: Indicator, pack: Any) -> str:
    codes = portal_words.codes_of(indicator.id, pack.info.id if pack is not None else indicator.pack)
    return portal_words.part(value.breakdown, value.part, codes)


def adds_up(indicator: Indicator) -> bool:
    """Tell whether the value of a whole is the sum of its places: numbers and amounts, but no mean and nothing per head."""
    ratio = indicator.derived is not None and indicator.derived.to is not None
    return indicator.quantity in SUMS and indicator.unit is not Unit.MICROGRAMS and not ratio


def digits_of(value: Value, indicator: Indicator) -> int:
    """Return how many decimals a value carries: a share as many as its denominator allows, others at most two."""
    if indicator.unit in WHOLE and indicator.quantity is not Quantity.INDEX:
        return 0
    if value.value is None:
        return 1
    if indicator.unit is Unit.PERCENT and value.denominator:
        return 2 if value.denominator >= MANY else 1
    most = 0 if abs(value.value) >= LARGE else 2
    return min(most, max(0, -int(value.value.normalize().as_tuple().exponent)))


def number(value: Decimal | None, digits: int | None = None) -> str:
    """Write a number with thousands separators; without `digits`, with as many as it has."""
    if value is None:
        return ""
    rounded = round(value, digits) if digits is not None else value.normalize()
    text = f"{rounded:,.{digits}f}" if digits is not None else f"{rounded:,f}"
    return text.replace("-", "−")


def told(value: Decimal, indicator: Indicator, digits: int) -> str:
    """Write a value; a state is said in words."""
    if indicator.unit is Unit.STATE:
        return _("已完成") if value else _("未完成")
    return number(value, digits)


def unit(indicator: Indicator) -> str:
    """Return the unit that stands in headings and behind numbers, empty where a number says it all."""
    if indicator.unit in (Unit.STATE, Unit.RANK, Unit.INDEX, Unit.DATE, Unit.COUNT):
        return ""
    return localised(indicator.unit.label)


def amount(one: Shown) -> str:
    """Write a number with its unit: 92.6%, 1,204 批次, 39,797 × 100 million yuan."""
    if one.unit[:1].isdigit():
        return f"{one.text} × {one.unit}"
    return f"{one.text}{one.unit}" if one.unit == "%" else f"{one.text} {one.unit}".strip()


def points(thousandths: int | None) -> str:
    """Write thousandths of a point as points; empty where none were decided."""
    return "" if thousandths is None else number((Decimal(thousandths) / 1000).normalize())
