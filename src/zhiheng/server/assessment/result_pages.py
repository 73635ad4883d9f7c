"""Results of a year with the method annex; for the head of the panel also its members beside each other, by number."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from zhiheng.actors import Capability
from zhiheng.assessment.models import AssessedUnit, AssessmentYear
from zhiheng.assessment.points import total
from zhiheng.assessment.services import annex, asking, schemes
from zhiheng.server.assessment import shown, years
from zhiheng.server.i18n import localised
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show


@needs(Capability.READ)
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show the decided results; before the decision the assessing side sees the annex as it stands."""
    year, who = years.find(request, number), actor(request)
    inside = asking.inside(who, year)
    kept = year.annex or (
        annex.make(year) if inside and year.case.state in ("deliberation", "noticed", "settled") else {}
    )
    context = {
        **told(year, kept, list(asking.results_for(who, year))), "year": year, "year_name": shown.name(year), "stage": shown.stage(year),
        "panel": kept.get("panel") if asking.heads_panel(who, year) else None, "address": reverse("staff:assessment", args=[number]),
    }  # fmt: skip
    return show(request, "assessment/results.html", "assessments", **context)


def told(year: AssessmentYear, kept: dict[str, Any], units: list[AssessedUnit]) -> dict[str, Any]:
    """Return results and annex as both pages show them; results as decided, uncertainty in the annex alone."""
    scheme, table = schemes.of_year(year)
    robust, change = kept.get("robustness", {}), kept.get("change", {})
    decided = year.decided_at is not None
    by_level = {level.id: at for at, level in enumerate(table.levels)}
    by_group = {group.id: at for at, group in enumerate(scheme.groups)}
    ordered = sorted(units, key=lambda unit: (by_group.get(unit.group, 99), by_level.get(unit.grade, 99), unit.code))
    return {
        "decided": decided,
        "results": [_result(unit, scheme, table) for unit in ordered] if decided else [],
        "robust": [_robust(unit, robust[unit.code], table, change) for unit in ordered if unit.code in robust],
        "changes": [{"label": shown.group_label(scheme, group), **one} for group, one in change.get("groups", {}).items()],
        "same_sheet": change.get("same_sheet", True), "weights": kept.get("weights", {}), "annex": bool(kept),
        "rounding": localised(scheme.rounding.note), "example": scheme.certainty.value == "example",
        "own": shown.own_note(year), "certainty": scheme.certainty.value, "reference": shown.reference(year), "content_hash": year.content_hash,
    }  # fmt: skip


def _result(unit: AssessedUnit, scheme: Any, table: Any) -> dict[str, Any]:
    return {
        "unit": unit, "name": shown.name(unit), "group": shown.group_label(scheme, unit.group), "points": total(unit.points),
        "grade": shown.grade_label(table, unit.grade), "computed": shown.grade_label(table, unit.computed_grade),
        "differs": unit.grade != unit.computed_grade, "reason": unit.grade_reason,
    }  # fmt: skip


def _robust(unit: AssessedUnit, one: dict[str, Any], table: Any, change: dict[str, Any]) -> dict[str, Any]:
    shares = [
        (shown.grade_label(table, grade), round(100 * share))
        for grade, share in one["grades"].items()
        if share >= 0.005
    ]
    return {**one, "name": shown.name(unit), "shares": shares, "change": change.get("units", {}).get(unit.code)}
