"""Two results side by side: who gains, who loses, and from which grade to which."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from zhiheng.credit.grading import GradeResult
from zhiheng.credit.rows import as_number

_NOT_RATED = "not_rated"
#: How many winners and losers a summary names.
_NAMED = 20


@dataclass(frozen=True)
class Moved:
    """One enterprise whose grade or score changes; ``because`` are the lines whose value or points changed."""

    subject: str
    before: str
    after: str
    score_before: int | None
    score_after: int | None
    because: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the enterprise as plain values."""
        return {
            "uscc": self.subject.removeprefix("uscc:"),
            "before": self.before,
            "after": self.after,
            "score_before": as_number(self.score_before),
            "score_after": as_number(self.score_after),
            "because": list(self.because),
        }


@dataclass(frozen=True)
class Comparison:
    """What a change of policy would do. ``matrix`` maps grade before → grade after → number of enterprises."""

    matrix: dict[str, dict[str, int]]
    winners: tuple[Moved, ...]
    losers: tuple[Moved, ...]
    others: tuple[Moved, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return counts, matrix and the first enterprises of each side as plain values."""
        return {
            "matrix": self.matrix,
            "winners": len(self.winners),
            "losers": len(self.losers),
            "newly_or_no_longer_rated": len(self.others),
            "first_winners": [each.as_dict() for each in self.winners[:_NAMED]],
            "first_losers": [each.as_dict() for each in self.losers[:_NAMED]],
            "first_others": [each.as_dict() for each in self.others[:_NAMED]],
        }


def compare(before: GradeResult, after: GradeResult) -> Comparison:
    """Compare two results over the same records. An enterprise wins with a better grade, or the same and more points."""
    order = {name: place for place, name in enumerate([*after.grades(), _NOT_RATED])}
    for name in before.grades():
        order.setdefault(name, len(order))
    left, right = _rows(before.table), _rows(after.table)
    matrix: Counter[tuple[str, str]] = Counter()
    sides: dict[str, list[Moved]] = {"winners": [], "losers": [], "others": []}
    for subject in sorted({*left, *right}):
        old, new = left.get(subject), right.get(subject)
        moved = Moved(subject, _grade(old), _grade(new), _score(old), _score(new), _because(old, new))
        matrix[moved.before, moved.after] += 1
        side = _side(moved, order)
        if side is not None:
            sides[side].append(moved)
    names = sorted({name for pair in matrix for name in pair}, key=lambda name: order.get(name, 0))
    table = {row: {cell: matrix[row, cell] for cell in names} for row in names}
    return Comparison(table, tuple(sides["winners"]), tuple(sides["losers"]), tuple(sides["others"]))


def _rows(table: pa.Table) -> dict[str, dict[str, Any]]:
    return {row["subject"]: row for row in table.to_pylist()}


def _grade(row: dict[str, Any] | None) -> str:
    return _NOT_RATED if row is None or row["grade"] is None else str(row["grade"])


def _score(row: dict[str, Any] | None) -> int | None:
    return None if row is None else row["score"]


def _because(old: dict[str, Any] | None, new: dict[str, Any] | None) -> tuple[str, ...]:
    """Return the criteria, eligibility and vetoes that are not the same before and after, in the order of the result."""
    if old is None or new is None:
        return ("population",)
    names = [name for name in dict.fromkeys([*old, *new]) if "." in name and old.get(name) != new.get(name)]
    return tuple(
        dict.fromkeys(name.removesuffix(".value").removesuffix(".points").removesuffix(".met") for name in names)
    )


def _side(moved: Moved, order: dict[str, int]) -> str | None:
    if moved.before == moved.after and moved.score_before == moved.score_after:
        return None
    if _NOT_RATED in (moved.before, moved.after):
        return "others"
    if moved.before != moved.after:
        return "winners" if order[moved.after] < order[moved.before] else "losers"
    return "winners" if (moved.score_after or 0) > (moved.score_before or 0) else "losers"
