"""Proof that half-open bands cover every number once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

Band = tuple[int | None, int | None]


def fault_of(bands: Sequence[Band], lowest: int | None = None, highest: int | None = None) -> tuple[str, str] | None:
    """Return what is wrong with bands that should cover each whole number from lowest to highest exactly once.

    ``bands`` are (at least, below), in any order; None is open to that side, and a bound of None has no end.
    Returns a Chinese and an English sentence, or None when nothing is wrong.
    """
    if not bands:
        return "没有任何分档。", "there are no bands."
    ordered = sorted(bands, key=lambda band: (band[0] is not None, band[0] or 0))
    if any(low is not None and high is not None and low >= high for low, high in ordered):
        return "有一档的下限不小于上限。", "a band begins where it ends or above."
    for (_, high), (low, _) in itertools.pairwise(ordered):
        if high is None or low is None or low < high:
            return f"在 {low} 处有重叠。", f"bands overlap at {low}."
        if low > high:
            return f"{high} 至 {low} 之间有空档。", f"there is a gap from {high} to {low}."
    return _open_ends(ordered[0][0], ordered[-1][1], lowest, highest)


def _open_ends(low: int | None, high: int | None, lowest: int | None, highest: int | None) -> tuple[str, str] | None:
    if low is not None and (lowest is None or low > lowest):
        return f"{low} 以下没有档。", f"nothing covers numbers below {low}."
    if high is not None and (highest is None or high <= highest):
        return f"{high} 及以上没有档。", f"nothing covers {high} and above."
    return None
