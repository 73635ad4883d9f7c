"""From measured values to points and scores: whole numbers only, a column at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhiheng.scoring.plan import LevelRule, PointsRule

#: No rule may name a larger number of thousandths, and a linear rule without floor or ceiling stops at a thousand times it.
LIMIT = 10**12
_SATURATION = 10**15


@dataclass(frozen=True)
class Numbers:
    """A column of int64 in which ``known`` tells where there is a number; elsewhere ``values`` is 0."""

    values: npt.NDArray[np.int64]
    known: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, column: pa.Array | pa.ChunkedArray) -> Numbers:
        """Read an Arrow column of integers; a null is unknown."""
        if isinstance(column, pa.ChunkedArray):
            column = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
        if not column.null_count:
            values = column.to_numpy(zero_copy_only=False).astype(np.int64, copy=False)
            return cls(values, np.ones(len(values), dtype=np.bool_))
        known = column.is_valid().to_numpy(zero_copy_only=False)
        filled = column.fill_null(0)
        return cls(filled.to_numpy(zero_copy_only=False).astype(np.int64, copy=False), known)

    def to_arrow(self) -> pa.Array:
        """Return the column as Arrow int64; where all is known it shares the memory."""
        mask = None if self.known.all() else ~self.known
        return pa.array(self.values, type=pa.int64(), mask=mask)

    def part(self, start: int, rows: int) -> Numbers:
        """Return some rows, which share the memory."""
        return Numbers(self.values[start : start + rows], self.known[start : start + rows])

    def __len__(self) -> int:
        return len(self.values)


def thousandths(value: Decimal | int) -> int:
    """Return a number of points as whole thousandths.

    Raises ValueError for more than three decimal places or more than ``LIMIT`` thousandths.
    """
    scaled = Decimal(value).scaleb(3)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than three decimal places")
    if abs(scaled) > LIMIT:
        raise ValueError(f"{value} is larger than {LIMIT // 1000}")
    return int(scaled)


def points_of(rule: PointsRule, measured: Numbers) -> Numbers:
    """Return the points (thousandths) of every measured value; where nothing was measured there are none."""
    points = _banded(rule, measured) if rule.bands else _linear(rule, measured)
    return Numbers(np.where(measured.known, points, 0), measured.known)


def _linear(rule: PointsRule, measured: Numbers) -> npt.NDArray[np.int64]:
    each = rule.each or 0
    reach = _SATURATION // max(1, abs(each))
    points = np.clip(measured.values, -reach, reach) * each + rule.full
    return np.clip(points, rule.floor, rule.ceiling) if (rule.floor, rule.ceiling) != (None, None) else points


def _banded(rule: PointsRule, measured: Numbers) -> npt.NDArray[np.int64]:
    points = np.zeros(len(measured), dtype=np.int64)
    for band in rule.bands:
        points[inside(measured.values, band.at_least, band.below)] = band.points
    return points


def inside(values: npt.NDArray[np.int64], at_least: int | None, below: int | None) -> npt.NDArray[np.bool_]:
    """Return where values lie in the half-open band; None is open to that side."""
    found = np.ones(len(values), dtype=np.bool_)
    if at_least is not None:
        found &= values >= at_least
    if below is not None:
        found &= values < below
    return found


def score_of(base: int, points: Sequence[Numbers], rows: int) -> npt.NDArray[np.int64]:
    """Return base plus every known number of points, in thousandths."""
    score = np.full(rows, base, dtype=np.int64)
    for column in points:
        score += column.values
    return score


def level_of(levels: Sequence[LevelRule], score: npt.NDArray[np.int64]) -> npt.NDArray[np.int16]:
    """Return the index of the level in which each score lies. The levels cover every number once."""
    index = np.full(len(score), -1, dtype=np.int16)
    for place, level in enumerate(levels):
        index[inside(score, level.at_least, level.below)] = place
    return index
