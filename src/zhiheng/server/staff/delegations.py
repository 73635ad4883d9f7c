"""Delegation: whom I let do my tasks for some days, whose tasks I do; given and ended on one page."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.actors.models import Body
from zhiheng.audit.services import actions
from zhiheng.cases.models import Delegation
from zhiheng.cases.services import delegation
from zhiheng.errors import ZhihengError
from zhiheng.server import accounts
from zhiheng.server.i18n import english
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import actor, needs, who
from zhiheng.server.staff.case_handing import colleagues
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today

#: Delegations told of, the newest first.
MOST = 50


@needs(Capability.READ)
def page(request: HttpRequest) -> HttpResponse:
    """Show what I gave and what I was given, and give."""
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            _give(request)
        except ZhihengError as error:
            problems = [Problem(error.message("en" if english() else "zh"), "to")]
        except ValueError:
            problems = [Problem(_("请填写起止日期。"), "from")]
        else:
            messages.success(request, _("已委托，并已通知对方；办理时会写明代谁办理。"))
            return HttpResponseRedirect(reverse("staff:delegations"))
    me, mine = actor(request), who(request)
    rows = Delegation.objects.select_related("giver", "taker", "body")
    return show(
        request, "staff/delegations.html", "delegations", problems=problems, given=request.POST,
        colleagues=colleagues(me.body, me.username), today=today(),
        gave=[_shown(one) for one in rows.filter(giver=mine)[:MOST]],
        got=[_shown(one) for one in rows.filter(taker=mine)[:MOST]],
        status=422 if problems else 200,
    )  # fmt: skip


def _give(request: HttpRequest) -> None:
    """Give a delegation and note it. Raises DelegationRefused, AccountUnknown, ValueError for a day that is none."""
    me, given = actor(request), request.POST
    first, last = date.fromisoformat(given.get("from", "")), date.fromisoformat(given.get("until", ""))
    body = Body.objects.get(code=me.body)
    reason = " ".join(given.get("reason", "").replace("\x00", "").split())[:300]
    made = delegation.give(who(request), accounts.find(given.get("to", "")[:150]), body, first, last, reason)
    _note(request, made, "given")


@needs(Capability.READ)
@require_POST
def revoke(request: HttpRequest, delegated: int) -> HttpResponse:
    """End a delegation of one's own at once; what was done under it stays."""
    found = get_object_or_404(Delegation, pk=delegated, giver=who(request))
    delegation.revoke(found)
    _note(request, found, "ended")
    messages.success(request, _("委托已收回。"))
    return HttpResponseRedirect(reverse("staff:delegations"))


def _note(request: HttpRequest, one: Delegation, what: str) -> None:
    me = actor(request)
    detail = {"what": f"delegation-{what}", "from": str(one.from_day), "until": str(one.until_day)}
    actions.note(
        "grant", username=me.username, body=me.body, object_type="account", object_id=one.taker.username, detail=detail
    )


def _shown(one: Delegation) -> dict[str, Any]:
    day = today()
    if one.revoked_at is not None:
        state, tone = _("已收回"), "neutral"
    elif one.until_day < day:
        state, tone = _("已到期"), "neutral"
    else:
        state, tone = (_("生效"), "good") if one.from_day <= day else (_("未开始"), "attention")
    return {"one": one, "state": state, "tone": tone, "open": one.revoked_at is None and one.until_day >= day}
