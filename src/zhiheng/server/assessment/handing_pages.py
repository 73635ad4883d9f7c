"""Hand-over of results: what waits for an office's receipt, what was handed over as a file, and the receipt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Actor, Capability
from zhiheng.assessment.models import ResultHandOver
from zhiheng.assessment.services import asking, results
from zhiheng.audit.canonical import canonical
from zhiheng.errors import ZhihengError
from zhiheng.server.assessment import years
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.case_acts import said


def waiting(who: Actor) -> list[ResultHandOver]:
    """Return what was handed to the actor's body and waits for its receipt."""
    return list(_rows().filter(office=who.body, received_at=None)) if who.body else []


def find(who: Actor, number: str, office: str) -> ResultHandOver:
    """Return what was handed to an office, for the office itself and the assessing side. Raises Http404."""
    handed: ResultHandOver | None = _rows().filter(year__case__number=number, office=office).first()
    if handed is None or not (who.body == office or asking.inside(who, handed.year)):
        raise Http404
    return handed


def _rows() -> Any:
    return ResultHandOver.objects.select_related("year__case", "year__body__parent")


@needs(Capability.READ)
def file(request: HttpRequest, number: str, office: str) -> HttpResponse:
    """Answer with what was handed over, byte for byte: its SHA-256 is the one that the receipt is for."""
    handed = find(actor(request), number, office)
    answer = HttpResponse(canonical(results.payload(handed.year)), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="handed-{number}.json"'
    return answer


@needs(Capability.READ)
@require_POST
def receipt(request: HttpRequest, number: str, office: str) -> HttpResponse:
    """Give the receipt of results handed over, as the office itself or from a paper receipt."""
    who = actor(request)
    handed, own = find(who, number, office), who.body == office
    try:
        results.receive(who, handed, on_paper=request.POST.get("paper", "").replace("\x00", ""))
    except ZhihengError as error:
        if own:
            messages.error(request, said(error))
            return HttpResponseRedirect(reverse("staff:assessments"))
        return years.answer(request, handed.year.case, problems=[Problem(said(error))], status=error.status)
    messages.success(request, _("已回执。"))
    return HttpResponseRedirect(
        reverse("staff:assessments") if own else reverse("staff:assessment", args=[number]) + "#handed"
    )
