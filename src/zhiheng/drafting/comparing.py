"""Whether two values differ by more than chance, and between which places each of several stands.

The interval of a difference is made of the two intervals (Newcombe 1998, method 10; Zou and Donner 2008, MOVER): with
estimates p, q and bounds (a, b), (c, d) it reaches from p − q − √((p − a)² + (d − q)²) to p − q + √((b − p)² + (q − c)²).
It holds for samples drawn independently of each other. A place range counts who is better, and who is worse, beyond both
intervals (as Goldstein and Spiegelhalter 1996 ask of league tables).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.drafting.known import Reading


@dataclass(frozen=True, slots=True)
class Difference:
    """Later minus earlier, with bounds at the level of the intervals given; bounds None where one value had none."""

    by: Decimal
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def bounded(self) -> bool:
        """Whether it has an interval."""
        return self.low is not None

    @property
    def shown(self) -> bool:
        """Whether the interval leaves out zero: a difference beyond chance."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def difference(later: Reading, earlier: Reading) -> Difference | None:
    """Return by how much a value differs from an earlier one; None where one is unknown."""
    if later.value is None or earlier.value is None:
        return None
    by = later.value - earlier.value
    if later.low is None or later.high is None or earlier.low is None or earlier.high is None:
        return Difference(by)
    down = ((later.value - later.low) ** 2 + (earlier.high - earlier.value) ** 2).sqrt()
    up = ((later.high - later.value) ** 2 + (earlier.value - earlier.low) ** 2).sqrt()
    return Difference(by, by - down, by + up)


@dataclass(frozen=True, slots=True)
class Placed:
    """A reading with its place by the point value (ties share the better place) and the range of places it may hold."""

    reading: Reading
    place: int
    best: int
    worst: int


def placed(readings: Sequence[Reading], direction: str) -> list[Placed]:
    """Return readings in order, the best first; those unknown or too thin are left out. ``direction``: higher or lower.

    Ties stand in the order of their codes. Ranges are the place itself where no intervals are known.
    """
    known = [one for one in readings if one.value is not None and not one.thin]
    sign = -1 if direction == "lower" else 1
    ordered = sorted(known, key=lambda one: (-sign * _value(one), one.area, one.part))
    bounded = all(one.bounded for one in ordered)
    made = []
    for one in ordered:
        place = 1 + sum(sign * _value(other) > sign * _value(one) for other in ordered)
        best, worst = _range(one, ordered, sign) if bounded else (place, place)
        made.append(Placed(one, place, best, worst))
    return made


def _range(one: Reading, every: Sequence[Reading], sign: int) -> tuple[int, int]:
    """Return the best and the worst place: by who lies beyond the interval on either side."""
    above = sum(_end(other, -sign) * sign > _end(one, sign) * sign for other in every if other is not one)
    below = sum(_end(other, sign) * sign < _end(one, -sign) * sign for other in every if other is not one)
    return 1 + above, len(every) - below


def _end(reading: Reading, sign: int) -> Decimal:
    """Return the upper (sign 1) or lower (sign −1) end of an interval."""
    end = reading.high if sign > 0 else reading.low
    assert end is not None
    return end


def _value(reading: Reading) -> Decimal:
    assert reading.value is not None
    return reading.value
