"""How far an enterprise is from each stage of a pre-check, and what grades are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhiheng.scoring import Outcome, Plan
from zhiheng.scoring.decision import NO_STAGE


@dataclass(frozen=True)
class Missing:
    """A requirement of a stage that is not met."""

    criterion: str
    value: int | None
    at_least: int | None
    at_most: int | None


@dataclass(frozen=True)
class StageReport:
    """How far an enterprise is from a stage.

    ``met`` speaks of the recorded requirements, those of the stages before it included. ``after`` and ``after_months``
    name the time at an awarded grade that the stage also asks for; records do not tell, so the enterprise shows it.
    """

    grade: str
    met: bool
    missing: tuple[Missing, ...]
    after: str | None
    after_months: int | None


def stage_reports(plan: Plan, outcome: Outcome, values: Mapping[str, int | None], row: int = 0) -> list[StageReport]:
    """Return for each stage, lowest first, what is missing for it."""
    criteria = {line.id: line for line in plan.criteria}
    before: dict[str, tuple[str, ...]] = {}
    reports = []
    for stage in plan.stages:
        names = tuple(dict.fromkeys((*before.get(stage.after or "", ()), *stage.requires)))
        before[stage.id] = names
        missing = tuple(
            Missing(name, values[f"{name}.value"], criteria[name].at_least, criteria[name].at_most)
            for name in names
            if not outcome.met[name][row]
        )
        reports.append(StageReport(stage.id, not missing, missing, stage.after, stage.after_months))
    return reports


def label_of(plan: Plan, grade: str | None, language: str) -> str | None:
    """Return a grade's name in a language; None stays None."""
    if grade is None:
        return None
    if grade == NO_STAGE:
        return "no grade" if language.lower().startswith("en") else "未达任何等级"
    labels = {**{level.id: level.label for level in plan.levels}, **{stage.id: stage.label for stage in plan.stages}}
    return labels[grade].in_language(language) if grade in labels else grade
