"""From a table of measured values to states, grades, scores and reasons.

The same function grades five million enterprises and, in an explanation, one enterprise on a hundred days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhiheng.scoring.plan import CriterionLine, Plan
from zhiheng.scoring.points import Numbers, level_of, points_of, score_of

RATED = "rated"
NO_DATA = "no_data"
NOT_ELIGIBLE = "not_eligible"
STATES = (RATED, NO_DATA, NOT_ELIGIBLE)
#: The grade of who is rated and reaches no stage of a pre-check.
NO_STAGE = "none"

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Outcome:
    """What the rules say of every row. ``grade`` and ``by_score`` index ``grades``; -1 is no grade."""

    grades: tuple[str, ...]
    state: npt.NDArray[np.int8]
    grade: Places
    by_score: Places
    score: Numbers
    points: dict[str, Numbers]
    met: dict[str, Mask]
    reasons: tuple[tuple[str, Mask], ...]

    def grade_at(self, row: int) -> str | None:
        """Return the grade of a row."""
        place = int(self.grade[row])
        return None if place < 0 else self.grades[place]

    def score_at(self, row: int) -> int | None:
        """Return the score of a row in thousandths."""
        return int(self.score.values[row]) if self.score.known[row] else None

    def state_at(self, row: int) -> str:
        """Return the state of a row."""
        return STATES[int(self.state[row])]

    def reasons_at(self, row: int) -> list[str]:
        """Return the ids of the eligibility lines failed and of the vetoes that decide a row."""
        return [name for name, mask in self.reasons if mask[row]]


def decide(plan: Plan, values: Mapping[str, Numbers]) -> Outcome:
    """Apply the plan's rules to value columns of equal length, named as in ``Plan.lines``."""
    rows = len(next(iter(values.values())))
    met = {line.id: is_met(line, values[f"{line.id}.value"]) for line in plan.criteria if _requires(line)}
    points = {line.id: points_of(line.points, values[f"{line.id}.value"]) for line in plan.criteria if line.points}
    failed = [(line.id, ~is_met(line, values[f"eligibility.{line.id}"])) for line in plan.eligibility]
    state = _states(plan, values, failed, rows)
    rated = state == STATES.index(RATED)
    score = score_of(plan.base, list(points.values()), rows)
    by_score = level_of(plan.levels, score) if plan.levels else _stage_of(plan, met, rows)
    grades = (*plan.grades(), *((NO_STAGE,) if plan.stages else ()))
    grade, vetoed = _with_vetoes(plan, grades, values, by_score)
    return Outcome(
        grades=grades,
        state=state,
        grade=np.where(rated, grade, -1).astype(np.int16),
        by_score=np.where(rated, by_score, -1).astype(np.int16),
        score=Numbers(np.where(rated, score, 0), rated & bool(plan.levels)),
        points=points,
        met=met,
        reasons=(*failed, *((name, mask & rated) for name, mask in vetoed)),
    )


def is_met(line: CriterionLine, measured: Numbers) -> Mask:
    """Return where a value lies between ``at_least`` and ``at_most``; what is not known is not met."""
    met = measured.known.copy()
    if line.at_least is not None:
        met &= measured.values >= line.at_least
    if line.at_most is not None:
        met &= measured.values <= line.at_most
    return met


def _requires(line: CriterionLine) -> bool:
    return line.at_least is not None or line.at_most is not None


def _states(
    plan: Plan, values: Mapping[str, Numbers], failed: Sequence[tuple[str, Mask]], rows: int
) -> npt.NDArray[np.int8]:
    """Eligibility is asked first; who is eligible and has no record of any denominator has no data."""
    state = np.zeros(rows, dtype=np.int8)
    if plan.denominators:
        known = np.zeros(rows, dtype=np.bool_)
        for line in plan.denominators:
            known |= values[f"denominator.{line.id}"].values > 0
        state[~known] = STATES.index(NO_DATA)
    for _, mask in failed:
        state[mask] = STATES.index(NOT_ELIGIBLE)
    return state


def _stage_of(plan: Plan, met: Mapping[str, Mask], rows: int) -> Places:
    """Return the best stage whose own requirements, and those of every stage it follows, are met."""
    best = np.full(rows, len(plan.stages), dtype=np.int16)
    reached: dict[str, Mask] = {}
    for place, stage in enumerate(plan.stages):
        mask = np.ones(rows, dtype=np.bool_)
        for name in stage.requires:
            mask &= met[name]
        if stage.after is not None:
            mask &= reached[stage.after]
        reached[stage.id] = mask
        best[mask] = len(plan.stages) - 1 - place
    return best


def _with_vetoes(
    plan: Plan, grades: Sequence[str], values: Mapping[str, Numbers], by_score: Places
) -> tuple[Places, list[tuple[str, Mask]]]:
    """Return the worse of the scored grade and every veto's, and where each veto applies."""
    grade, applied = by_score.copy(), []
    for line in plan.vetoes:
        measured = values[f"veto.{line.id}"]
        mask = measured.known & (measured.values >= line.at_least)
        place = grades.index(line.grade)
        grade = np.where(mask, np.maximum(grade, place), grade).astype(np.int16)
        applied.append((line.id, mask))
    return grade, applied
