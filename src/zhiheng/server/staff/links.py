"""Proposed links: is the party named in these records this enterprise? A person decides, with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, FloatField, Max, Min, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.errors import ZhihengError
from zhiheng.ledger.models import EnterpriseCard, LinkProposal
from zhiheng.ledger.models.intake import LinkState
from zhiheng.ledger.services import proposals
from zhiheng.server import working
from zhiheng.server.i18n import localised
from zhiheng.server.portal import describe
from zhiheng.server.portal.packs import type_label
from zhiheng.server.portal.paging import Paging, paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.portal.sorting import in_order, order_of
from zhiheng.server.portal.wording import division_name
from zhiheng.server.refresh import refresh
from zhiheng.server.staff import link_job, link_judging
from zhiheng.server.staff.access import actor, needs, who
from zhiheng.server.staff.installation import installation
from zhiheng.server.staff.page import show
from zhiheng.server.visible import level_at

SAMPLE = 5
SORTS = {
    "name": ("party_name", "party_code"),
    "type": ("record_type", "role"),
    "rows": "rows",
    "best": KT("candidates__0__name"),
    "score": Cast(KT("candidates__0__score"), FloatField()),
}
UNLINKED_SORTS = {
    "name": ("party_name", "party_code"),
    "type": ("record_type", "role"),
    "rows": "n",
    "day": ("last", "first"),
}
MOST_FIRST = "-rows"


def waiting(request: HttpRequest) -> tuple[QuerySet[LinkProposal], str]:
    """Return the proposals that wait, in the order of the address, and that order."""
    sort = order_of(request, SORTS, MOST_FIRST)
    return in_order(working.proposals(actor(request)).filter(state=LinkState.OPEN), SORTS, sort, "id"), sort


def unlinked(request: HttpRequest) -> tuple[QuerySet[Any, Any], str]:
    """Return the parties that are not linked, each spelling once, in the order of the address, and that order."""
    sort = order_of(request, UNLINKED_SORTS, MOST_FIRST)
    groups = (
        working.parties(actor(request))
        .filter(subject="")
        .exclude(role__in=("product", "lot", "area"))
        .values("record_type", "role", "party_name", "party_code")
        .annotate(n=Count("key"), first=Min("occurred_on"), last=Max("occurred_on"))
    )
    return in_order(groups, UNLINKED_SORTS, sort, "party_name", "party_code", "record_type", "role"), sort


@needs(Capability.LINK)
def index(request: HttpRequest) -> HttpResponse:
    """List the proposals that wait, or the parties for which there is none."""
    if request.GET.get("show") == "unlinked":
        return _unlinked(request)
    found, sort = waiting(request)
    paging = paged(request, found, found.count())
    rows = [
        {
            "proposal": one,
            "type": type_label(one.record_type),
            "role": describe.role_label(one.role),
            "best": one.candidates[0] if one.candidates else None,
            "score": round(100 * float(one.candidates[0]["score"])) if one.candidates else None,
            "band": link_judging.banded(one.candidates[0]) if one.candidates else None,
        }
        for one in paging.rows
    ]
    return _list(request, paging, rows, sort, "proposals")


def _list(request: HttpRequest, paging: Paging, rows: list[dict[str, Any]], sort: str, tab: str) -> HttpResponse:
    context = {"paging": paging, "rows": rows, "sort": sort, "most_first": sort == MOST_FIRST, "tab": tab}
    state = link_job.state()
    context |= {"proposing": state, "step": link_judging.step_label(state.step)}
    return show(request, "staff/links.html", "links", export=request.GET.urlencode(), **context)


def _unlinked(request: HttpRequest) -> HttpResponse:
    groups, sort = unlinked(request)
    paging = paged(request, groups, groups.count())
    rows = [
        {**one, "type": type_label(one["record_type"]), "role": describe.role_label(one["role"])} for one in paging.rows
    ]
    return _list(request, paging, rows, sort, "unlinked")


def candidates(proposal: LinkProposal) -> list[dict[str, Any]]:
    """Return the enterprises proposed, each with what is known of it and why it may be the one."""
    cards = {
        card.subject: card
        for card in EnterpriseCard.objects.filter(subject__in=[one["subject"] for one in proposal.candidates])
    }
    return [
        {
            "subject": one["subject"],
            "name": one["name"],
            "score": round(100 * float(one["score"])),
            "why": localised({"zh": one.get("zh", ""), "en": one.get("en", "")}),
            "band": link_judging.banded(one),
            "reasons": link_judging.reasons(one),
            "card": cards.get(one["subject"]),
            "place": division_name(cards[one["subject"]].division) if one["subject"] in cards else "",
        }
        for one in proposal.candidates
    ]


@needs(Capability.LINK)
def judge(request: HttpRequest, proposal: int) -> HttpResponse:
    """Show one proposal with its records and candidates; take the judgement when it is sent."""
    found = get_object_or_404(working.proposals(actor(request)), pk=proposal)
    wrong: list[Problem] = []
    if request.method == "POST":
        wrong = _judged(request, found)
        if not wrong:
            after = link_judging.following(found, actor(request))
            return HttpResponseRedirect(reverse("staff:link", args=[after.pk]) if after else reverse("staff:links"))
    parties = (
        working.parties(actor(request))
        .filter(
            record_type=found.record_type, role=found.role, party_name=found.party_name, party_code=found.party_code
        )
        .select_related("record")
    )
    if found.state == LinkState.OPEN:
        parties = parties.filter(subject="")
    sample = [party.record for party in parties.order_by("-occurred_on")[:SAMPLE]]
    listed = candidates(found)
    context = {
        "compared": link_judging.side_by_side(found, sample, listed),
        "history": link_judging.history(found),
        "following": link_judging.following(found, actor(request)),
        "proposal": found,
        "open": found.state == LinkState.OPEN,
        "type": type_label(found.record_type),
        "role": describe.role_label(found.role),
        "candidates": listed,
        "records": [describe.shown(one, staff=True, level=level_at(actor(request), one.division)) for one in sample],
        "problems": wrong,
        "wrong": {problem.field: problem.text for problem in wrong},
        "chosen": request.POST.get("subject", ""),
        "reason": request.POST.get("reason", ""),
        "status": 422 if wrong else 200,
    }
    return show(request, "staff/link.html", "links", **context)


def _judged(request: HttpRequest, proposal: LinkProposal) -> list[Problem]:
    subject, reason = request.POST.get("subject", ""), request.POST.get("reason", "").strip()
    offered = {one["subject"] for one in proposal.candidates}
    wrong = []
    if subject != "none" and subject not in offered:
        wrong.append(Problem(_("请选择是哪一家，或“都不是”。"), "subject-1"))
    if not reason:
        wrong.append(Problem(_("请写明判断的理由，以后可以查考。"), "reason"))
    if wrong:
        return wrong
    chosen = None if subject == "none" else subject
    try:
        linked = proposals.judge(
            installation(), proposal.pk, subject=chosen, by=who(request).get_username(), reason=reason[:1000]
        )
    except ZhihengError as error:
        return [Problem(error.message(get_language() or "zh"))]
    if linked is None:
        messages.success(request, _("已记下：都不是。这些记录保持待关联。"))
    else:
        refresh(installation())
        messages.success(request, _("已关联 %(n)s 条记录。") % {"n": f"{linked:,}"})
    return []
