"""Whether points differ from last year's by more than chance: Fisher's randomisation test of paired differences.

Under the hypothesis that the two years are alike each difference might as well have had the other sign. The test asks how
often, over all ways of setting the signs, the mean is at least as far from zero as the one seen: exactly for up to 16
differences, else over seeded draws, counted as (b + 1) / (m + 1). (Fisher, The Design of Experiments, 1935, §21.)

Of a group the differences are those of its units' totals; of one unit those of its criteria, which is weaker: criteria are no
sample of anything, and the answer only says whether the change is spread over the sheet or sits in a few lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

EXACT_UP_TO = 16
DRAWS = 20_000
#: Fewer differences can never be told from chance at the usual 5 %.
FEWEST = 6


@dataclass(frozen=True, slots=True)
class Change:
    """A mean change with the chance of one as large; `p` is None where there are too few differences to say."""

    n: int
    mean: float | None
    p: float | None
    method: str  # exact | draws | few

    @property
    def shown(self) -> bool:
        """Whether the change is more than chance at 5 %."""
        return self.p is not None and self.p < 0.05


def randomised(differences: Sequence[float], seed: int = 1935, draws: int = DRAWS) -> Change:
    """Return the two-sided test of differences (this year less last). Zero differences stay in: they bear on the mean."""
    values = np.asarray(differences, dtype=np.float64)
    n = len(values)
    if n == 0:
        return Change(0, None, None, "few")
    mean = float(values.mean())
    if n < FEWEST:
        return Change(n, mean, None, "few")
    seen = abs(float(values.sum())) - 1e-9 * max(1.0, float(np.abs(values).sum()))
    if n <= EXACT_UP_TO:
        return Change(n, mean, float((np.abs(_every_sum(values)) >= seen).mean()), "exact")
    signs = np.random.default_rng(seed).integers(0, 2, size=(draws, n), dtype=np.int8) * 2 - 1
    beyond = int((np.abs(signs @ values) >= seen).sum())
    return Change(n, mean, (beyond + 1) / (draws + 1), "draws")


def _every_sum(values: np.ndarray) -> np.ndarray:
    """Return the sum of the differences for each way of setting their signs."""
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate((sums + value, sums - value))
    return sums
