"""Whether two shares, or two estimates, differ: the difference with its interval, and how likely chance alone made it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from zhiheng.stats.errors import NoProportion
from zhiheng.stats.finite import SLACK, at_least
from zhiheng.stats.intervals import Floats, normal_quantile, wilson_many

#: Above so many units in both samples together the exact test gives way to the normal one.
EXACT_UNITS = 20_000


@dataclass(frozen=True, slots=True)
class Difference:
    """What the second has more than the first, with bounds, and the two-sided probability of so much by chance."""

    value: float
    low: float
    high: float
    p: float
    method: str

    @property
    def shown(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0


def shares(k1: int, n1: int, k2: int, n2: int, level: float = 0.95) -> Difference:
    """Compare two shares of independent samples: k2 / n2 − k1 / n1.

    Args: counts as for `intervals.wilson`. Returns: differences of shares (−1…1); p by Fisher's exact test up to 20,000
    units, by the pooled normal test above. Errors: NoProportion, BadLevel.
    Source: Newcombe (1998), Statistics in Medicine 17, 873–890, method 10; Fisher (1935).

    >>> one = shares(56, 70, 48, 80)
    >>> round(-one.high, 4), round(-one.low, 4)
    (0.0524, 0.3339)
    """
    for k, n in ((k1, n1), (k2, n2)):
        if not (n >= 1 and 0 <= k <= n):
            raise NoProportion(k=k, n=n)
    value, low, high = shares_many([k1], [n1], [k2], [n2], level)
    p = fisher(k1, n1, k2, n2) if n1 + n2 <= EXACT_UNITS else _pooled(k1, n1, k2, n2)
    return Difference(float(value[0]), float(low[0]), float(high[0]), p, "newcombe")


def shares_many(
    k1: npt.ArrayLike, n1: npt.ArrayLike, k2: npt.ArrayLike, n2: npt.ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Return differences and bounds of `shares` for columns; NaN where a share cannot be made."""
    first, second = _shares(k1, n1), _shares(k2, n2)
    low1, high1 = wilson_many(k1, n1, level)
    low2, high2 = wilson_many(k2, n2, level)
    value = second - first
    return value, value - np.hypot(second - low2, high1 - first), value + np.hypot(high2 - second, first - low1)


def estimates(value1: float, se1: float, value2: float, se2: float, level: float = 0.95) -> Difference:
    """Compare two independent estimates with standard errors: value2 − value1, by the normal distribution."""
    se = float(np.hypot(se1, se2))
    half, value = normal_quantile(level) * se, value2 - value1
    p = float(2 * special.ndtr(-abs(value) / se)) if se else float(value == 0)
    return Difference(value, value - half, value + half, p, "normal")


def fisher(k1: int, n1: int, k2: int, n2: int) -> float:
    """Return the two-sided p of Fisher's exact test: all tables no likelier than this one, given both margins."""
    failures, everyone = k1 + k2, n1 + n2
    counts = np.arange(max(0, failures - n2), min(n1, failures) + 1)
    reached = at_least(np.append(counts, counts[-1] + 1), n1, failures, everyone)
    mass = reached[:-1] - reached[1:]
    mine = mass[int(k1 - counts[0])]
    return float(min(1.0, mass[mass <= mine * (1 + 1e-7) + SLACK].sum()))


def holm(p: npt.ArrayLike) -> Floats:
    """Return p adjusted for many comparisons at once by Holm (1979); NaN stays and does not count."""
    given = np.asarray(p, np.float64)
    known = np.flatnonzero(~np.isnan(given))
    order = known[np.argsort(given[known], kind="stable")]
    adjusted = np.full(len(given), np.nan)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(given[order] * np.arange(len(order), 0, -1)))
    return adjusted


def _shares(k: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
    part, whole = np.broadcast_arrays(np.asarray(k, np.float64), np.asarray(n, np.float64))
    return np.asarray(
        np.divide(part, whole, out=np.full(part.shape, np.nan), where=(whole >= 1) & (part >= 0) & (part <= whole))
    )


def _pooled(k1: int, n1: int, k2: int, n2: int) -> float:
    share = (k1 + k2) / (n1 + n2)
    se = np.sqrt(share * (1 - share) * (1 / n1 + 1 / n2))
    return float(2 * special.ndtr(-abs(k2 / n2 - k1 / n1) / se)) if se else 1.0
