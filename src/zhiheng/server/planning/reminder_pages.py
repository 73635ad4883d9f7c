"""Reminders in the workspace: many items at once and back again, what will be sent and what was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from zhiheng.actors import Actor, Capability
from zhiheng.cases.days import today as day_of
from zhiheng.errors import ZhihengError
from zhiheng.planning import term
from zhiheng.planning.follow_up import Deed, State
from zhiheng.planning.models import FollowUp, FollowUpEvent
from zhiheng.planning.services import catalogue, follow_ups, reminding
from zhiheng.policy.model import LightSubject
from zhiheng.server.i18n import localised
from zhiheng.server.planning import drafted, forms, shown
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.paging import paged
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today

#: Reminders are listed so many days ahead and back.
AHEAD_DAYS = BACK_DAYS = 30


# --- many at once -----------------------------------------------------------------------------------------------------
@needs(Capability.READ, Capability.ACT)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Remind the leads of chosen items, take today's reminders back, or begin one notice on late items of one body."""
    me, do = actor(request), forms.text(request, "do", 16)
    back = HttpResponseRedirect(_listed(request))
    numbers = forms.texts(request, "items", 100)
    items = list(follow_ups.for_actor(me).filter(number__in=numbers).order_by("due_on", "id"))
    if not items:
        messages.error(request, _("没有勾选事项。"))
        return back
    if do == "notice":
        try:
            return HttpResponseRedirect(reverse("staff:draft", args=[drafted.notice(me, items).pk]))
        except ZhihengError as error:
            messages.error(request, " ".join(one.text for one in forms.problems(error)))
    elif do == "remind":
        _told(request, reminding.remind(me, items))
    elif do == "take_back":
        n = len(reminding.take_back(me, items))
        messages.success(
            request, ngettext("已撤回今天的催办：%(n)s 项。", "已撤回今天的催办：%(n)s 项。", n) % {"n": n}
        )
    return back


def _told(request: HttpRequest, done: reminding.Reminded) -> None:
    if done.done:
        said = ngettext(
            "已催办 %(n)s 项；今天之内可以撤回。", "已催办 %(n)s 项；今天之内可以撤回。", len(done.done)
        ) % {"n": len(done.done)}
        messages.success(request, said)
    for number, zh, en in done.left_out:
        why = localised({"zh": zh, "en": en})
        messages.warning(request, _("%(n)s 未催办：%(why)s") % {"n": number, "why": why})


def _listed(request: HttpRequest) -> str:
    """Return the list with the filters that stood in its address."""
    query = urlsplit(request.POST.get("query", "")[:500]).path.replace("\r", "").replace("\n", "")
    return reverse("staff:planning_follow_ups") + (f"?{query}" if query else "")


# --- what will be sent, and was ---------------------------------------------------------------------------------------
@needs(Capability.READ)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """List the reminders that the system will send of the items of the actor's body, and those that were sent."""
    me = actor(request)
    paging = paged(request, rows := list(coming(me)), len(rows))
    context = {
        "paging": paging, "coming": paging.rows, "sent": [_sent(one) for one in _events(me)], "ahead": AHEAD_DAYS, "back": BACK_DAYS,
    }  # fmt: skip
    return show(request, "planning/reminders.html", "planning", **context)


def coming(me: Actor) -> Iterator[dict[str, Any]]:
    """Yield the reminders to come, by day: of which item, to whom, and which kind."""
    rule = catalogue.lights(shown.pack_of(me), LightSubject.FOLLOW_UP)
    until = today() + timedelta(days=AHEAD_DAYS)
    words = {"before": _("到期前催办"), "after": _("逾期催办"), "escalate": _("报告双方负责人")}
    found = [
        (one.on, item, words[one.kind])
        for item in _own(me).filter(state=State.OPEN)
        for one in term.reminders(rule, item.due_on)
        if today() < one.on <= until
    ]
    for on, item, kind in sorted(found, key=lambda one: (one[0], one[1].pk)):
        yield {"on": on, "kind": kind, **shown.item(item, rule, today())}


def _own(me: Actor) -> Any:
    """Return the items that the actor's body gave or leads: of those its people know what is sent."""
    from django.db.models import Q

    return follow_ups.for_actor(me).filter(Q(opener__code=me.body) | Q(lead__code=me.body))


def _events(me: Actor) -> list[FollowUpEvent]:
    since = timezone.now() - timedelta(days=BACK_DAYS)
    kinds = ("told", Deed.REMIND.value, reminding.BACK, "letter", "notice")
    rows = FollowUpEvent.objects.filter(item__in=_own(me).order_by().values("pk"), kind__in=kinds, at__gte=since)
    return list(rows.select_related("item__lead", "item__opener").order_by("-at", "-pk")[:200])


def _sent(one: FollowUpEvent) -> dict[str, Any]:
    words = {
        "told": _("系统催办"), "remind": _("催办"), "remind_back": _("撤回催办"), "letter": _("发出督办函"), "notice": _("发出催办通知"),
    }  # fmt: skip
    return {
        "event": one, "kind": words[one.kind], "lead": shown.name(one.item.lead), "on": day_of(one.at),
        "address": reverse("staff:planning_follow_up", args=[one.item.number]),
    }  # fmt: skip


@needs(Capability.READ, Capability.EXPORT)
@require_safe
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the reminders to come as CSV."""
    rows = ((one["on"], one["kind"], one["item"].number, one["item"].title, one["lead"], one["item"].due_on) for one in coming(actor(request)))  # fmt: skip
    return csv_answer("reminders", ("on", "kind", "number", "title", "lead", "due_on"), rows)


def remindable(me: Actor, items: Iterable[FollowUp]) -> set[str]:
    """Return the numbers of the items on a page that somebody of the actor's body may remind of or write about."""
    if not me.may(Capability.ACT):
        return set()
    return {
        one.number
        for one in items
        if one.state == State.OPEN and one.lead.code != me.body and me.body not in one.supporting
    }
