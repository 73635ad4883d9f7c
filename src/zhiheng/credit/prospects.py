"""What would raise a grade: the explanation's own findings, ordered for who wants to improve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiheng.credit.explanation import Explanation
from zhiheng.policy.model import Localised
from zhiheng.scoring.plan import Cite


class Way(StrEnum):
    """How a result may become better."""

    RESTORE = "restore"  # this criterion or veto made good
    WAIT = "wait"  # nothing happens until the day
    REQUIRE = "require"  # a requirement of the pre-check is not met


@dataclass(frozen=True)
class Prospect:
    """One thing that would change a result. ``score`` and ``gain`` are in thousandths; ``on`` is the day it comes by itself.

    ``raises`` tells whether the grade itself becomes better, not only the points.
    """

    way: Way
    line: str | None
    label: Localised | None
    grade: str | None
    score: int | None
    gain: int | None
    on: date | None
    raises: bool
    cite: tuple[Cite, ...]
    records: tuple[str, ...]


def prospects(explanation: Explanation) -> tuple[Prospect, ...]:
    """Return what would make a result better: what raises the grade first, then by points gained, by day, by stage.

    Of requirements those of the lowest stage that lacks them come first, and name it as `grade`. Computed by the explanation alone, so that nothing is promised which the scorecard would not give.
    """
    found = [*_restorations(explanation), *_waiting(explanation), *_requirements(explanation)]
    stages = [stage.grade for stage in explanation.stages]

    def order(each: Prospect) -> tuple[bool, int, date, int, str]:
        stage = stages.index(each.grade) if each.way is Way.REQUIRE and each.grade in stages else len(stages)
        return not each.raises, -(each.gain or 0), each.on or date.max, stage, each.line or ""

    return tuple(sorted(found, key=order))


def _restorations(explanation: Explanation) -> Sequence[Prospect]:
    lines = {line.id: line for line in (*explanation.criteria, *explanation.vetoes)}
    return [
        Prospect(
            way=Way.RESTORE,
            line=each.line,
            label=lines[each.line].label,
            grade=each.grade,
            score=each.score,
            gain=_gain(explanation, each.score),
            on=None,
            raises=each.lifts,
            cite=lines[each.line].cite,
            records=tuple(record.record_id for record in lines[each.line].records),
        )
        for each in explanation.restorations
        if each.lifts or _gain(explanation, each.score)
    ]


def _waiting(explanation: Explanation) -> Sequence[Prospect]:
    better = [step for step in explanation.changes if (_gain(explanation, step.score) or 0) > 0]
    return [
        Prospect(
            way=Way.WAIT,
            line=None,
            label=None,
            grade=step.grade,
            score=step.score,
            gain=_gain(explanation, step.score),
            on=step.on,
            raises=step.grade != explanation.grade,
            cite=(),
            records=tuple(turn.record_id for turn in step.turns if not turn.counts),
        )
        for step in better[:3]
    ]


def _requirements(explanation: Explanation) -> Sequence[Prospect]:
    """Return the requirements of the next stage that are not met."""
    lines = {line.id: line for line in (*explanation.criteria, *explanation.eligibility)}
    missing = [line for line in lines.values() if line.met is False]
    wanted: dict[str, str] = {}
    for stage in reversed(explanation.stages):
        wanted |= {each.criterion: stage.grade for each in stage.missing}
    return [
        Prospect(
            way=Way.REQUIRE,
            line=line.id,
            label=line.label,
            grade=wanted.get(line.id),
            score=None,
            gain=None,
            on=None,
            raises=False,
            cite=line.cite,
            records=tuple(record.record_id for record in line.records),
        )
        for line in missing
    ]


def _gain(explanation: Explanation, score: int | None) -> int | None:
    return None if score is None or explanation.score is None else score - explanation.score
