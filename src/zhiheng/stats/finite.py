"""What a sample says of a population that can be counted: 45 failures in 100 of 300 are 110 to 161 in all, exactly.

A batch, a stock of lifts or the firms of a county are finite. Looking at a third of them leaves less doubt than the
intervals for endless populations say, and looking at all leaves none.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import special

from zhiheng.stats.errors import NoProportion
from zhiheng.stats.intervals import Floats, Interval, tail_of

Whole = npt.NDArray[np.int64]
Condition = Callable[[Whole, npt.NDArray[np.intp]], npt.NDArray[np.bool_]]
#: Probabilities that differ by less are held equal, so that a bound does not turn on the last bit of a sum.
SLACK = 1e-12


def hypergeometric(failures: int, sample: int, population: int, level: float = 0.95) -> Interval:
    """Return how many failures the population holds, from a sample drawn without putting back.

    Args: failures: 0…sample. sample: 1…population units, each equally likely. population: units in all.
    Returns: counts. `low` is the largest number under which so many failures in the sample have a probability of at
    most (1 − level) / 2, `high` the least under which so few have; neither leaves what the sample itself proves. These
    are the nearest counts that are refuted, one beyond the last that is not, as Kauermann and Küchenhoff (2010),
    Stichproben, give them. `estimate` is failures × population / sample.
    Errors: NoProportion, BadLevel. Source of the tails: Buonaccorsi (1987), The American Statistician 41, 215–218.

    >>> one = hypergeometric(45, 100, 300)
    >>> one.low, one.high
    (110.0, 161.0)
    """
    if not (0 <= failures <= sample <= population and sample >= 1):
        raise NoProportion(k=failures, n=f"{sample}/{population}")
    low, high = hypergeometric_many([failures], [sample], [population], level)
    return Interval(failures * population / sample, float(low[0]), float(high[0]), "hypergeometric")


def hypergeometric_many(
    failures: npt.ArrayLike, sample: npt.ArrayLike, population: npt.ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return the bounds of `hypergeometric` for columns; NaN where the three do not fit.

    Rows that are alike are computed once. The cost grows with the number of different rows and the sample's size.
    """
    columns = np.broadcast_arrays(*(np.asarray(each, np.float64) for each in (failures, sample, population)))
    fits = (columns[0] >= 0) & (columns[0] <= columns[1]) & (columns[1] <= columns[2]) & (columns[1] >= 1)
    (k, n, size), back = _different(*(each[fits].astype(np.int64) for each in columns))
    least, most = _bounds(k, n, size, tail_of(level))
    low, high = np.full(fits.shape, np.nan), np.full(fits.shape, np.nan)
    low[fits], high[fits] = least[back], most[back]
    return low, high


def at_least(k: npt.ArrayLike, sample: npt.ArrayLike, failures: npt.ArrayLike, population: npt.ArrayLike) -> Floats:
    """Return the probability of k or more failures in a sample from a population that holds `failures`."""
    whole = (np.asarray(each, np.int64) for each in (k, sample, failures, population))
    k_, n, m, size = (np.ascontiguousarray(each) for each in np.broadcast_arrays(*whole))
    return _tail(k_, n, m, size)


def _different(k: Whole, n: Whole, size: Whole) -> tuple[tuple[Whole, Whole, Whole], Whole]:
    """Return the rows that differ, and where each row stands among them; numbers of numbers fit where triples might not."""
    sizes, of_size = np.unique(size, return_inverse=True)
    samples, of_sample = np.unique(n, return_inverse=True)
    counts, of_count = np.unique(k, return_inverse=True)
    keys, back = np.unique((of_size * len(samples) + of_sample) * len(counts) + of_count, return_inverse=True)
    rest, of_count = np.divmod(keys, max(1, len(counts)))
    of_size, of_sample = np.divmod(rest, max(1, len(samples)))
    return (counts[of_count], samples[of_sample], sizes[of_size]), back


def _bounds(k: Whole, n: Whole, size: Whole, tail: float) -> tuple[Whole, Whole]:
    least = _first(k, size - (n - k), lambda m, at: _tail(k[at], n[at], m, size[at]) > tail + SLACK)
    # So few failures of m are so many successes of size − m: the upper bound is the lower one of what is not a failure.
    rest = _first(n - k, size - k, lambda m, at: _tail(n[at] - k[at], n[at], m, size[at]) > tail + SLACK)
    return np.maximum(k, least - 1), np.minimum(size - (n - k), size - rest + 1)


def _first(low: Whole, high: Whole, holds: Condition) -> Whole:
    """Return the least number of low…high for which the condition, once true always true, holds; high if none does."""
    low, high = low.copy(), high.copy()
    while (at := np.flatnonzero(low < high)).size:
        middle = (low[at] + high[at]) // 2
        true = holds(middle, at)
        high[at] = np.where(true, middle, high[at])
        low[at] = np.where(true, low[at], middle + 1)
    return low


def _tail(k: Whole, n: Whole, m: Whole, size: Whole) -> Floats:
    """Sum away from the mode, where terms only fall: k or more failures, or else 1 less n − k + 1 or more successes."""
    # The mode in doubles: the product of two counts of billions is beyond 64 bits, and near the mode either side will do.
    turned = k <= (n + 1.0) * (m + 1.0) / (size + 2.0)
    away = _upwards(np.where(turned, n - k + 1, k), n, np.where(turned, size - m, m), size)
    return np.clip(np.where(turned, 1 - away, away), 0.0, 1.0)


def _upwards(k: Whole, n: Whole, m: Whole, size: Whole) -> Floats:
    """Sum the terms from k, which lies above the mode, each from the one before, until none adds anything."""
    total = np.zeros(k.shape)
    at = np.flatnonzero((k <= np.minimum(n, m)) & (k >= n - (size - m)))
    term = np.exp(_log_mass(k[at], n[at], m[at], size[at]))
    now = np.stack([each[at].astype(np.float64) for each in (k, n, m, size)])
    while at.size:
        total[at] += term
        on = (now[0] < np.minimum(now[1], now[2])) & (term > total[at] * 1e-17)
        at, now, term = at[on], now[:, on], term[on]
        x, drawn, failing, all_ = now
        term = term * (failing - x) * (drawn - x) / ((x + 1) * (all_ - failing - drawn + x + 1))
        now[0] += 1
    return total


def _log_mass(x: Whole, n: Whole, m: Whole, size: Whole) -> Floats:
    return _log_choose(m, x) + _log_choose(size - m, n - x) - _log_choose(size, n)


def _log_choose(n: Whole, k: Whole) -> Floats:
    return np.asarray(special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0))
