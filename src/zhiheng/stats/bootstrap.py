"""Intervals where nothing closed exists: a median, an index, a quotient of quantiles. Seeded, so that they come again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import special

from zhiheng.stats.design import Columns, Design, read
from zhiheng.stats.errors import BadDesign
from zhiheng.stats.intervals import Floats, Interval, tail_of

Statistic = Callable[[npt.NDArray[np.float64]], float]
Weighted = Callable[[Floats, Floats], float]
#: Beyond so many rows the jackknife behind the correction costs more than it gives.
JACKKNIFE_ROWS = 5000


def interval(
    sample: npt.ArrayLike, statistic: Statistic, draws: int = 2000, seed: int = 0, level: float = 0.95
) -> Interval:
    """Return the bias-corrected and accelerated bootstrap interval of a statistic of a simple random sample.

    Args: sample: values, or rows of several columns; ≥ 2 rows. statistic: from such rows to a number. draws: ≥ 100.
    seed: the same seed gives the same interval.
    Returns: method "bootstrap". Above 5,000 rows the acceleration is taken as 0 (bias-corrected only).
    Errors: BadDesign, BadLevel. Source: Efron (1987), JASA 82, 171–185.
    """
    rows = np.asarray(sample, np.float64)
    tail = tail_of(level)
    if len(rows) < 2 or draws < 100:
        raise BadDesign(
            problem_zh="自助法至少需要 2 行样本和 100 次重抽。",
            problem_en="a bootstrap wants at least 2 rows and 100 draws.",
        )
    numbers = np.random.default_rng(seed)
    found = float(statistic(rows))
    again = np.array([statistic(rows[numbers.integers(0, len(rows), len(rows))]) for _ in range(draws)])
    low, high = np.quantile(again, _corrected(rows, statistic, found, again, tail))
    return Interval(found, float(low), float(high), "bootstrap")


def designed(sample: Design, statistic: Weighted, draws: int = 1000, seed: int = 0, level: float = 0.95) -> Interval:
    """Return the percentile interval of a statistic of a designed sample by the rescaling bootstrap.

    In each stratum n − 1 first-stage units are drawn again from its n, and weights are scaled by n / (n − 1) times how
    often a unit came; strata with one unit keep it. The finite population correction is left out, which errs on the
    wide side. Where no stratum has two units nothing shows how far off the estimate is: the bounds are NaN.
    Args: statistic: from values and weights to a number. Others and errors as `interval`.
    Source: Rao and Wu (1988), JASA 83, 231–241; Rao, Wu and Yue (1992), Survey Methodology 18, 209–217.
    """
    columns, tail = read(sample), tail_of(level)
    if draws < 100:
        raise BadDesign(problem_zh="自助法至少需要 100 次重抽。", problem_en="a bootstrap wants at least 100 draws.")
    numbers = np.random.default_rng(seed)
    values, asked = columns.values[columns.asked], columns.asked
    unit_of, stratum_of = _units(columns)
    found = float(statistic(values, columns.weights[asked]))
    if np.bincount(stratum_of).max() < 2:
        return Interval(found, np.nan, np.nan, "bootstrap")
    again = np.empty(draws)
    for at in range(draws):
        scale = _redrawn(stratum_of, numbers)[unit_of]
        again[at] = statistic(values, (columns.weights * scale)[asked])
    low, high = np.nanquantile(again, [tail, 1 - tail])
    return Interval(found, float(low), float(high), "bootstrap")


def weighted_quantile(values: Floats, weights: Floats, share: float = 0.5) -> float:
    """Return the least value up to which at least `share` of the weight lies; a median for 0.5."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    at = int(np.searchsorted(reached, share * reached[-1] - 1e-12))
    return float(values[order][min(at, len(values) - 1)])


def _corrected(rows: Floats, statistic: Statistic, found: float, again: Floats, tail: float) -> Floats:
    """Return which quantiles of the draws are the bounds."""
    below = (np.sum(again < found) + np.sum(again == found) / 2) / len(again)
    bias = special.ndtri(np.clip(below, 1 / (2 * len(again)), 1 - 1 / (2 * len(again))))
    pull = _acceleration(rows, statistic) if len(rows) <= JACKKNIFE_ROWS else 0.0
    z = bias + special.ndtri(np.array([tail, 1 - tail]))
    return np.asarray(special.ndtr(bias + z / (1 - pull * z)), np.float64)


def _acceleration(rows: Floats, statistic: Statistic) -> float:
    keep = ~np.eye(len(rows), dtype=bool) if len(rows) <= 500 else None
    without = [statistic(rows[keep[at]] if keep is not None else np.delete(rows, at, 0)) for at in range(len(rows))]
    distance = np.mean(without) - np.array(without)
    below = float(np.sum(distance**2)) ** 1.5
    return float(np.sum(distance**3)) / (6 * below) if below else 0.0


def _units(columns: Columns) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    many = int(columns.clusters.max()) + 1
    pairs, unit_of = np.unique(columns.strata * many + columns.clusters, return_inverse=True)
    return unit_of.astype(np.intp), (pairs // many).astype(np.intp)


def _redrawn(stratum_of: npt.NDArray[np.intp], numbers: np.random.Generator) -> Floats:
    """Return the factor of each first-stage unit in one draw; strata stand in order."""
    scale = np.ones(len(stratum_of))
    starts = np.flatnonzero(np.r_[True, np.diff(stratum_of) > 0])
    for start, end in zip(starts, [*starts[1:], len(stratum_of)], strict=True):
        n = int(end - start)
        if n > 1:
            came = np.bincount(numbers.integers(0, n, n - 1), minlength=n)
            scale[start:end] = came * n / (n - 1)
    return scale
