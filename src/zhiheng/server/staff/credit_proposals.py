"""What rules propose for lists: people take a proposal up, or decline it with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.credit.models import ListProposal
from zhiheng.credit.services import proposals
from zhiheng.errors import ZhihengError
from zhiheng.ledger.models import ProjectedRecord
from zhiheng.policy.model import Citation
from zhiheng.server import visible
from zhiheng.server.i18n import english, localised
from zhiheng.server.portal import describe, standing_lists
from zhiheng.server.portal.packs import shown_citations, type_label
from zhiheng.server.portal.paging import paged
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import Looker

State = ListProposal.State


@needs(Capability.READ)
def page(request: HttpRequest) -> HttpResponse:
    """List the proposals: those waiting, or those dealt with."""
    state = request.GET.get("state", State.WAITING)
    state = state if state in State.values else State.WAITING
    rows = proposals.for_actor(actor(request)).filter(state=state)
    paging = paged(request, rows, rows.count())
    level = actor(request)
    context = {
        "state": state,
        "states": [(State.WAITING, _("待处理")), (State.BEGUN, _("已受理")), (State.DECLINED, _("已不采纳"))],
        "paging": paging,
        "rows": [_line(one, level) for one in paging.rows],
        "may_act": actor(request).may(Capability.ACT),
    }
    return show(request, "staff/credit_proposals.html", "lists", **context)


def _line(one: ListProposal, level: Looker) -> dict[str, Any]:
    scheme = standing_lists.schemes().get(one.scheme)
    ground = next((each for each in scheme.grounds if each.id == one.ground), None) if scheme else None
    ids = [each["record_id"] for each in one.evidence]
    known: list[ProjectedRecord] = list(visible.records(level).filter(record_id__in=ids).order_by("occurred_on"))
    cites = tuple(Citation(document=each["document"], provision=each["provision"]) for each in one.cite)
    return {
        "proposal": one,
        "scheme": localised(scheme) if scheme else one.scheme,
        "ground": localised(ground.label) if ground else one.ground,
        "type": type_label(one.record_type),
        "cites": shown_citations(cites),
        "records": [describe.shown(record) for record in known],
        "case_address": case_address(one),
        "way_out": one.case is not None and proposals.way_out(one.case) is not None,
    }


def case_address(one: ListProposal) -> str:
    """Return the page of the proposal's case."""
    if one.case is None:
        return ""
    try:
        return reverse("staff:case", args=[one.case.number])
    except NoReverseMatch:
        return ""


@needs(Capability.ACT)
@require_POST
def decide(request: HttpRequest, proposal: int) -> HttpResponse:
    """Take a proposal up, or decline it."""
    me = actor(request)
    one = get_object_or_404(proposals.for_actor(me), pk=proposal)
    try:
        if request.POST.get("action") == "decline":
            proposals.decline(me, one, request.POST.get("reason", "")[:4000])
            messages.success(request, _("已不采纳，理由已记入案件。"))
            return redirect("staff:credit_proposals")
        proposals.begin(me, one)
    except ZhihengError as error:
        messages.error(request, error.message("en" if english() else "zh"))
        return redirect("staff:credit_proposals")
    messages.success(request, _("已受理：以后由人按程序办理。"))
    return redirect(case_address(one) or "staff:credit_proposals")
