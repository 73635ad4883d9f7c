"""The list of cases: filters in the address, search, sorting, columns, saved views; bulk actions that harm nothing."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.actors.models import Body
from zhiheng.cases.errors import CaseError
from zhiheng.cases.models import Case, CaseClock
from zhiheng.cases.services import asking, handling
from zhiheng.cases.services import messages as inbox
from zhiheng.server.i18n import localised
from zhiheng.server.portal.paging import ROWS, paged
from zhiheng.server.portal.sorting import in_order, order_of
from zhiheng.server.staff import case_words
from zhiheng.server.staff.access import actor, needs, who
from zhiheng.server.staff.case_clocks import due_mark, overdue
from zhiheng.server.staff.lists import cleaned, offered
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today

SORTS = {
    "number": "number",
    "title": "title",
    "procedure": "procedure",
    "state": ("closed", "procedure", "state"),
    "subject": "subject_name",
    "holder": "holder__name_zh",
    "assignee": "assignee__username",
    "due": "due",
    "opened": "opened_on",
}
NEWEST_FIRST = "-opened"
OPEN, CLOSED, EVERY = "open", "closed", "all"


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    text: str = ""
    procedure: str = ""
    state: str = OPEN
    body: str = ""
    mine: bool = False
    todo: bool = False
    overdue: bool = False
    subject: str = ""
    origin: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the usual is asked for."""
        return self != Asked()


def asked(request: HttpRequest) -> Asked:
    """Read the filters of the address."""
    given = request.GET
    text = unicodedata.normalize("NFKC", given.get("q", "").replace("\x00", "")).strip()[:120]
    return Asked(
        text=text,
        procedure=given.get("procedure", "").replace("\x00", "")[:80],
        state=given.get("state", OPEN).replace("\x00", "")[:80] or OPEN,
        body=given.get("body", "").replace("\x00", "")[:64],
        mine=given.get("mine") == "1",
        todo=given.get("todo") == "1",
        overdue=given.get("overdue") == "1",
        subject=given.get("subject", "").replace("\x00", "")[:64],
        origin=given.get("origin", "").replace("\x00", "")[:16],
    )


def with_due(rows: QuerySet[Case]) -> QuerySet[Any]:
    """Return cases with the last day of the clock that ends first, as `due`; a missed one comes before those that run."""
    late = [clock.pk for clocks in overdue(rows).values() for clock in clocks]
    counted = Q(state=CaseClock.State.RUNNING, due_on__isnull=False) | Q(pk__in=late)
    first = CaseClock.objects.filter(counted, case=OuterRef("pk")).order_by("due_on")
    return rows.annotate(
        due=Subquery(first.values("due_on")[:1]),
        due_provisional=Subquery(first.values("provisional")[:1]),
        due_counts=Subquery(first.values("counts")[:1]),
    )


def within(rows: QuerySet[Any], one: Asked, user: Any) -> QuerySet[Any]:
    """Return the cases that the filters leave."""
    if one.text:
        rows = rows.filter(
            Q(number__icontains=one.text) | Q(title__icontains=one.text) | Q(subject_name__icontains=one.text)
            | Q(subject__icontains=one.text)
        )  # fmt: skip
    if one.state in (OPEN, CLOSED):
        rows = rows.filter(closed=one.state == CLOSED)
    elif one.state != EVERY:
        rows = rows.filter(state=one.state)
    equal = {"procedure": one.procedure, "holder__code": one.body, "subject": one.subject, "origin": one.origin}
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if one.mine:
        rows = rows.filter(assignee=user)
    return rows.filter(due__lt=today()) if one.overdue else rows


def listed(request: HttpRequest) -> tuple[QuerySet[Any], str, Asked]:
    """Return the cases that this person may see within the filters, in the order of the address."""
    one, order = asked(request), order_of(request, SORTS, NEWEST_FIRST)
    seen = asking.for_actor(actor(request)).select_related("holder", "assignee")
    if one.todo:
        seen = seen.filter(pk__in={task.case.pk for task in asking.tasks(actor(request))})
    rows = within(with_due(seen), one, request.user)
    return in_order(rows, SORTS, order, "-id"), order, one


def choices(request: HttpRequest, one: Asked) -> dict[str, Any]:
    """Return what the filters offer: procedures with cases, states of the chosen one, bodies that hold cases."""
    seen = asking.for_actor(actor(request)).order_by()
    names = sorted(set(seen.values_list("procedure", flat=True)))
    states: list[tuple[str, str]] = []
    if one.procedure:
        latest = seen.filter(procedure=one.procedure).order_by("-id").first()
        if latest is not None:
            states = [(each.id, localised(each.label)) for each in case_words.procedure_of(latest).states]
    holders = Body.objects.filter(pk__in=seen.values("holder")).order_by("name_zh")
    return {
        "procedures": [(name, case_words.procedure_label(name)) for name in names],
        "states": states,
        "bodies": [(body.code, body_name(body)) for body in holders],
    }


def body_name(body: Body | None) -> str:
    """Return the name of a body in the reader's language."""
    if body is None:
        return ""
    return localised({"zh": body.name_zh, "en": body.name_en or body.name_zh})


def line(case: Any) -> dict[str, Any]:
    """Return one case as a line of a list."""
    tone, words = case_words.state_of(case)
    return {
        "case": case,
        "address": reverse("staff:case", args=[case.number]),
        "procedure": case_words.procedure_label(case.procedure),
        "tone": tone,
        "state": words,
        "holder": body_name(case.holder),
        "due": due_mark(case.due, case.due_counts, bool(case.due_provisional)) if case.due else None,
        "rule": case.origin == "rule" and not case.closed,
        "origin": case_words.origin_words(case.origin),
    }


@needs(Capability.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the cases."""
    rows, order, one = listed(request)
    paging = paged(request, rows, rows.count(), ROWS)
    context = {
        "asked": one,
        "sort": order,
        "paging": paging,
        "rows": [line(case) for case in paging.rows],
        "choices": choices(request, one),
        "query_now": cleaned(request.GET.urlencode()),
        "export": request.GET.urlencode(),
        "may_open": actor(request).may(Capability.OPEN_CASE),
    }
    return show(request, "staff/cases.html", "cases", **context, **offered(request, "cases"))


@needs(Capability.READ)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Take open cases on oneself, or mark their messages as read: nothing that decides, and both can be undone."""
    numbers = request.POST.getlist("case")[:ROWS]
    mine = actor(request)
    cases = list(asking.for_actor(mine).filter(number__in=numbers))
    wanted = request.POST.get("do", "")
    if not cases:
        messages.error(request, _("没有勾选案件：请先勾选，再选要做的事。"))
    elif wanted == "assign":
        taken = _taken_on(request, cases)
        messages.success(
            request, ngettext("已把 %(n)s 件记到您名下。", "已把 %(n)s 件记到您名下。", taken) % {"n": taken}
        )
    elif wanted == "read":
        n = inbox.unread(mine).filter(case__in=cases).update(read_at=timezone.now())
        messages.success(request, ngettext("已把 %(n)s 条消息标为已读。", "已把 %(n)s 条消息标为已读。", n) % {"n": n})
    if len(cases) == 1 and request.POST.get("back") == cases[0].number:
        return HttpResponseRedirect(reverse("staff:case", args=[cases[0].number]))
    query = cleaned(request.POST.get("query", ""))
    return HttpResponseRedirect(reverse("staff:cases") + (f"?{query}" if query else ""))


def _taken_on(request: HttpRequest, cases: list[Case]) -> int:
    """Put cases under one's own name; those that are not of one's body, or ended, are left alone. Return how many."""
    me, taken = actor(request), 0
    for case in cases:
        try:
            handling.reassign(me, case, who(request).get_username())
        except CaseError:
            continue
        taken += 1
        inbox.unread(me).filter(case=case, user=who(request)).update(read_at=timezone.now())
    return taken
