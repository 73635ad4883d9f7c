"""My scoring: one criterion over all units, for the body that scores it or the panel that judges it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from zhiheng.actors import Actor, Capability
from zhiheng.assessment.facts import Hand
from zhiheng.assessment.models import AssessmentYear
from zhiheng.assessment.services import asking, schemes, sheets
from zhiheng.policy.model import SheetCriterion
from zhiheng.server.assessment import shown, years
from zhiheng.server.i18n import localised
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show


@needs(Capability.ACT)
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show the criteria that the reader scores, and the units of the chosen one."""
    year, who = years.find(request, number), actor(request)
    mine = scored(who, year)
    wanted = request.GET.get("criterion", "")
    chosen = next((one for one in mine if one.id == wanted), mine[0] if mine else None)
    address = reverse("staff:assessment_scoring", args=[number])
    context: dict[str, Any] = {
        "year": year, "year_name": shown.name(year), "stage": shown.stage(year), "chosen": chosen,
        "criteria": [{"one": one, "label": localised(one.label), "here": one is chosen, "address": f"{address}?criterion={one.id}"}
                     for one in mine],
        "rows": _rows(who, year, chosen) if chosen else [], "label": localised(chosen.label) if chosen else "",
        "rule": localised(chosen.rule) if chosen else "", "full": f"{chosen.points:f}" if chosen else "",
        "back": f"{address}?criterion={chosen.id}" if chosen else address, "reference": shown.reference(year),
    }  # fmt: skip
    return show(request, "assessment/scoring.html", "assessments", **context)


def scored(who: Actor, year: AssessmentYear) -> list[SheetCriterion]:
    """Return the criteria that an actor scores or judges in a year."""
    scheme, _table = schemes.of_year(year)
    return [
        one
        for one in scheme.every_criterion()
        if (one.computed is None and asking.scores(who, year, one)) or (one.levels and asking.reviews(who, year))
    ]


def _rows(who: Actor, year: AssessmentYear, one: SheetCriterion) -> list[dict[str, Any]]:
    units = [unit for unit in asking.units_for(who, year) if not one.groups or unit.group in one.groups]
    entries, found = sheets.latest(units), sheets.of_units(year, units)
    wanted = (Hand.REVIEW,) if one.levels and asking.reviews(who, year) else (Hand.DEPARTMENT,)
    rows = []
    for unit in units:
        unit.year = year
        line = found[unit.code].line(one.id)
        forms = [
            shown.form(unit, one, hand, entries[unit.pk], who)
            for hand in asking.hands(who, unit, one)
            if hand in wanted
        ]
        if line is not None:
            rows.append({
                "unit": unit, "name": shown.name(unit), "address": reverse("staff:assessment_unit", args=[year.case.number, unit.code]),
                "self": shown.scored_text(line.self_score), "forms": forms, "own": shown.scored_text(line.department or line.panel),
            })  # fmt: skip
    return rows
