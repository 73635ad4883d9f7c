"""The variance of a linearised estimate over first-stage units, and what a stratum with one of them counts for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from zhiheng.stats.errors import BadDesign, LonelyUnit
from zhiheng.stats.intervals import Floats

Lonely = Literal["adjust", "average", "certainty", "fail"]
Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Spread:
    """A variance (NaN where nothing tells it), its degrees of freedom, how many strata hold one unit.

    `certain`: every first-stage unit of the population was taken, so that a variance of 0 means what it says.
    """

    value: float
    degrees: int
    lonely: int
    certain: bool


@dataclass(frozen=True)
class Strata:
    """Sums by stratum over its first-stage units: how many, their mean, and the squared distances from it."""

    units: Floats
    mean: Floats
    squares: Floats
    left_out: Floats  # 1 − sampled / population: what the finite population correction leaves
    totals: Floats  # of each first-stage unit
    of: Codes  # the stratum of each first-stage unit


def variance(
    influence: Floats, strata: Codes, clusters: Codes, population: Floats, names: tuple[str, ...], lonely: Lonely
) -> Spread:
    """Return the variance of the sum of `influence`, one number a row.

    Within stratum h of n_h units: (1 − n_h / N_h) × n_h / (n_h − 1) × Σ (unit − mean of units)². A stratum of which
    every unit was taken adds nothing. Errors: BadDesign, LonelyUnit.
    """
    summed = _by_stratum(influence, strata, clusters, population)
    alone = (summed.units == 1) & (summed.left_out > 0)
    if lonely == "fail" and alone.any():
        raise LonelyUnit(strata="、".join(names[at] for at in np.flatnonzero(alone)[:20] if at < len(names)))
    several = summed.units > 1
    each = np.zeros(len(summed.units))
    n = summed.units[several]
    each[several] = summed.left_out[several] * n / (n - 1) * summed.squares[several]
    degrees = int(summed.units.sum()) - len(summed.units)
    certain = bool((summed.left_out == 0).all())
    return Spread(_with_lonely(each, summed, alone, lonely), degrees, int(alone.sum()), certain)


def _with_lonely(each: Floats, summed: Strata, alone: npt.NDArray[np.bool_], lonely: Lonely) -> float:
    if not alone.any() or lonely == "certainty":
        return float(each.sum())
    known = ~alone
    if lonely == "average":
        return float(each[known].sum() * len(each) / known.sum()) if known.any() else np.nan
    if len(summed.totals) == 1:
        return np.nan
    distance = (summed.mean[alone] - summed.totals.mean()) ** 2
    return float(each.sum() + (summed.left_out[alone] * distance).sum())


def _by_stratum(influence: Floats, strata: Codes, clusters: Codes, population: Floats) -> Strata:
    """Sum rows to first-stage units (a cluster's number means the same unit only within its stratum), then to strata."""
    pairs, of_row = np.unique(strata * (int(clusters.max()) + 1) + clusters, return_inverse=True)
    totals = np.asarray(np.bincount(of_row, weights=influence, minlength=len(pairs)), np.float64)
    of = (pairs // (int(clusters.max()) + 1)).astype(np.intp)
    units = np.bincount(of).astype(np.float64)
    mean = np.asarray(np.bincount(of, weights=totals) / units, np.float64)
    squares = np.asarray(np.bincount(of, weights=(totals - mean[of]) ** 2), np.float64)
    size = _sizes(strata, population, len(units))
    if np.any(size < units):
        raise BadDesign(
            problem_zh="某层的总体单元数小于样本单元数。",
            problem_en="a stratum's population is smaller than its sample.",
        )
    return Strata(units, mean, squares, 1 - units / size, totals, of)


def _sizes(strata: Codes, population: Floats, count: int) -> Floats:
    size = np.full(count, np.inf)
    size[strata] = population
    if np.any(np.isnan(population)) or np.any(size[strata] != population):
        raise BadDesign(
            problem_zh="同一层各行的总体单元数应相同且已知。",
            problem_en="the population of a stratum must be known and the same in all its rows.",
        )
    return size
