"""Values while they are made: what is counted first, intervals and rules of cells after, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from zhiheng.indicators.cells import CellRules
from zhiheng.indicators.periods import Span
from zhiheng.indicators.values import Value, rounded
from zhiheng.policy.model import Certainty, Indicator, Method
from zhiheng.stats.cells import Rules, flags_many
from zhiheng.stats.finite import hypergeometric_many
from zhiheng.stats.intervals import exact_many, poisson_many, wilson_many

_OPENNESS = ("public", "departments", "internal", "restricted")
_NAMES = {
    Method.SHARE: "wilson",
    Method.EXACT: "exact",
    Method.FINITE: "hypergeometric",
    Method.RATE: "poisson",
    Method.NONE: "none",
}


@dataclass(slots=True)
class Draft:
    """A value under way. `population` is how many there are in all, of a finite population."""

    indicator: Indicator
    level: str
    area: str
    span: Span
    breakdown: str = ""
    part: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    n: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    method: str = "none"
    origin: str = "computed"
    publisher: str = ""
    flags: list[str] = field(default_factory=list)
    reason: str = ""
    publicity: str = "public"
    estimate: Method = Method.NONE
    per: int = 1
    population: int | None = None

    def finished(self) -> Value:
        """Return the value, with the six decimals that are kept."""
        return Value(
            indicator=self.indicator.id, level=self.level, area=self.area, period=self.span.text,
            starts=self.span.start, ends=self.span.end, breakdown=self.breakdown, part=self.part,
            numerator=rounded(self.numerator), denominator=rounded(self.denominator), value=rounded(self.value),
            n=self.n, low=rounded(self.low), high=rounded(self.high), method=self.method, origin=self.origin,
            publisher=self.publisher, flags=tuple(dict.fromkeys(self.flags)), reason=self.reason,
            publicity=self.publicity,
        )  # fmt: skip


def strictest(degrees: Iterable[str]) -> str:
    """Return the strictest of degrees of publicity; of none, public."""
    return max(degrees, key=_OPENNESS.index, default="public")


def divided(numerator: Decimal, denominator: Decimal, per: int) -> Decimal | None:
    """Return numerator × per ÷ denominator, None where the denominator is not above zero."""
    return numerator * per / denominator if denominator > 0 else None


def with_intervals(drafts: Sequence[Draft]) -> None:
    """Give each draft of a share or rate its bounds at 95 %, all of one method at a time."""
    for method in (Method.SHARE, Method.EXACT, Method.FINITE, Method.RATE):
        found = [each for each in drafts if each.estimate is method and each.value is not None and _counted(each)]
        if found:
            _bounds(method, found)


def _counted(draft: Draft) -> bool:
    known = draft.numerator is not None or draft.n is not None
    return known and draft.denominator is not None and draft.low is None


def _bounds(method: Method, drafts: Sequence[Draft]) -> None:
    top = np.array([_events(each) for each in drafts])
    below = np.array([float(each.denominator or 0) for each in drafts])
    scale = np.array([float(each.per) for each in drafts])
    if method is Method.FINITE:
        size = np.maximum(below, [float(each.population or 0) for each in drafts])
        low, high = hypergeometric_many(top, below, size)
        low, high = low / np.where(size > 0, size, 1), high / np.where(size > 0, size, 1)
    else:
        many = {Method.SHARE: wilson_many, Method.EXACT: exact_many, Method.RATE: poisson_many}[method]
        low, high = many(top, below)
    for draft, lowest, highest in zip(drafts, low * scale, high * scale, strict=True):
        if not np.isnan(lowest):
            draft.low, draft.high, draft.method = number(lowest), number(highest), _NAMES[method]


def _events(draft: Draft) -> float:
    """Return what was counted above; of a share published alone, as much as the share tells."""
    if draft.numerator is not None:
        return float(draft.numerator)
    return float((draft.value or 0) * (draft.denominator or 0) / draft.per)


def with_rules(drafts: Sequence[Draft], rules: CellRules) -> None:
    """Flag small and unstable cells; hide what tells of few persons. Only the room's own values are judged so."""
    for closed, limits in ((False, rules.open), (True, rules.closed)):
        found = [
            each
            for each in drafts
            if each.n is not None and each.origin == "computed" and (each.publicity in _OPENNESS[2:]) is closed
        ]
        if found:
            _apply(found, limits)


def _apply(drafts: Sequence[Draft], limits: Rules) -> None:
    n = [float(each.n or 0) for each in drafts]
    shares = [each.estimate in (Method.SHARE, Method.EXACT, Method.FINITE) for each in drafts]
    k = [float(each.numerator or 0) if share else np.nan for each, share in zip(drafts, shares, strict=True)]
    plain = flags_many(n, None, limits)
    of_shares = flags_many(n, k, limits)
    for at, (draft, share) in enumerate(zip(drafts, shares, strict=True)):
        judged = share or draft.method not in ("none", "published")
        masks = of_shares if share else plain
        draft.flags += [name for name in ("small-n", "unstable") if judged and masks[name][at]]
        if masks["suppressed"][at]:
            _hide(draft)


def _hide(draft: Draft) -> None:
    """Take every figure away from a cell that would tell of few."""
    draft.flags.append("suppressed")
    draft.reason = "suppressed"
    draft.numerator = draft.denominator = draft.value = draft.low = draft.high = draft.n = None
    draft.method = "none"


def marked(draft: Draft) -> None:
    """Flag what is known of the indicator itself: its certainty, and whether channels were put together.

    The whole and the parts of any other breakdown (a product, an industry) go over all channels; a channel alone does not.
    """
    indicator = draft.indicator
    if indicator.certainty is not Certainty.TEXT:
        draft.flags.append("example-rule" if indicator.certainty is Certainty.EXAMPLE else "secondary")
    if draft.breakdown != "channel" and len(indicator.channels) > 1:
        draft.flags.append("pooled-channels")
        if draft.origin == "computed" and not indicator.pooled:
            draft.value = draft.low = draft.high = draft.numerator = draft.denominator = draft.n = None
            draft.reason, draft.method = draft.reason or "not_computable", "none"
    if indicator.unit.value == "percent" and indicator.quantity.value == "ratio":
        outside = draft.value is not None and not 0 <= draft.value <= 100
        draft.flags += ["not-in-percent"] if outside else []


def number(value: Any) -> Decimal:
    """Return a computed number as a decimal with what a table keeps of it."""
    return Decimal(f"{float(value):.6f}")
