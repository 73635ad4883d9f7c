"""Estimates from samples as they were really drawn: in strata, with weights, in clusters, from a finite population.

A sample is a `Design`: columns of equal length, a row a unit observed. Variances are those of Taylor linearisation over
the first-stage units ("ultimate clusters"), with the finite population correction of the first stage. What is asked of
part of the units only (a county, an industry) goes through `domain`, so that the size of that part counts as random.

Source: Cochran (1977), Sampling Techniques, ch. 5 and 9; Binder (1983), Int. Statistical Review 51, 279–292;
Lumley (2010), Complex Surveys, ch. 2. Shares: Korn and Graubard (1998), Survey Methodology 24, 193–201, with Wilson's
interval at the effective sample size.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from zhiheng.stats.design_variance import Lonely, variance
from zhiheng.stats.errors import BadDesign
from zhiheng.stats.intervals import Floats, normal_quantile, tail_of, wilson_many

What = Literal["mean", "total", "share", "ratio"]
Reference = Literal["auto", "normal", "t"]
#: From so many degrees of freedom on, the quantiles of Student and Gauss differ by less than 1.2 % at 95 %.
MANY_DEGREES = 100
FEW_DEGREES = 10


@dataclass(frozen=True)
class Design:
    """A sample: one row a unit observed; None says that the sample has no such feature.

    values: what was measured; for a share 1 or 0. weights: how many units of the population a row stands for, > 0.
    strata: the layer each row was drawn in. clusters: the first-stage unit (a county, a firm) each row belongs to.
    population: how many first-stage units the row's stratum holds in all; None or infinite: no correction.
    by: the denominators of a ratio. domain: which rows are asked about; the others still tell the design.
    """

    values: npt.ArrayLike
    weights: npt.ArrayLike | None = None
    strata: npt.ArrayLike | None = None
    clusters: npt.ArrayLike | None = None
    population: npt.ArrayLike | None = None
    by: npt.ArrayLike | None = None
    domain: npt.ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate with its standard error and bounds. `degrees` are first-stage units less strata."""

    value: float
    se: float
    low: float
    high: float
    n: int
    degrees: int
    method: str
    flags: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Columns:
    """A design with every column filled in: whole-number layers and clusters, weights of 1 where none were given."""

    values: Floats
    weights: Floats
    strata: npt.NDArray[np.intp]
    clusters: npt.NDArray[np.intp]
    population: Floats
    by: Floats | None
    asked: npt.NDArray[np.bool_]
    names: tuple[str, ...]


def estimate(
    sample: Design,
    what: What = "mean",
    *,
    lonely: Lonely = "adjust",
    level: float = 0.95,
    reference: Reference = "auto",
) -> Estimate:
    """Estimate the mean, total, share or ratio of the population.

    Args: what: ratio is the total of `values` over the total of `by`. lonely: what a stratum with one unit counts for:
    "adjust" its distance from the mean of all units, "average" the mean variance of the other strata, "certainty"
    nothing (it was taken on purpose), "fail" an error. reference: which quantile makes the bounds; "auto" is Student's
    below 100 degrees of freedom, else the normal one.
    Returns: flags may hold "lonely-units", "few-degrees" (below 10), "no-variance" (nothing says how far off it is:
    se and bounds are NaN).
    Errors: BadDesign, LonelyUnit, BadLevel.

    >>> estimate(Design([1.0, 2.0, 3.0, 4.0])).value
    2.5
    """
    columns = read(sample, what)
    value, influence = _linearised(columns, what)
    spread = variance(influence, columns.strata, columns.clusters, columns.population, columns.names, lonely)
    se = float(np.sqrt(spread.value))
    if what == "share" and spread.certain:
        low = high = value
    else:
        low, high = _bounds(columns, what, value, se, spread.degrees, level, reference)
    flags = [*(["lonely-units"] if spread.lonely else []), *(["few-degrees"] if spread.degrees < FEW_DEGREES else [])]
    flags += ["no-variance"] if np.isnan(se) else []
    return Estimate(value, se, low, high, int(columns.asked.sum()), spread.degrees, "design", tuple(flags))


def read(sample: Design, what: What = "mean") -> Columns:
    """Check a design and fill in what it leaves out. Errors: BadDesign."""
    values = np.asarray(sample.values, np.float64)
    n = len(values)
    if n == 0:
        raise BadDesign(problem_zh="样本没有任何行。", problem_en="the sample has no row.")
    weights = _column(sample.weights, n, 1.0)
    strata, names = _codes(sample.strata, n, np.zeros(n))
    clusters, _ = _codes(sample.clusters, n, np.arange(n))
    by = None if sample.by is None else _column(sample.by, n, 1.0)
    asked = np.ones(n, bool) if sample.domain is None else np.asarray(sample.domain, bool)
    found = Columns(values, weights, strata, clusters, _column(sample.population, n, np.inf), by, asked, names)
    _check(found, what)
    return found


def _check(columns: Columns, what: What) -> None:
    if not (np.all(np.isfinite(columns.weights)) and np.all(columns.weights > 0)):
        raise BadDesign(problem_zh="权重应是大于 0 的数。", problem_en="weights are numbers above 0.")
    used = columns.values[columns.asked]
    if len(used) == 0 or not np.all(np.isfinite(used)):
        raise BadDesign(
            problem_zh="被问及的行应有数值；缺失的行请用 domain 排除。",
            problem_en="the rows asked about need values; leave rows without one out by `domain`.",
        )
    if what == "ratio" and columns.by is None:
        raise BadDesign(problem_zh="比率需要分母列 by。", problem_en="a ratio wants its denominators in `by`.")
    if what == "share" and not np.all((used == 0) | (used == 1)):
        raise BadDesign(problem_zh="份额的数值应是 0 或 1。", problem_en="the values of a share are 0 or 1.")


def _linearised(columns: Columns, what: What) -> tuple[float, Floats]:
    """Return the estimate, and how much each row moves it: its weighted value, centred and scaled."""
    weights = np.where(columns.asked, columns.weights, 0.0)
    values = np.where(columns.asked, columns.values, 0.0)
    if what == "total":
        return float(weights @ values), weights * values
    by = columns.by if what == "ratio" and columns.by is not None else np.ones(len(values))
    below = float(weights @ np.where(columns.asked, by, 0.0))
    if below == 0:
        raise BadDesign(problem_zh="分母合计为 0。", problem_en="the denominators add up to 0.")
    value = float(weights @ values) / below
    return value, weights * np.where(columns.asked, values - value * by, 0.0) / below


def _bounds(
    columns: Columns, what: What, value: float, se: float, degrees: int, level: float, reference: Reference
) -> tuple[float, float]:
    student = reference == "t" or (reference == "auto" and degrees < MANY_DEGREES)
    quantile = _student(degrees, level) if student else normal_quantile(level)
    if what == "share":
        return _share_bounds(columns, value, se, quantile, level)
    return value - quantile * se, value + quantile * se


def _share_bounds(columns: Columns, share: float, se: float, quantile: float, level: float) -> tuple[float, float]:
    """Wilson's interval at the sample size that a simple sample would want for this standard error."""
    if np.isnan(se):
        return np.nan, np.nan
    if se == 0 or share in (0.0, 1.0):  # no spread was seen: what is left is how unequal the weights are
        weights = columns.weights[columns.asked]
        size = float(weights.sum() ** 2 / (weights @ weights))
    else:
        size = share * (1 - share) / se**2
    size = max(1.0, size * (normal_quantile(level) / quantile) ** 2)
    low, high = wilson_many([share * size], [size], level)
    return float(low[0]), float(high[0])


def _student(degrees: int, level: float) -> float:
    return float(special.stdtrit(degrees, 1 - tail_of(level))) if degrees > 0 else np.nan


def _column(given: npt.ArrayLike | None, n: int, default: float) -> Floats:
    column = np.full(n, default) if given is None else np.asarray(given, np.float64)
    if column.ndim == 0:
        return np.full(n, float(column))
    if len(column) != n:
        raise BadDesign(
            problem_zh=f"各列长度不同：{n} 与 {len(column)}。",
            problem_en=f"columns differ in length: {n} and {len(column)}.",
        )
    return column


def _codes(given: npt.ArrayLike | None, n: int, default: npt.ArrayLike) -> tuple[npt.NDArray[np.intp], tuple[str, ...]]:
    column = np.asarray(default if given is None else given)
    if len(column) != n:
        raise BadDesign(
            problem_zh=f"各列长度不同：{n} 与 {len(column)}。",
            problem_en=f"columns differ in length: {n} and {len(column)}.",
        )
    names, codes = np.unique(column, return_inverse=True)
    return codes.astype(np.intp), tuple(str(name) for name in names[:1000])
