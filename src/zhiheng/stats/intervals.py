"""Confidence intervals of shares and rates, one at a time or for whole columns.

The scalar functions return an `Interval`; each calls its form for arrays, so that a page and a table of a million rows
can never disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from zhiheng.stats.errors import BadLevel, NoProportion

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its bounds and the name of the method that made them."""

    estimate: float
    low: float
    high: float
    method: str


def wilson(k: int, n: int, level: float = 0.95) -> Interval:
    """Return the score interval of a share.

    Args: k: units that have the property, 0…n. n: units looked at, ≥ 1. level: 0…1, both excluded.
    Returns: shares in 0…1. Errors: NoProportion, BadLevel.
    Source: Wilson (1927), JASA 22, 209–212; recommended for any n by Brown, Cai and DasGupta (2001).

    >>> one = wilson(3301, 3691)
    >>> round(one.low, 4), round(one.high, 4)
    (0.884, 0.9038)
    """
    low, high = wilson_many([_counts(k, n)[0]], [n], level)
    return Interval(k / n, float(low[0]), float(high[0]), "wilson")


def exact(k: int, n: int, level: float = 0.95) -> Interval:
    """Return the interval of a share by Clopper and Pearson, which never covers less often than it says.

    Args, result and errors as `wilson`. Source: Clopper and Pearson (1934), Biometrika 26, 404–413.
    """
    low, high = exact_many([_counts(k, n)[0]], [n], level)
    return Interval(k / n, float(low[0]), float(high[0]), "exact")


def poisson_rate(events: int, exposure: float, level: float = 0.95) -> Interval:
    """Return the exact interval of a rate of events, for instance injuries per million inhabitants.

    Args: events: whole number ≥ 0. exposure: what they are counted against (persons, years …), above 0.
    Returns: events per one unit of exposure. Errors: NoProportion, BadLevel.
    Source: Garwood (1936), Biometrika 28, 437–442.
    """
    if events < 0 or events != int(events) or not exposure > 0:
        raise NoProportion(k=events, n=exposure)
    low, high = poisson_many([events], [exposure], level)
    return Interval(events / exposure, float(low[0]), float(high[0]), "poisson")


def wilson_many(k: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the bounds of `wilson` for columns; NaN where k or n is unknown, n is 0 or k is no part of n."""
    successes, trials = _columns(k, n)
    z = normal_quantile(level)
    share = successes / trials
    spread = 1 + z * z / trials
    middle = (share + z * z / (2 * trials)) / spread
    half = z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / spread
    # At the ends the bound is the share itself; computed it would miss it by a rounding error.
    low = np.where(successes == 0, 0.0, np.maximum(0.0, middle - half))
    high = np.where(successes == trials, 1.0, np.minimum(1.0, middle + half))
    known = ~np.isnan(share)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def exact_many(k: npt.ArrayLike, n: npt.ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the bounds of `exact` for columns; NaN where k or n is unknown, n is 0 or k is no part of n."""
    successes, trials = _columns(k, n)
    tail = tail_of(level)
    low = special.betaincinv(np.maximum(successes, 1), trials - successes + 1, tail)
    high = special.betaincinv(successes + 1, np.maximum(trials - successes, 1), 1 - tail)
    known = ~np.isnan(successes / trials)
    low = np.where(successes == 0, 0.0, low)
    high = np.where(successes == trials, 1.0, high)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def poisson_many(events: npt.ArrayLike, exposure: npt.ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the bounds of `poisson_rate` for columns; NaN where something is unknown, negative, or exposure is 0."""
    counted, against = np.broadcast_arrays(np.asarray(events, np.float64), np.asarray(exposure, np.float64))
    known = (counted >= 0) & (against > 0)
    counted, against = np.where(known, counted, np.nan), np.where(known, against, np.nan)
    tail = tail_of(level)
    low = np.where(counted == 0, 0.0, special.gammaincinv(np.maximum(counted, 1e-300), tail))
    high = special.gammaincinv(counted + 1, 1 - tail)
    return np.where(known, low / against, np.nan), np.where(known, high / against, np.nan)


def normal_quantile(level: float) -> float:
    """Return the two-sided quantile of the normal distribution: 1.959964 for 0.95."""
    return float(special.ndtri(1 - tail_of(level)))


def tail_of(level: float) -> float:
    """Return what lies on one side outside of an interval of that level."""
    if not 0 < level < 1:
        raise BadLevel(level=level)
    return (1 - level) / 2


def _counts(k: Any, n: Any) -> tuple[Any, Any]:
    if not (n >= 1 and 0 <= k <= n):
        raise NoProportion(k=k, n=n)
    return k, n


def _columns(k: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats]:
    successes, trials = np.broadcast_arrays(np.asarray(k, np.float64), np.asarray(n, np.float64))
    fits = (trials >= 1) & (successes >= 0) & (successes <= trials)
    return np.where(fits, successes, np.nan), np.where(fits, trials, np.nan)
