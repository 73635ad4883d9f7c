"""Proof that half-open bands cover every number once: no gap, no overlap, open at both ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

#: lower bound (inclusive) and upper bound (exclusive); None is open
Bounds = tuple[Decimal | int | None, Decimal | int | None]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the band at ``index``, at which key, in both languages."""

    index: int
    key: str
    code: str
    zh: str
    en: str


def faults(bands: Sequence[Bounds]) -> Iterator[Fault]:
    """Yield every gap, overlap, empty band and closed end; nothing when each number lies in exactly one band."""
    empty = [at for at, (low, high) in enumerate(bands) if low is not None and high is not None and low >= high]
    for at in empty:
        low, high = bands[at]
        zh = f"此档为空：at_least {low} 不小于 below {high}。"
        yield Fault(at, "below", "band-empty", zh, f"This band is empty: at_least {low} is not less than below {high}.")
    order = sorted((at for at in range(len(bands)) if at not in empty), key=lambda at: _lowest(bands[at]))
    if not order:
        return
    yield from _open_ends(bands, order)
    for left, right in pairwise(order):
        yield from _joint(bands[left], bands[right], right)


def _lowest(band: Bounds) -> tuple[int, Decimal, int, Decimal]:
    """Sort by lower then upper bound, an open end being the furthest."""
    low, high = band
    return (
        0 if low is None else 1,
        Decimal(0) if low is None else Decimal(low),
        1 if high is None else 0,
        Decimal(0) if high is None else Decimal(high),
    )


def _open_ends(bands: Sequence[Bounds], order: list[int]) -> Iterator[Fault]:
    low, high = bands[order[0]][0], bands[order[-1]][1]
    if low is not None:
        zh = f"小于 {low} 的数不属于任何一档。最低一档请去掉 at_least。"
        en = f"Numbers below {low} lie in no band. Remove at_least from the lowest band."
        yield Fault(order[0], "at_least", "band-gap", zh, en)
    if high is not None and all(bands[at][1] is not None for at in order):
        zh = f"{high} 及以上的数不属于任何一档。最高一档请去掉 below。"
        en = f"Numbers from {high} up lie in no band. Remove below from the highest band."
        yield Fault(order[-1], "below", "band-gap", zh, en)


def _joint(left: Bounds, right: Bounds, index: int) -> Iterator[Fault]:
    """Compare the upper end of one band with the lower end of the next."""
    high, low = left[1], right[0]
    if high is not None and low is not None and high == low:
        return
    if high is not None and low is not None and high < low:
        zh = f"从 {high} 到 {low} 之间没有档。请让两档相接。"
        en = f"Between {high} and {low} there is no band. Let the two bands meet."
        yield Fault(index, "at_least", "band-gap", zh, en)
        return
    start = "负无穷" if low is None else str(low)
    begin = "minus infinity" if low is None else str(low)
    zh = f"从 {start} 起与另一档重叠。请让两档相接。"
    en = f"From {begin} up it overlaps another band. Let the two bands meet."
    yield Fault(index, "at_least", "band-overlap", zh, en)
