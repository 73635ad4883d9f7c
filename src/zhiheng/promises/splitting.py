"""Shares of a target that units carry: in proportion, by capacity, or by hand, with the sum always watched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from zhiheng.codes import divisions
from zhiheng.policy.model import Comparator, Localised, Modality, Target, TargetKind, Unit
from zhiheng.promises.errors import CannotSplit
from zhiheng.promises.wording import plain, say

_ADDS_UP = frozenset({Modality.CUMULATIVE, Modality.RANGE, Modality.ANNUAL_QUOTA, Modality.STOCK})
_WHOLE = frozenset({Unit.COUNT, Unit.BATCHES, Unit.SAMPLES, Unit.TIMES})


class Method(StrEnum):
    """How the shares are found."""

    PROPORTIONAL = "proportional"
    BY_CAPACITY = "by_capacity"
    BY_HAND = "by_hand"
    SAME = "same"  # a level is no sum: every unit bears the whole figure


@dataclass(frozen=True)
class Watched:
    """The sum of shares against the figure: `left` is what nobody bears yet, negative where more was given out."""

    total: Decimal
    shared: Decimal
    left: Decimal
    adds_up: bool

    @property
    def said(self) -> Localised:
        """The sum in words."""
        if not self.adds_up:
            return say(
                "指标不可相加，各单位同一要求，不合计。",
                "The indicator does not add up: each unit bears the same figure.",
            )
        if self.left == 0:
            return say(f"合计{plain(self.shared)}，正好分完。", f"{plain(self.shared)} in all: shared out exactly.")
        if self.left > 0:
            return say(
                f"合计{plain(self.shared)}，还有{plain(self.left)}没有分下去。",
                f"{plain(self.shared)} in all: {plain(self.left)} are borne by nobody.",
            )
        return say(
            f"合计{plain(self.shared)}，比目标多分{plain(-self.left)}。",
            f"{plain(self.shared)} in all: {plain(-self.left)} more than the target.",
        )


def figure_of(target: Target) -> Decimal:
    """Return the figure that is shared out: of a range its low end, the duty. Raises CannotSplit."""
    figure = target.low if target.comparator is Comparator.RANGE else target.value
    if target.kind is not TargetKind.TARGET or figure is None or target.comparator is Comparator.ABOUT:
        raise CannotSplit(target=target.id)
    return figure


def adds_up(target: Target) -> bool:
    """Tell whether values of units add up to that of the whole; a rate or a yes does not."""
    return target.modality in _ADDS_UP and target.unit is not Unit.PERCENT


def step_of(target: Target) -> Decimal:
    """Return the smallest share: one of what is counted, a hundredth of what is measured."""
    return Decimal(1) if target.unit in _WHOLE else Decimal("0.01")


def units_of(area: str, on: date) -> list[divisions.Division]:
    """Return the divisions right below one as they stood on a day, in order of their codes.

    Which unit a place belonged to depends on the day: 简阳 was of 资阳 (512081) until May 2016 and of 成都 (510185) since.
    """
    day = min(on, divisions.table().last)  # of days after the table's last the last known units are taken
    return divisions.in_force(day, parent=area)


def proportional(total: Decimal, weights: Mapping[str, Decimal], step: Decimal = Decimal(1)) -> dict[str, Decimal]:
    """Share a figure in proportion to weights, in whole steps that add up to it exactly.

    Args: weights: ≥ 0, not all 0. step: the smallest share; `total` is a multiple of it, else the rest stays unshared.
    Method: largest remainders (Hare, Niemeyer); of equal remainders the unit that comes first by code gets the step.
    Raises CannotSplit where no weight is above 0.

    >>> proportional(Decimal(10), {"a": Decimal(1), "b": Decimal(1), "c": Decimal(1)})
    {'a': Decimal('4'), 'b': Decimal('3'), 'c': Decimal('3')}
    """
    whole = sum(weights.values(), Decimal(0))
    if whole <= 0 or min(weights.values()) < 0:
        raise CannotSplit(target="—")
    steps = int(total / step)
    exact = {unit: steps * weight / whole for unit, weight in sorted(weights.items())}
    floors = {unit: int(value.to_integral_value(ROUND_FLOOR)) for unit, value in exact.items()}
    rest = steps - sum(floors.values())
    first = sorted(exact, key=lambda unit: (floors[unit] - exact[unit], unit))[:rest]
    return {unit: (floors[unit] + (unit in first)) * step for unit in exact}


def by_capacity(total: Decimal, capacity: Mapping[str, Decimal], step: Decimal = Decimal(1)) -> dict[str, Decimal]:
    """Share a figure in proportion to what each unit can bear, and never more than that.

    Args: capacity: how much each can do, in the unit of the target, ≥ 0. Where all together can do less than the figure,
    each gets what it can, and the rest stays unshared for people to see. Raises CannotSplit where nobody can do anything.
    """
    able = sum(capacity.values(), Decimal(0))
    if able <= total:
        if able <= 0:
            raise CannotSplit(target="—")
        return {unit: _down(value, step) for unit, value in sorted(capacity.items())}
    shares = proportional(total, capacity, step)
    return _within(shares, capacity, step)


def _within(shares: dict[str, Decimal], capacity: Mapping[str, Decimal], step: Decimal) -> dict[str, Decimal]:
    """Move what a rounding step gave above a unit's capacity to units that still have room."""
    for unit, share in shares.items():
        if share <= capacity[unit]:
            continue
        shares[unit] = share - step
        room = [other for other, held in shares.items() if other != unit and held + step <= capacity[other]]
        if room:
            shares[room[0]] += step
    return shares


def _down(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_FLOOR) * step


def by_hand(given: Mapping[str, Decimal], step: Decimal = Decimal(1)) -> dict[str, Decimal]:
    """Take shares as people gave them: not negative, in whole steps. Raises CannotSplit."""
    if any(value < 0 or value % step for value in given.values()):
        raise CannotSplit(target="—")
    return dict(sorted(given.items()))


def watched(target: Target, total: Decimal, shares: Mapping[str, Decimal]) -> Watched:
    """Watch the sum of shares against the figure of the target, or against the share that is split further."""
    shared = sum(shares.values(), Decimal(0))
    additive = adds_up(target)
    return Watched(total, shared, total - shared if additive else Decimal(0), additive)
