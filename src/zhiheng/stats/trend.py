"""Series over time: points that stand out, breaks, and where a straight line leads. Simple methods, stated as such."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from zhiheng.stats.errors import BadSeries
from zhiheng.stats.intervals import Floats, tail_of

FEWEST = 4
#: A break needs so many points on either side.
SIDE = 3


@dataclass(frozen=True, slots=True)
class Forecast:
    """The points after the last known one up to the period asked for, with prediction bounds."""

    periods: tuple[float, ...]
    points: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    slope: float
    n: int
    method: str = "line"


@dataclass(frozen=True, slots=True)
class Break:
    """A step in a series: the first period after it, how far it went, and p corrected for all places looked at."""

    period: float
    step: float
    p: float


def forecast(
    periods: npt.ArrayLike,
    values: npt.ArrayLike,
    until: float,
    level: float = 0.95,
    *,
    within: tuple[float, float] | None = None,
) -> Forecast | None:
    """Continue a series along its least-squares line, with the interval in which a next value would lie.

    Args: periods: numbers such as years, rising; values beside them, NaN where unknown. until: the last period asked
    for; steps are as wide as the narrowest in the series. within: bounds that points and limits cannot leave (0 and 100
    for percent).
    Returns: None where fewer than four values are known, or `until` is not after the last. The interval supposes that
    what moved the series goes on and that its errors are alike and independent: a short outlook, not a prophecy.
    Errors: BadSeries, BadLevel. Source: Draper and Smith (1998), Applied Regression Analysis, ch. 3.
    """
    x, y = _known(periods, values)
    tail = tail_of(level)
    if len(x) < FEWEST or until <= x[-1]:
        return None
    step = float(np.min(np.diff(np.unique(np.asarray(periods, np.float64)))))
    ahead = x[-1] + step * np.arange(1, int((until - x[-1]) / step + 1e-9) + 1)
    slope, centre, mean, error = _line(x, y)
    points = mean + slope * (ahead - centre)
    reach = np.sqrt(1 + 1 / len(x) + (ahead - centre) ** 2 / np.sum((x - centre) ** 2))
    half = float(special.stdtrit(len(x) - 2, 1 - tail)) * error * reach
    columns = (points, points - half, points + half)
    bounded = (np.clip(each, *within) if within else each for each in columns)
    line, low, high = (tuple(map(float, each)) for each in bounded)
    return Forecast(tuple(map(float, ahead)), line, low, high, slope, len(x))


def outliers(periods: npt.ArrayLike, values: npt.ArrayLike, cut: float = 3.5) -> npt.NDArray[np.bool_]:
    """Mark values that lie far from the line through the medians of all slopes.

    Far: 0.6745 × distance ÷ median distance above `cut`; where most distances are 0, 0.7979 × distance ÷ mean distance.
    Fewer than five known values: none is marked. NaN is never an outlier.
    Source: Theil (1950) and Sen (1968); Iglewicz and Hoaglin (1993), How to Detect and Handle Outliers.
    """
    given = np.asarray(values, np.float64)
    marked = np.zeros(len(given), bool)
    x, y = _known(periods, values)
    if len(x) <= FEWEST:
        return marked
    first, second = np.triu_indices(len(x), 1)
    slope = np.median((y[second] - y[first]) / (x[second] - x[first]))
    rest = y - slope * x
    distance = np.abs(rest - np.median(rest))
    usual, factor = np.median(distance), 0.6745
    if usual < 1e-12 * max(1.0, float(np.abs(y).max())):
        usual, factor = distance.mean(), 0.7979
    if usual > 0:
        marked[~np.isnan(given)] = factor * distance / usual > cut
    return marked


def breaks(periods: npt.ArrayLike, values: npt.ArrayLike, level: float = 0.99) -> list[Break]:
    """Find steps: places where a line with a step fits so much better that chance hardly explains it.

    Every place with three known points on either side is tried (Student's t of the step beside a common slope, p times
    the number of places tried); the strongest splits the series, and both parts are looked through again.
    Fewer than six known values: none. A step may be real or a changed definition; the series cannot tell.
    Source: Chow (1960), Econometrica 28, 591–605, for one place; binary segmentation with Bonferroni's correction.
    """
    x, y = _known(periods, values)
    found: list[Break] = []
    _split(x, y, 1 - level, found)
    return sorted(found, key=lambda one: one.period)


def _split(x: Floats, y: Floats, limit: float, found: list[Break]) -> None:
    places = np.arange(SIDE, len(x) - SIDE + 1)
    if len(places) == 0:
        return
    best = min((_step(x, y, int(at), len(places)) for at in places), key=lambda one: one[1].p)
    if best[1].p < limit:
        found.append(best[1])
        _split(x[: best[0]], y[: best[0]], limit, found)
        _split(x[best[0] :], y[best[0] :], limit, found)


def _step(x: Floats, y: Floats, at: int, tried: int) -> tuple[int, Break]:
    after = (np.arange(len(x)) >= at).astype(np.float64)
    inputs = np.stack([np.ones(len(x)), x - x.mean(), after], axis=1)
    inverse = np.linalg.pinv(inputs.T @ inputs)
    weights = inverse @ inputs.T @ y
    squares = float(np.sum((y - inputs @ weights) ** 2))
    error = np.sqrt(squares / max(1, len(x) - 3) * inverse[2, 2])
    scale = 1e-12 * max(1.0, float(np.abs(y).max()))
    if error <= scale:  # a perfect fit: either there is a step, or there is none
        p = 0.0 if abs(weights[2]) > 1e3 * scale else 1.0
    else:
        p = min(1.0, float(2 * special.stdtr(len(x) - 3, -abs(weights[2]) / error)) * tried)
    return at, Break(float(x[at]), float(weights[2]), p)


def _line(x: Floats, y: Floats) -> tuple[float, float, float, float]:
    centre, mean = float(x.mean()), float(y.mean())
    slope = float((x - centre) @ (y - mean) / ((x - centre) @ (x - centre)))
    rest = y - mean - slope * (x - centre)
    return slope, centre, mean, float(np.sqrt(rest @ rest / (len(x) - 2)))


def _known(periods: npt.ArrayLike, values: npt.ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.asarray(periods, np.float64), np.asarray(values, np.float64)
    if x.shape != y.shape or x.ndim != 1:
        raise BadSeries(problem_zh="期间与数值的个数不同。", problem_en="periods and values differ in number.")
    if np.any(np.isnan(x)) or np.any(np.diff(x) <= 0):
        raise BadSeries(problem_zh="期间应依次增大，且不重复。", problem_en="periods must rise without repeating.")
    known = ~np.isnan(y)
    return x[known], y[known]
