"""Places among others: ties share a place, and each place has the range that the data allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from zhiheng.stats.errors import BadSeries
from zhiheng.stats.intervals import tail_of

Direction = Literal["higher", "lower"]
Places = npt.NDArray[np.int64]
#: Rows compared with all others at a time, so that a few thousand units need little memory.
BLOCK = 512


@dataclass(frozen=True)
class Ranks:
    """Places from 1 (best). `known` is False where there was no value; then `place` is 0 and says nothing."""

    place: Places
    tied: npt.NDArray[np.bool_]
    known: npt.NDArray[np.bool_]

    @property
    def count(self) -> int:
        """How many units have a place."""
        return int(self.known.sum())


@dataclass(frozen=True)
class RankRanges:
    """The best and the worst place each unit may really have; 0 where nothing is known."""

    best: Places
    worst: Places


def ranks(values: npt.ArrayLike, direction: Direction = "higher") -> Ranks:
    """Give competition places: equal values share the better place, and the next place is left empty (1, 2, 2, 4).

    Args: values: at full precision, before any rounding; NaN: no place. direction: which way is better.

    >>> ranks([90.0, 95.0, 90.0, float("nan"), 80.0]).place.tolist()
    [2, 1, 2, 0, 4]
    """
    given = np.asarray(values, np.float64)
    known = ~np.isnan(given)
    signed = -given[known] if direction == "higher" else given[known]
    ordered = np.sort(signed)
    first, after = np.searchsorted(ordered, signed, "left"), np.searchsorted(ordered, signed, "right")
    place, tied = np.zeros(len(given), np.int64), np.zeros(len(given), bool)
    place[known], tied[known] = first + 1, after - first > 1
    return Ranks(place, tied, known)


def rank_range(
    values: npt.ArrayLike, ses: npt.ArrayLike, direction: Direction = "higher", level: float = 0.95
) -> RankRanges:
    """Return the places a unit may have, from pairwise differences tested together.

    A unit's best place is 1 + how many are surely better, its worst the number of units − how many are surely worse.
    "Surely": the difference is beyond the normal quantile of level with Bonferroni's correction over the n − 1
    comparisons of that unit, so that its range holds its true place with at least that confidence.
    Args: ses: standard errors, ≥ 0; NaN in either leaves the unit out. Every pair is compared: thousands of units, not
    millions (use `range_of_intervals` there).
    Source: Mogstad, Romano, Shaikh and Wilhelm (2024), Review of Economic Studies 91, 476–518 (one-step variant).
    """
    given, errors = np.asarray(values, np.float64), np.asarray(ses, np.float64)
    if given.shape != errors.shape:
        raise BadSeries(problem_zh="值与标准误的个数不同。", problem_en="values and standard errors differ in number.")
    at = np.flatnonzero(~(np.isnan(given) | np.isnan(errors)))
    signed = given[at] if direction == "higher" else -given[at]
    n = len(at)
    best, worst = np.zeros(len(given), np.int64), np.zeros(len(given), np.int64)
    cut = -float(special.ndtri(tail_of(level) / max(1, n - 1)))
    for start in range(0, n, BLOCK):
        rows = slice(start, start + BLOCK)
        apart = signed[None, :] - signed[rows, None]
        limit = cut * np.hypot(errors[at][None, :], errors[at][rows, None])
        best[at[rows]] = 1 + (apart > limit).sum(1)
        worst[at[rows]] = n - (apart < -limit).sum(1)
    return RankRanges(best, worst)


def range_of_intervals(low: npt.ArrayLike, high: npt.ArrayLike, direction: Direction = "higher") -> RankRanges:
    """Return the places a unit may have when only intervals are known: those that do not touch its own are apart.

    Wider than `rank_range` as a rule (intervals that overlap a little may still differ), and quick for a million units.
    """
    lower, upper = np.asarray(low, np.float64), np.asarray(high, np.float64)
    if direction == "lower":
        lower, upper = -upper, -lower
    at = np.flatnonzero(~(np.isnan(lower) | np.isnan(upper)))
    best, worst = np.zeros(len(lower), np.int64), np.zeros(len(lower), np.int64)
    lows, highs = np.sort(lower[at]), np.sort(upper[at])
    best[at] = 1 + len(at) - np.searchsorted(lows, upper[at], "right")
    worst[at] = len(at) - np.searchsorted(highs, lower[at], "left")
    return RankRanges(best, worst)
