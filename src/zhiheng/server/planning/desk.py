"""The body's own page: what is ours, what is due, what is late; and the same of the bodies below."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from zhiheng.actors import Actor, Capability
from zhiheng.planning.models import Finding, FollowUp
from zhiheng.planning.progress import Standing
from zhiheng.planning.services import catalogue, follow_ups, oversight, reach, tasks
from zhiheng.policy import Pack
from zhiheng.policy.model import LightColour, LightSubject
from zhiheng.server.planning import shown
from zhiheng.server.planning.bodies import Named
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today

#: What ends within so many days is due soon.
SOON_DAYS = 7
MOST = 30
TABS = ("due", "late", "ours", "below")


@needs(Capability.READ)
def page(request: HttpRequest) -> HttpResponse:
    """Show what the actor's body has on its table."""
    me = actor(request)
    pack, tab = shown.pack_of(me), request.GET.get("show", "due")
    context = {
        "tab": tab if tab in TABS else "due", "counts": counts(me, pack), "may_open": me.may(Capability.OPEN_CASE),
        **_lines(me, pack, tab if tab in TABS else "due"),
    }  # fmt: skip
    return show(request, "planning/desk.html", "planning", **context)


def counts(me: Actor, pack: Pack) -> dict[str, int]:
    """Return the numbers of the tabs."""
    mine = _duties(me, pack)
    items, findings = _items(me), _findings(me)
    late_items = [one for one in items if one.due_on < today()]
    return {
        "due": len(_due_items(me)) + len(_due_findings(me)) + sum(_soon(one) for one in mine),
        "late": len(late_items) + sum(_red(one) for one in mine) + sum(_late(one) for one in findings),
        "ours": len(mine) + len(items) + len(findings),
        "below": _below_items(me).count(),
    }  # fmt: skip


def _lines(me: Actor, pack: Pack, tab: str) -> dict[str, Any]:
    mine, items, findings = _duties(me, pack), _items(me), _findings(me)
    if tab == "due":
        mine, items, findings = [one for one in mine if _soon(one)], _due_items(me), _due_findings(me)
    elif tab == "late":
        mine = [one for one in mine if _red(one)]
        items, findings = [one for one in items if one.due_on < today()], [one for one in findings if _late(one)]
    elif tab == "below":
        mine, items = [], list(_below_items(me)[:MOST])
        findings = list(_below_findings(me)[:MOST])
    item_rule = catalogue.lights(pack, LightSubject.FOLLOW_UP)
    finding_rule = catalogue.lights(pack, LightSubject.FINDING)
    named = Named(pack, {code for one in mine for code in one.duty.bodies})
    return {
        "items": [shown.item(one, item_rule, today()) for one in items[:MOST]],
        "findings": [shown.finding(one, finding_rule, today()) for one in findings[:MOST]],
        "duties": [shown.duty(one, named, today()) for one in mine[:MOST]],
        "more": max(0, len(mine) - MOST), "body": me.body,
    }  # fmt: skip


def _duties(me: Actor, pack: Pack) -> list[Standing]:
    """Return the duties of plans that run; of a plan that has run out nothing is due."""
    running = {plan.key for plan in catalogue.running(pack, today())}
    return [one for one in tasks.of_body(me.body, pack.info.id) if one.duty.plan in running]


def _items(me: Actor) -> list[FollowUp]:
    return list(follow_ups.for_actor(me).filter(lead__code=me.body, state="open").order_by("due_on", "id"))


def _due_items(me: Actor) -> list[FollowUp]:
    waiting = follow_ups.due(me)
    soon = today() + timedelta(days=SOON_DAYS)
    return [one for one in waiting if one.due_on <= soon or one.opener.code == me.body]


def _findings(me: Actor) -> list[Finding]:
    rows = oversight.findings_for(me).filter(unit__code=me.body)
    return list(rows.exclude(stage="verified").order_by("due_on", "id"))


def _due_findings(me: Actor) -> list[Finding]:
    """Return the findings that want something of the body: to be planned, rectified soon, or verified."""
    rows = oversight.findings_for(me).exclude(stage="verified").order_by("due_on", "id")
    soon = today() + timedelta(days=SOON_DAYS)
    return [
        one for one in rows
        if (one.unit.code == me.body and (one.stage == "found" or (one.stage == "planned" and one.due_on and one.due_on <= soon)))
        or (one.round.body.code == me.body and one.stage == "done")
    ]  # fmt: skip


def _below_items(me: Actor) -> Any:
    rows = follow_ups.for_actor(me).filter(lead__code__in=reach.below(me.body))
    return rows.filter(state__in=("open", "replied")).order_by("due_on", "id")


def _below_findings(me: Actor) -> Any:
    return oversight.findings_for(me).filter(unit__code__in=reach.below(me.body)).exclude(stage="verified")


def _soon(one: Standing) -> bool:
    return not one.done and one.light.days is not None and 0 <= one.light.days <= SOON_DAYS and not one.duty.to_try


def _red(one: Standing) -> bool:
    return one.light.colour is LightColour.RED


def _late(one: Finding) -> bool:
    return one.due_on is not None and one.due_on < today() and one.stage == "planned"
