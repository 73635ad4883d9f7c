"""The method annex: what the decided results rest on, how sure they are, how they compare with last year, how the panel scored.

It is computed when the result is decided and kept as it was. Reviewers stand in it by number, and their part is shown to
the head of the panel alone (`public` leaves it out).
"""

from __future__ import annotations

import math
from typing import Any

from zhiheng.assessment import change, reviewers, sensitivity
from zhiheng.assessment.facts import Hand
from zhiheng.assessment.models import AssessedUnit, AssessmentYear, SheetEntry
from zhiheng.assessment.points import ONE
from zhiheng.assessment.reviewers import Given
from zhiheng.assessment.scoring import Sheet
from zhiheng.assessment.services import schemes, sheets
from zhiheng.policy.model import AssessmentUse


def make(year: AssessmentYear) -> dict[str, Any]:
    """Return the annex of a year as its sheets stand."""
    units = list(year.units.all())
    found = sheets.of_units(year, units)
    scheme, _table = schemes.of_year(year)
    return {
        "sheet": f"{year.pack}/{year.scheme}",
        "content_hash": year.content_hash,
        "certainty": scheme.certainty.value,
        "weights": {"draws": sensitivity.DRAWS, "width": sensitivity.WIDTH, "seed": sensitivity.SEED},
        "robustness": _robustness(year, units, found),
        "change": _change(year, units, found),
        "panel": panel(year),
    }


def public(annex: dict[str, Any]) -> dict[str, Any]:
    """Return the annex as anybody may see it: without what tells reviewers apart."""
    shown = {name: value for name, value in annex.items() if name != "panel"}
    panel_ = annex.get("panel") or {}
    return {**shown, "panel": {"members": panel_.get("count", 0), "spread": panel_.get("spread")}}


def _robustness(year: AssessmentYear, units: list[AssessedUnit], found: dict[str, Sheet]) -> dict[str, Any]:
    scheme, table = schemes.of_year(year)
    told: dict[str, Any] = {}
    for group in scheme.groups:
        mine = {unit.code: found[unit.code] for unit in units if unit.group == group.id}
        for one in sensitivity.robustness(scheme, table, mine):
            told[one.unit] = {
                "low": _number(one.low), "high": _number(one.high), "best_place": one.best_place,
                "worst_place": one.worst_place, "grades": {name: round(share, 3) for name, share in one.grades.items()},
                "jackknife_low": _number(one.jackknife_low), "jackknife_high": _number(one.jackknife_high),
                "jackknife_error": _number(one.jackknife_error), "steady": one.steady,
            }  # fmt: skip
    return told


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 3)


def before(year: AssessmentYear) -> AssessmentYear | None:
    """Return the decided assessment of the year before by the same sheet and body."""
    if year.use != AssessmentUse.YEARLY.value:
        return None
    rows = AssessmentYear.objects.filter(body=year.body_id, pack=year.pack, scheme=year.scheme, year=year.year - 1)
    return rows.filter(decided_at__isnull=False).first()


def _change(year: AssessmentYear, units: list[AssessedUnit], found: dict[str, Sheet]) -> dict[str, Any]:
    """Return how totals changed on last year, by group, tested over its units; and of each unit, over its criteria."""
    last = before(year)
    if last is None:
        return {}
    past = {unit.code: unit for unit in last.units.all()}
    past_sheets = sheets.of_units(last, past.values())
    told: dict[str, Any] = {"with": last.case.number, "same_sheet": last.content_hash == year.content_hash}
    by_group: dict[str, list[float]] = {}
    told["units"] = {}
    for unit in units:
        old, new = past.get(unit.code), found[unit.code]
        if old is None or old.points is None or new.total.points is None:
            continue
        difference = (new.total.points - old.points) / ONE
        by_group.setdefault(unit.group, []).append(difference)
        over = change.randomised(_by_criterion(past_sheets[unit.code], new))
        told["units"][unit.code] = {"change": round(difference, 3), "p": _p(over.p), "lines": over.n}
    told["groups"] = {}
    for group, values in by_group.items():
        tested = change.randomised(values)
        told["groups"][group] = {
            "units": tested.n, "mean": round(tested.mean or 0.0, 3), "p": _p(tested.p), "method": tested.method,
            "shown": tested.shown,
        }  # fmt: skip
    return told


def _p(value: float | None) -> float | None:
    return None if value is None else round(value, 5)


def _by_criterion(old: Sheet, new: Sheet) -> list[float]:
    """Return the differences in points of the criteria that both years scored."""
    before = {line.criterion.id: line for line in old.lines}
    return [
        ((line.points or 0) - (before[line.criterion.id].points or 0)) / ONE
        for line in new.lines
        if line.criterion.id in before
        and line.points is not None
        and before[line.criterion.id].points is not None
        and before[line.criterion.id].full == line.full
    ]


def panel(year: AssessmentYear) -> dict[str, Any]:
    """Return the members of the panel beside each other, by number; for the head of the panel."""
    given = _given(year)
    members = [
        {
            "reviewer": one.reviewer, "cells": one.cells, "leniency": _rounded(one.leniency), "low": _rounded(one.low),
            "high": _rounded(one.high), "spread": _rounded(one.spread), "flag": one.flag,
        }
        for one in reviewers.leniency(given)
    ]  # fmt: skip
    apart = reviewers.spread(given)
    return {"count": len({one.reviewer for one in given}), "members": members, "spread": _rounded(apart)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _given(year: AssessmentYear) -> list[Given]:
    from zhiheng.assessment import criteria

    lines = {one.id: one for one in schemes.of_year(year)[0].every_criterion()}
    rows = SheetEntry.objects.filter(unit__year=year, hand=Hand.REVIEW.value).select_related("unit")
    latest = rows.order_by("unit_id", "criterion", "reviewer", "-id").distinct("unit_id", "criterion", "reviewer")
    found = []
    for row in latest:
        line = lines.get(row.criterion)
        points = criteria.entered(line, sheets.entry(row)).points if line else None
        if line is not None and points is not None:
            share = points / (float(line.points) * ONE)
            found.append(Given(row.reviewer, row.unit.code, row.criterion, share))
    return found
