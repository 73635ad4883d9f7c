"""Plans for everybody: who shall do what by when, and progress as far as it was confirmed and made public."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse

from zhiheng.cases.services.installed import pack as pack_in_use
from zhiheng.planning.duties import PlanOfDuties
from zhiheng.planning.models import UnitPlan
from zhiheng.planning.services import catalogue, tasks
from zhiheng.server.i18n import localised
from zhiheng.server.planning import board, document, forms, shown
from zhiheng.server.planning.bodies import Named
from zhiheng.server.planning.plan_pages import asked_day, plan_context
from zhiheng.server.portal.exports import csv_answer, json_answer
from zhiheng.server.portal.packs import documents, every_pack
from zhiheng.server.portal.page import show
from zhiheng.server.visible import Level


def index(request: HttpRequest) -> HttpResponse:
    """List the plans of the packs, and those of units that are public."""
    rows = [
        _line(one)
        for pack in every_pack()
        for one in catalogue.of_pack(pack)
        if one.pack == pack.info.id and one.key.startswith(pack.info.id)
    ]
    units = [_unit_line(one) for one in _public_units()]
    return show(request, "planning/public_plans.html", "documents", rows=rows, units=units)


def _public_units() -> list[UnitPlan]:
    found = UnitPlan.objects.filter(state__in=catalogue.SHOWN, publicity="public").select_related("body")
    return list(found.prefetch_related("duties"))


def _line(plan: PlanOfDuties) -> dict[str, Any]:
    return {
        "plan": plan, "label": localised(plan.label), "address": reverse("portal:plan", args=plan.key.split("/", 1)),
        "document": documents().get(plan.document), "duties": len(plan.duties), "note": localised(plan.note),
        "clauses": len({one.task for one in plan.duties}),
    }  # fmt: skip


def _unit_line(plan: UnitPlan) -> dict[str, Any]:
    address = reverse("portal:plan", args=["unit", plan.number])
    return {"plan": plan, "body": shown.name(plan.body), "address": address, "duties": plan.duties.count()}


def find(pack: str, plan: str) -> PlanOfDuties:
    """Return a plan that everybody may see. Raises Http404."""
    held: PlanOfDuties = forms.found(catalogue.find, f"{pack}/{plan}")
    if held.body and not UnitPlan.objects.filter(number=plan, state__in=catalogue.SHOWN, publicity="public").exists():
        raise Http404
    return held


def page(request: HttpRequest, pack: str, plan: str) -> HttpResponse:
    """Show a plan like its document, on a day that can be chosen."""
    held = find(pack, plan)
    context = plan_context(held, Level.PUBLIC, asked_day(request, held))
    return show(request, "planning/public_plan.html", "documents", pack=pack, name=plan, **context)


def csv(request: HttpRequest, pack: str, plan: str) -> StreamingHttpResponse:
    """Answer with the duties of a plan as CSV."""
    held = find(pack, plan)
    rows = tasks.standings(held, asked_day(request, held), public=True)
    named = Named(pack_in_use(held.pack), {code for one in rows for code in one.duty.bodies})
    return csv_answer(f"plan-{plan}", board.HEADER, (board.row(one, named) for one in rows))


def json(request: HttpRequest, pack: str, plan: str) -> StreamingHttpResponse:
    """Answer with a plan as one JSON array that holds its document."""
    held = find(pack, plan)
    found = document.as_document(held, Level.PUBLIC, as_of=asked_day(request, held), public=True)
    return json_answer(f"plan-{plan}", [found])
