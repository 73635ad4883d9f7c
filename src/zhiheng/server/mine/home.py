"""The first page of an enterprise: what waits for its answer, its cases with their clocks, what stands about it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from zhiheng.actors import Actor
from zhiheng.actors.models import Body
from zhiheng.cases.models import CaseDocument
from zhiheng.cases.services import asking, messages
from zhiheng.ledger.models import EnterpriseCard
from zhiheng.server import visible
from zhiheng.server.i18n import localised
from zhiheng.server.mine.page import show
from zhiheng.server.portal.enterprise import identity
from zhiheng.server.staff import case_documents_shown, case_list, case_messages, case_words
from zhiheng.server.staff.access import actor, mine_only
from zhiheng.server.staff.case_clocks import due_mark

RECENT = 5
MOST_CASES = 20


def own_cases(who: Actor) -> QuerySet[Any]:
    """Return the cases about an enterprise or asked for by it, with the clock that ends first."""
    concerned = Q(applicant__code=who.body)
    if who.subject:
        concerned |= Q(subject=who.subject)
    return case_list.with_due(asking.for_actor(who).filter(concerned).select_related("holder"))


def line(case: Any) -> dict[str, Any]:
    """Return one case as a line of the enterprise's lists."""
    tone, words = case_words.state_of(case)
    return {
        "case": case,
        "address": reverse("mine:case", args=[case.number]),
        "procedure": case_words.procedure_label(case.procedure),
        "tone": tone,
        "state": words,
        "holder": case_list.body_name(case.holder),
        "due": due_mark(case.due, case.due_counts, bool(case.due_provisional))
        if case.due and not case.closed
        else None,
    }


def to_answer(who: Actor) -> list[dict[str, Any]]:
    """Return what waits for the enterprise itself: the cases in which it may take a step, each with its steps."""
    steps: dict[int, list[str]] = {}
    for task in asking.tasks(who):
        steps.setdefault(task.case.pk, []).append(localised(task.label))
    rows = own_cases(who).filter(pk__in=steps).order_by("due", "-id")
    return [{**line(one), "steps": steps[one.pk]} for one in rows]


def served(who: Actor) -> list[dict[str, Any]]:
    """Return the documents that were issued in cases about the enterprise, the newest first."""
    cases = own_cases(who)
    went_out = Q(sent_at__isnull=False) | Q(services__isnull=False)
    found = CaseDocument.objects.filter(went_out, case__in=cases.values("pk"), issued_on__isnull=False)
    rows = (
        found.exclude(state="void")
        .distinct()
        .select_related("case")
        .prefetch_related("services__proof")
        .order_by("-issued_on", "-id")[:RECENT]
    )
    return [{"shown": one, "case": one.document.case} for one in case_documents_shown.several(rows, space="mine")]


def _newest(who: Actor) -> QuerySet[Any, Any]:
    return messages.unread(who).select_related("case").order_by("-at", "-id")[:RECENT]


@mine_only
def page(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    who = actor(request)
    every = list(own_cases(who).order_by("closed", "due", "-id")[:MOST_CASES])
    card = EnterpriseCard.objects.filter(subject=who.subject).first() if who.subject else None
    office = None if card else Body.objects.filter(code=who.body).first()
    context: dict[str, Any] = {
        "card": card,
        "office": case_list.body_name(office) if office else "",
        "identity": identity(card) if card else None,
        "records": visible.participations(who.subject, who.sees_of(who.subject)).count() if who.subject else 0,
        "asked": to_answer(who),
        "open_cases": [line(one) for one in every if not one.closed],
        "closed_cases": [line(one) for one in every if one.closed][:RECENT],
        "documents": served(who),
        "inbox": [case_messages.shown(one, "mine") for one in _newest(who)],
    }
    return show(request, "mine/home.html", "home", **context)
