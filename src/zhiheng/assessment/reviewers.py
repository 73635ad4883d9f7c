"""How lenient and how spread the members of a panel are. They are numbers within one panel: nobody is named or ranked.

A member's leniency is the mean, over the units and criteria that at least one other member scored too, of what the member
gave less the mean of the others, in percent of the criterion's points. Its interval is Student's. What this may be used for
is the panel's own talk about its standards and the method annex; it says nothing about who is right: where one member is
lenient the others look strict beside it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from scipy import special

#: With fewer cells in common nothing is said of a member.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Given:
    """What one member gave a unit for a criterion, as a share of its points from 0 to 1."""

    reviewer: int
    unit: str
    criterion: str
    share: float


@dataclass(frozen=True, slots=True)
class Leniency:
    """A member beside the others, in percent of the points; None where too little is in common."""

    reviewer: int
    cells: int
    leniency: float | None
    low: float | None
    high: float | None
    spread: float | None
    flag: str  # "" | "few" | "lenient" | "strict"


def leniency(given: Iterable[Given], level: float = 0.95) -> list[Leniency]:
    """Return each member of a panel beside the others, in the order of their numbers, not of their leniency."""
    cells: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for one in given:
        cells[one.unit, one.criterion][one.reviewer] = one.share
    apart: dict[int, list[float]] = defaultdict(list)
    for by in cells.values():
        for reviewer, share in by.items():
            others = [value for other, value in by.items() if other != reviewer]
            apart[reviewer] += [100 * (share - sum(others) / len(others))] if others else []
    return [_member(reviewer, apart[reviewer], level) for reviewer in sorted(apart)]


def _member(reviewer: int, apart: list[float], level: float) -> Leniency:
    n = len(apart)
    if n < FEWEST:
        return Leniency(reviewer, n, None, None, None, None, "few")
    mean = sum(apart) / n
    spread = math.sqrt(sum((each - mean) ** 2 for each in apart) / (n - 1))
    half = float(special.stdtrit(n - 1, (1 + level) / 2)) * spread / math.sqrt(n)
    low, high = mean - half, mean + half
    flag = "lenient" if low > 0 else "strict" if high < 0 else ""
    return Leniency(reviewer, n, mean, low, high, spread, flag)


def spread(given: Iterable[Given]) -> float | None:
    """Return the mean difference between two members on the same cell, in percent of the points; None without any pair."""
    cells: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in given:
        cells[one.unit, one.criterion].append(one.share)
    pairs = [
        100 * abs(first - second)
        for shares in cells.values()
        for at, first in enumerate(shares)
        for second in shares[at + 1 :]
    ]
    return sum(pairs) / len(pairs) if pairs else None
