"""The interval shown beside a published rate: Wilson's score interval at 95 %, in percent to one decimal."""

from __future__ import annotations

from math import sqrt

Z = 1.959964


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the bounds in percent of a proportion by Wilson (1927).

    Args: 0 ≤ successes ≤ trials, trials > 0.
    """
    if not 0 <= successes <= trials or trials == 0:
        raise ValueError(f"{successes} of {trials} is no proportion")
    share = successes / trials
    spread = 1 + Z * Z / trials
    middle = (share + Z * Z / (2 * trials)) / spread
    half = Z * sqrt(share * (1 - share) / trials + Z * Z / (4 * trials * trials)) / spread
    return round(100 * max(0.0, middle - half), 1), round(100 * min(1.0, middle + half), 1)
