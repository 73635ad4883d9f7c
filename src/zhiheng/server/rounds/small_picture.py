"""A small picture of a course: its line from the least to the greatest value, with gaps where a figure or definition is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, EDGE = 112, 28, 4


@dataclass(frozen=True)
class Picture:
    """Pieces of a line as points of an SVG, dots that stand alone, where the definition changed, and the last dot."""

    pieces: tuple[str, ...]
    dots: tuple[tuple[str, str], ...]
    breaks: tuple[str, ...]
    last: tuple[str, str] | None


def draw(values: Sequence[Decimal | None], breaks: Sequence[bool]) -> Picture | None:
    """Return the picture of values in their order; None where fewer than two are known.

    Args: `breaks`: whether the definition changed at each of them; the line is not drawn across.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    places = [
        (_across(at, len(values)), _down(value, low, high)) if value is not None else None
        for at, value in enumerate(values)
    ]
    runs: list[list[tuple[str, str]]] = [[]]
    for place, broken in zip(places, breaks, strict=True):
        if broken or place is None:
            runs.append([])
        if place is not None:
            runs[-1].append(place)
    return Picture(
        tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1),
        tuple(run[0] for run in runs if len(run) == 1),
        tuple(_across(at - Decimal("0.5"), len(values)) for at, broken in enumerate(breaks) if broken and at),
        next((place for place in reversed(places) if place is not None), None),
    )


def _across(at: Decimal | int, n: int) -> str:
    return f"{EDGE + (WIDTH - 2 * EDGE) * Decimal(at) / max(n - 1, 1):.1f}"


def _down(value: Decimal, low: Decimal, high: Decimal) -> str:
    share = (value - low) / (high - low) if high != low else Decimal("0.5")
    return f"{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * share:.1f}"
