"""What would change a result: the passing of time alone, or one criterion restored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from zhiheng.credit.history import History
from zhiheng.credit.reasons import Reason
from zhiheng.credit.rows import as_columns
from zhiheng.policy.expression import DaysSince
from zhiheng.scoring import Outcome, Plan, decide
from zhiheng.scoring.decision import RATED
from zhiheng.scoring.plan import CriterionLine, Line, VetoLine
from zhiheng.scoring.points import level_of

#: A timeline ends after this many days on which something changes.
MOST_STEPS = 400


@dataclass(frozen=True)
class Turn:
    """One record that begins or ceases to count for a line on a day."""

    line: str
    record_id: str
    counts: bool


@dataclass(frozen=True)
class Step:
    """The result from a day on, if nothing else happens; ``turns`` are the records that make the difference."""

    on: date
    state: str
    grade: str | None
    score: int | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Restored:
    """The result if one criterion cost nothing, or one veto did not stand."""

    line: str
    grade: str | None
    score: int | None
    lifts: bool


def timeline(plan: Plan, history: History) -> list[Step]:
    """Return each later day on which grade, score or state changes although nothing happens, in order."""
    days = _days(plan, history)[:MOST_STEPS]
    if not days:
        return []
    values = [_values_on(plan, history, day) for day in (plan.as_of, *days)]
    outcome = decide(plan, as_columns(plan, values))
    steps: list[Step] = []
    for row in range(1, len(values)):
        if _result(outcome, row) != _result(outcome, row - 1):
            before = plan.as_of if row == 1 else days[row - 2]
            turns = _turns(plan, history, before, days[row - 1])
            steps.append(Step(days[row - 1], *_result(outcome, row), turns))
    return steps


def restorations(plan: Plan, outcome: Outcome, reasons: Mapping[str, Reason], row: int = 0) -> list[Restored]:
    """Return what each single criterion or veto would change if it were restored, the greatest cost first."""
    if outcome.state_at(row) != RATED or not plan.levels:
        return []
    score = int(outcome.score.values[row])
    vetoes = [line for line in plan.vetoes if line.id in outcome.reasons_at(row)]
    costly = sorted((item for item in reasons.items() if item[1].lost > 0), key=lambda item: (-item[1].lost, item[0]))
    restored = [_restored(plan, outcome, row, name, score + reason.lost, vetoes) for name, reason in costly]
    for veto in vetoes:
        others = [line for line in vetoes if line is not veto]
        restored.append(_restored(plan, outcome, row, veto.id, score, others))
    return restored


def _restored(plan: Plan, outcome: Outcome, row: int, name: str, score: int, vetoes: list[VetoLine]) -> Restored:
    place = int(level_of(plan.levels, np.array([score], np.int64))[0])
    for veto in vetoes:
        place = max(place, outcome.grades.index(veto.grade))
    return Restored(name, outcome.grades[place], score, place < int(outcome.grade[row]))


def _values_on(plan: Plan, history: History, day: date) -> dict[str, int | None]:
    return {name: history.value(name, line, day) for name, line in plan.lines()}


def _result(outcome: Outcome, row: int) -> tuple[str, str | None, int | None]:
    return outcome.state_at(row), outcome.grade_at(row), outcome.score_at(row)


def _days(plan: Plan, history: History) -> list[date]:
    """Return every later day on which some value can change."""
    days: set[date] = set()
    for name, line in plan.lines():
        for entry in history.entries[name]:
            days.update(entry.turns_on(line))
        days.update(_crossings(line, history, name))
    return sorted(day for day in days if day > plan.as_of)


def _crossings(line: Line, history: History, name: str) -> list[date]:
    """Return the days on which a growing number of days since a record crosses a bound of the rule."""
    if not isinstance(line.measure_node(), DaysSince):
        return []
    bounds = _bounds(line)
    days = []
    for entry in history.entries[name]:
        for bound in bounds:
            try:
                days.append(entry.occurred_on + timedelta(days=bound))
            except OverflowError:
                continue
    return days


def _bounds(line: Line) -> set[int]:
    found: set[int | None] = set()
    if isinstance(line, CriterionLine):
        found |= {line.at_least, None if line.at_most is None else line.at_most + 1}
        if line.points is not None:
            found |= {bound for band in line.points.bands for bound in (band.at_least, band.below)}
    if isinstance(line, VetoLine):
        found.add(line.at_least)
    return {bound for bound in found if bound is not None and bound > 0}


def _turns(plan: Plan, history: History, before: date, after: date) -> tuple[Turn, ...]:
    turns = {}
    for name, line in plan.lines():
        for entry in history.entries[name]:
            was, now = entry.counts(line, before), entry.counts(line, after)
            if was != now:
                turns[line.id, entry.record_id] = Turn(line.id, entry.record_id.hex(), now)
    return tuple(turns.values())
