"""The cases of an enterprise: the list, one case with what concerns it, and its own steps and files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiheng.cases.models import Case
from zhiheng.server.mine.home import line, own_cases
from zhiheng.server.mine.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.staff import (
    case_acts,
    case_documents_shown,
    case_list,
    case_log,
    case_opening,
    case_page,
    case_shown,
    case_words,
)
from zhiheng.server.staff.access import actor, mine_only
from zhiheng.server.staff.case_steps import Typed
from zhiheng.server.visible import Level


@mine_only
def index(request: HttpRequest) -> HttpResponse:
    """List the enterprise's cases, the open ones first."""
    rows = own_cases(actor(request)).order_by("closed", "due", "-id")
    paging = paged(request, rows, rows.count())
    return show(request, "mine/cases.html", "cases", paging=paging, rows=[line(one) for one in paging.rows])


def find(request: HttpRequest, number: str) -> Case:
    """Return one of the enterprise's cases. Raises Http404."""
    case = own_cases(actor(request)).select_related("holder", "applicant", "about").filter(number=number).first()
    if case is None:
        raise Http404
    found: Case = case
    return found


@mine_only
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a case."""
    return answer(request, find(request, number))


def answer(
    request: HttpRequest,
    case: Case,
    sent: Typed | None = None,
    *,
    problems: Sequence[Any] = (),
    since: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a case for its party: facts, clocks, what it may do, documents that went out, its own files."""
    who, procedure = actor(request), case_words.procedure_of(case)
    tone, words = case_words.state_of(case)
    context: dict[str, Any] = {
        "case": case,
        "version": case.version,
        "tone": tone,
        "state_words": words,
        "procedure_label": case_words.procedure_label(case.procedure),
        "holder": case_list.body_name(case.holder),
        "related": case_page.related(who, case, "mine"),
        "basis_reference": f"procedures/{case.procedure}",
        "appeal": case_opening.appeal_link(who, case, reverse("mine:apply")),
        **case_page.standing(case),
        **case_page.steps(request, case, sent or Typed(), since, space="mine"),
        "evidence": case_shown.evidence(case, own_level(who), "mine"),
        "facts": case_shown.facts(case, procedure, "mine"),
        "reasons": case_shown.reasons(procedure, list(case.events.all()), party=True),
        "documents": case_documents_shown.several(issued(case), space="mine"),
        "files": case_shown.files(case, procedure, own_files(case, who.username), "mine"),
        "events": case_shown.events(case, procedure, case.events.all(), party=True),
        "log_view": "mine:case_log",
    }
    return show(request, "mine/case.html", "cases", problems=list(problems), status=status, **context)


def own_level(who: Any) -> Level:
    """Return how far an enterprise sees in its own file."""
    return Level(who.sees_of(who.subject))


def issued(case: Case) -> Any:
    """Return the documents of a case that went out to the party."""
    went_out = Q(sent_at__isnull=False) | Q(services__isnull=False)
    found = case.documents.filter(went_out, issued_on__isnull=False).exclude(state="void").distinct()
    return found.select_related("case").prefetch_related("services__proof")


def own_files(case: Case, username: str) -> Any:
    """Return the files that the party may see: its own, and those that are open to it."""
    open_to = [one.pk for one in case.files.all() if one.by == username or Level.DEPARTMENTS.may_see(one.publicity)]
    return case.files.filter(pk__in=open_to)


@mine_only
def log_entry(request: HttpRequest, number: str, index: int) -> HttpResponse:
    """Answer with what the transparency log holds of an event that the party may know of."""
    return case_log.document(find(request, number), index, case_shown.FOR_PARTY)


@mine_only
@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Take a step as the party."""
    return case_acts.taken(request, find(request, number), answer, reverse("mine:case", args=[number]))


@mine_only
@require_POST
def upload(request: HttpRequest, number: str) -> HttpResponse:
    """Hand in files."""
    return case_acts.laid(request, find(request, number), reverse("mine:case", args=[number]))
