"""How a criterion turns a measured number into points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import intervals
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Points, Scorecard


def thousandths(value: Decimal) -> bool:
    """Tell whether a number of points is a whole number of thousandths."""
    return int(value.normalize().as_tuple().exponent) >= -3


def points(scope: Scope, card: Scorecard, path: Path, what: Points) -> Iterator[Finding]:
    """Check decimals, the choice of one form, the bounds, and the bands."""
    yield from _decimals(scope, card, path, what)
    if (what.each is None) == (not what.bands):
        zh = "points 须写 each（每件分值）或 bands（分档）之一，且只写一个。"
        en = "points need either each (points for one) or bands, and not both."
        yield scope.report(card, path, "points-form", zh, en)
    if what.floor is not None and what.ceiling is not None and what.floor > what.ceiling:
        zh = f"floor {what.floor} 大于 ceiling {what.ceiling}。请对调。"
        en = f"floor {what.floor} is above ceiling {what.ceiling}. Swap them."
        yield scope.report(card, (*path, "floor"), "points-bounds", zh, en, what.floor)
    if what.bands:
        yield from _bands(scope, card, path, what)


def _decimals(scope: Scope, card: Scorecard, path: Path, what: Points) -> Iterator[Finding]:
    written = {"full": what.full, "each": what.each, "floor": what.floor, "ceiling": what.ceiling}
    places: list[tuple[Path, Decimal | None]] = [((*path, key), value) for key, value in written.items()]
    places += [((*path, "bands", at, "points"), band.points) for at, band in enumerate(what.bands)]
    for place, value in places:
        if value is not None and not thousandths(value):
            zh, en = (
                f"{value} 超过三位小数。分值以千分之一分计。",
                f"{value} has more than three decimals. Points count in thousandths.",
            )
            yield scope.report(card, place, "points-decimals", zh, en, value)


def _bands(scope: Scope, card: Scorecard, path: Path, what: Points) -> Iterator[Finding]:
    for fault in intervals.faults([(band.at_least, band.below) for band in what.bands]):
        yield scope.report(card, (*path, "bands", fault.index, fault.key), fault.code, fault.zh, fault.en)
    for key in ("full", "floor", "ceiling"):
        if key in what.model_fields_set and getattr(what, key) not in (None, Decimal(0)):
            zh, en = f"使用 bands 时不写 {key}。请删除。", f"With bands, {key} has no meaning. Remove it."
            yield scope.report(card, (*path, key), "points-form", zh, en, getattr(what, key))
