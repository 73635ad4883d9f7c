"""The field check: the commitment, the draw that anybody can check, the units to visit and what was found."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from zhiheng.actors import Capability
from zhiheng.assessment import draw
from zhiheng.assessment.models import AssessmentYear, FieldDraw
from zhiheng.assessment.services import asking, drawing, schemes
from zhiheng.server.assessment import shown, years
from zhiheng.server.i18n import english
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show


@needs(Capability.READ)
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show the draw of a year and the units to visit."""
    year, who = years.find(request, number), actor(request)
    units = {unit.code: unit for unit in asking.units_for(who, year)}
    inside = asking.inside(who, year)
    visits = [
        {
            "unit": units[code],
            "name": shown.name(units[code]),
            "address": reverse("staff:assessment_unit", args=[number, code]),
        }
        for code in drawing.visited(year)
        if code in units and inside
    ]
    file_address = reverse("portal:assessment_draw_file", args=[number])
    context = {**told(year), "year": year, "year_name": shown.name(year), "stage": shown.stage(year), "visits": visits,
               "file_address": file_address, "reference": shown.reference(year)}  # fmt: skip
    return show(request, "assessment/field.html", "assessments", **context)


def told(year: AssessmentYear) -> dict[str, Any]:
    """Return a draw as both pages show it: what was committed to, what came out, and whether it is what the seed gives."""
    found = FieldDraw.objects.filter(year=year).first()
    if found is None:
        return {"draw": None, "groups": [], "wrong": []}
    names = {unit.code: shown.name(unit) for unit in year.units.all()}
    scheme, _table = schemes.of_year(year)
    groups = [
        {
            "label": shown.group_label(scheme, one["group"]), "size": one["size"], "of": len(one["units"]),
            "order": [{"code": code, "name": names.get(code, code), "ticket": draw.ticket(found.document["seed"], code)[:14],
                       "visited": code in one.get("visited", ())} for code in one.get("order", ())],
        }
        for one in (found.document.get("groups") or found.groups)
    ]  # fmt: skip
    wrong = [en if english() else zh for zh, en in draw.verify(found.document)] if found.drawn_at else []
    return {"draw": found, "groups": groups, "wrong": wrong}


def document(request: HttpRequest, number: str) -> JsonResponse:
    """Answer with the published draw as JSON: what `zhiheng assess draw` and the button of the page check."""
    found = FieldDraw.objects.filter(year__case__number=number, drawn_at__isnull=False).select_related("year").first()
    if found is None:
        raise Http404
    answer = JsonResponse(
        {**found.document, "drawn_leaf": found.drawn_leaf}, json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Disposition"] = f'attachment; filename="draw-{number}.json"'
    return answer
