"""Grants to open single restricted records: given by a leader of the bureau with a reason and a last day, ended, listed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.actors.models import RecordGrant
from zhiheng.actors.services import grants, posts_today
from zhiheng.audit.services import actions
from zhiheng.ledger.models import ProjectedRecord
from zhiheng.policy.model import Publicity
from zhiheng.server.portal.packs import type_label
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today

#: A grant lasts no longer.
LONGEST_DAYS = 92


@needs(Capability.READ, Capability.GRANT)
def index(request: HttpRequest) -> HttpResponse:
    """List the grants of the people of one's body, and give one."""
    me = actor(request)
    problems = _given(request) if request.method == "POST" else []
    if request.method == "POST" and not problems:
        messages.success(request, _("已授权；每次查看都会记入日志。"))
        return HttpResponseRedirect(reverse("staff:record_grants"))
    found = grants.of_body(me.body)
    paging = paged(request, found, found.count())
    return show(
        request, "staff/record_grants.html", "grants", rows=[_shown(one) for one in paging.rows], paging=paging,
        people=_people(me.body), given=request.POST or request.GET, problems=problems, status=422 if problems else 200,
    )  # fmt: skip


def _people(body: str) -> list[str]:
    names = posts_today().filter(body__code=body).values_list("user__username", flat=True)
    return sorted(set(names))


def _given(request: HttpRequest) -> list[Problem]:
    """Give the grant that was sent and note it; return what stands against it."""
    me, sent = actor(request), request.POST
    record, name = sent.get("record", "").strip().lower()[:64], sent.get("to", "")[:150]
    reason = " ".join(sent.get("reason", "").replace("\x00", "").split())[:500]
    last = _day(sent.get("until", ""))
    problems = _wrong(me.body, record, name, last, reason)
    if problems or last is None:
        return problems
    user = User.objects.get(username=name)
    grants.give(user, record, until=last + timedelta(days=1), reason=reason, given_by=me.username)
    actions.note("grant", username=me.username, body=me.body, object_type="record", object_id=record,
                 detail={"what": "given", "to": name, "until": str(last), "reason": reason})  # fmt: skip
    return []


def _wrong(body: str, record: str, name: str, last: date | None, reason: str) -> list[Problem]:
    problems = []
    restricted = ProjectedRecord.objects.filter(record_id=record, publicity=Publicity.RESTRICTED.value)
    if "\x00" in record or not restricted.exists():
        problems.append(Problem(_("没有这个编号的受限记录。"), "record"))
    if name not in _people(body):
        problems.append(Problem(_("请选择本单位的在岗人员。"), "to"))
    if last is None or not today() <= last < today() + timedelta(days=LONGEST_DAYS):
        problems.append(Problem(_("最后一天须在今天起 %(n)d 天之内。") % {"n": LONGEST_DAYS}, "until"))
    if len(reason) < 5:
        problems.append(Problem(_("请写明理由。"), "reason"))
    return problems


@needs(Capability.READ, Capability.GRANT)
@require_POST
def end(request: HttpRequest, grant: int) -> HttpResponse:
    """End a grant at once."""
    me = actor(request)
    found = get_object_or_404(grants.of_body(me.body), pk=grant)
    grants.end(found)
    actions.note("grant", username=me.username, body=me.body, object_type="record", object_id=found.record_id,
                 detail={"what": "ended", "to": found.user.username})  # fmt: skip
    messages.success(request, _("授权已终止。"))
    return HttpResponseRedirect(reverse("staff:record_grants"))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _shown(one: RecordGrant) -> dict[str, Any]:
    record = ProjectedRecord.objects.filter(record_id=one.record_id).only("record_type").first()
    return {
        "one": one,
        "label": type_label(record.record_type) if record else "—",
        "last": one.valid_until - timedelta(days=1),
        "open": one.valid_until > today(),
    }
