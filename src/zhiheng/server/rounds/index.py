"""Rounds of an actor: what its body has to fill in and to check, and the rounds that were asked, as a list and a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from zhiheng.actors import Actor, Capability
from zhiheng.cases.days import today
from zhiheng.rounds import periods
from zhiheng.rounds.models import Round
from zhiheng.rounds.services import asking, queries
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.sorting import in_order, order_of
from zhiheng.server.register_exports import workbook
from zhiheng.server.rounds import words
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show

SORTS = {"name": "name_zh", "period": "starts", "due": "due_on", "state": "state"}
#: Sheets shown before the list must be asked for.
MOST = 30


def listed(request: HttpRequest) -> tuple[QuerySet[Round], str]:
    """Return the rounds within the filters of the address, in its order, and that order."""
    sort = order_of(request, SORTS)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    state = request.GET.get("state", "")
    found = asking.rounds(actor(request))
    if text:
        found = found.filter(
            Q(name_zh__icontains=text) | Q(name_en__icontains=text) | Q(number__icontains=text) | Q(period=text)
        )
    if state in Round.State.values:
        found = found.filter(state=state)
    if not sort:  # what still runs first, as its day comes
        running = When(state=Round.State.SENT, then=F("due_on"))
        found = found.order_by(Case(running).asc(nulls_last=True), "-id")
    return in_order(found, SORTS, sort, "-id"), sort


def _line(one: Round) -> dict[str, Any]:
    progress = asking.progress(one)
    asked = sum(progress.values())
    done = sum(n for state, n in progress.items() if state in ("submitted", "accepted", "locked"))
    late = periods.days_late(one.due_on, today()) if done < asked and one.state == Round.State.SENT else 0
    return {
        "round": one, "name": words.round_name(one), "asker": words.body_name(one.asker), "state": words.state(one.state),
        "asked": asked, "done": done, "due": words.due(one, late, done=False) if late else None,
    }  # fmt: skip


def sheets_of(who: Actor) -> dict[str, list[dict[str, Any]]]:
    """Return the sheets that wait for the actor's body: to fill in, to check."""
    return {
        "to_fill": [words.sheet_line(one, asking.late(one)) for one in asking.to_fill(who)[:MOST]],
        "to_check": [words.sheet_line(one, asking.late(one)) for one in asking.to_check(who)[:MOST]],
    }


@needs(Capability.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List what waits for one's body, and the rounds one may see."""
    who = actor(request)
    rows, sort = listed(request)
    paging = paged(request, rows, rows.count())
    context = {
        **sheets_of(who),
        "done": [words.sheet_line(one, asking.late(one)) for one in asking.done(who)[:MOST]],
        "queries": [{"one": one, "unit": words.body_name(one.sheet.unit)} for one in queries.waiting(who)[:MOST]],
        "paging": paging,
        "rounds": [_line(one) for one in paging.rows],
        "sort": sort,
        "states": [(code, words.state(code)["words"]) for code in Round.State.values],
        "asked_text": request.GET.get("q", ""),
        "asked_state": request.GET.get("state", ""),
        "may_create": who.may(Capability.OPEN_CASE),
    }
    return show(request, "rounds/index.html", "rounds", **context)


COLUMNS: dict[str, tuple[Callable[[], str], Callable[[dict[str, Any]], Any]]] = {
    "number": (lambda: _("编号"), lambda one: one["round"].number),
    "name": (lambda: _("填报表"), lambda one: one["name"]),
    "period": (lambda: _("期间"), lambda one: one["round"].period),
    "asker": (lambda: _("发起单位"), lambda one: one["asker"]),
    "state": (lambda: _("状态"), lambda one: one["state"]["words"]),
    "due": (lambda: _("截止"), lambda one: one["round"].due_on),
    "done": (lambda: _("已报"), lambda one: one["done"]),
    "asked": (lambda: _("应报"), lambda one: one["asked"]),
}


def _table(request: HttpRequest) -> tuple[list[str], Any]:
    headings = [label() for label, _value in COLUMNS.values()]
    lines = (_line(one) for one in listed(request)[0])
    return headings, ([value(line) for _label, value in COLUMNS.values()] for line in lines)


@needs(Capability.READ, Capability.EXPORT)
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the list of rounds as CSV."""
    return csv_answer("rounds", *_table(request))


@needs(Capability.READ, Capability.EXPORT)
def xlsx(request: HttpRequest) -> FileResponse:
    """Answer with the list of rounds as a workbook."""
    return workbook("rounds", _("填报"), *_table(request))
