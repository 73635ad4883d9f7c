"""What an explanation says: plain data, the same for pages, interface, command line and library."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from zhiheng.credit.rows import as_number, as_text
from zhiheng.credit.stages import StageReport
from zhiheng.credit.timeline import Restored, Step
from zhiheng.policy.model import Localised
from zhiheng.scoring.plan import Cite

#: What decides that a registered organisation, such as a deregistered one, is not rated at all.
POPULATION = "population"
#: What decides when a firm of the population is registered outside the pack's division.
DIVISION = "division"


@dataclass(frozen=True)
class Matched:
    """A record that counted. ``record_id`` is hexadecimal; from ``leaves_on`` on it no longer counts (None: for ever)."""

    record_id: str
    record_type: str
    occurred_on: date
    publicity: str
    summary: Localised
    leaves_on: date | None = None


@dataclass(frozen=True)
class ExplainedLine:
    """A line with its value and records. Points, lost and gained are thousandths; ``window`` is (first, last) day.

    ``role`` is criterion, eligibility, veto or denominator; ``state`` is counted or no_data; ``met`` answers lines
    with bounds and vetoes (True: the veto applies).
    """

    id: str
    role: str
    label: Localised
    value: int | None
    value_text: Localised
    state: str
    met: bool | None
    points: int | None
    lost: int
    gained: int
    reason_rank: int | None
    tied: bool
    cite: tuple[Cite, ...]
    certainty: str
    window: tuple[date | None, date]
    where: str | None
    measure: str
    bounds: tuple[int | None, int | None]
    records: tuple[Matched, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the line as plain values, points as JSON numbers."""
        return {
            "id": self.id,
            "role": self.role,
            "label": _both(self.label),
            "value": self.value,
            "value_text": _both(self.value_text),
            "state": self.state,
            "met": self.met,
            "points": as_number(self.points),
            "points_text": as_text(self.points),
            "lost": as_number(self.lost),
            "gained": as_number(self.gained),
            "reason_rank": self.reason_rank,
            "tied": self.tied,
            "cite": [cite.model_dump(mode="json") for cite in self.cite],
            "certainty": self.certainty,
            "window": {"first": _iso(self.window[0]), "last": _iso(self.window[1])},
            "where": self.where,
            "measure": self.measure,
            "at_least": self.bounds[0],
            "at_most": self.bounds[1],
            "records": [_record(each) for each in self.records],
        }


@dataclass(frozen=True)
class Explanation:
    """Class or pre-check of one enterprise with every reason. ``score`` is in thousandths.

    ``criteria`` stand in the order of the scorecard; ``changes`` are the days on which the result changes by itself,
    ``restorations`` what one restored criterion would do, ``stages`` what a pre-check lacks.
    """

    uscc: str
    name: str | None
    registration: str | None
    run: str | None
    pack: str
    scorecard: str
    label: Localised
    use: str
    as_of: date
    certainty: str
    state: str
    grade: str | None
    grade_label: Localised | None
    score: int | None
    by_score: str | None
    decided_by: tuple[str, ...]
    population: str | None
    criteria: tuple[ExplainedLine, ...] = ()
    eligibility: tuple[ExplainedLine, ...] = ()
    vetoes: tuple[ExplainedLine, ...] = ()
    denominators: tuple[ExplainedLine, ...] = ()
    changes: tuple[Step, ...] = ()
    restorations: tuple[Restored, ...] = ()
    stages: tuple[StageReport, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Return the explanation as plain values; scores and points are JSON numbers of at most three decimals."""
        return {
            "uscc": self.uscc,
            "grade": self.grade,
            "score": as_number(self.score),
            "criteria": [line.as_dict() for line in self.criteria],
            "name": self.name,
            "registration": self.registration,
            "state": self.state,
            "grade_label": _both(self.grade_label),
            "grade_by_score": self.by_score,
            "decided_by": list(self.decided_by),
            "run": self.run,
            "pack": self.pack,
            "scorecard": self.scorecard,
            "label": _both(self.label),
            "use": self.use,
            "as_of": self.as_of.isoformat(),
            "certainty": self.certainty,
            "population": self.population,
            "eligibility": [line.as_dict() for line in self.eligibility],
            "vetoes": [line.as_dict() for line in self.vetoes],
            "denominators": [line.as_dict() for line in self.denominators],
            "changes": [_step(step) for step in self.changes],
            "restorations": [_restored(each) for each in self.restorations],
            "stages": [asdict(stage) for stage in self.stages],
        }


def _both(text: Localised | None) -> dict[str, str] | None:
    return None if text is None else {"zh": text.zh, "en": text.en}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _record(matched: Matched) -> dict[str, Any]:
    return {
        "record_id": matched.record_id,
        "record_type": matched.record_type,
        "occurred_on": matched.occurred_on.isoformat(),
        "publicity": matched.publicity,
        "summary": _both(matched.summary),
        "leaves_on": _iso(matched.leaves_on),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "on": step.on.isoformat(),
        "state": step.state,
        "grade": step.grade,
        "score": as_number(step.score),
        "because": [asdict(turn) for turn in step.turns],
    }


def _restored(restored: Restored) -> dict[str, Any]:
    return {
        "criterion": restored.line,
        "grade": restored.grade,
        "score": as_number(restored.score),
        "lifts": restored.lifts,
    }
