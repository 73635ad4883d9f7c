"""The body's own page: what is ours, what is due, what is late; and the same of the bodies below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from zhiheng.actors import Actor, Capability
from zhiheng.planning.duties import bearers
from zhiheng.planning.models import Finding, FollowUp, ProgressQuestion
from zhiheng.planning.progress import Standing
from zhiheng.planning.services import catalogue, follow_ups, oversight, questions, reach, tasks
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


@dataclass(frozen=True)
class Table:
    """What a body has on its table, looked up once a page."""

    duties: list[Standing]
    items: list[FollowUp]
    findings: list[Finding]
    waiting_items: list[FollowUp]
    waiting_findings: list[Finding]
    questions: list[ProgressQuestion]


@needs(Capability.READ)
def page(request: HttpRequest) -> HttpResponse:
    """Show what the actor's body has on its table."""
    me = actor(request)
    pack, asked = shown.pack_of(me), request.GET.get("show", "due")
    tab = asked if asked in TABS else "due"
    table = Table(
        duties_of(me.body, pack),
        _items(me),
        _findings(me),
        _due_items(me),
        _due_findings(me),
        list(questions.waiting(me)),
    )
    context = {
        "tab": tab, "counts": counts(me, table), "may_open": me.may(Capability.OPEN_CASE), **_lines(me, pack, tab, table),
    }  # fmt: skip
    return show(request, "planning/desk.html", "planning", **context)


def counts(me: Actor, table: Table) -> dict[str, int]:
    """Return the numbers of the tabs."""
    soon = sum(_soon(one) for one in table.duties)
    late = sum(one.due_on < today() for one in table.items) + sum(_late(one) for one in table.findings)
    return {
        "due": len(table.waiting_items) + len(table.waiting_findings) + len(table.questions) + soon,
        "late": late + sum(_red(one) for one in table.duties),
        "ours": len(table.duties) + len(table.items) + len(table.findings),
        "below": _below_items(me).count(),
    }  # fmt: skip


def _lines(me: Actor, pack: Pack, tab: str, table: Table) -> dict[str, Any]:
    duties, items, findings = _of_tab(me, tab, table)
    item_rule = catalogue.lights(pack, LightSubject.FOLLOW_UP)
    finding_rule = catalogue.lights(pack, LightSubject.FINDING)
    named = Named(pack, {code for one in duties for code in one.duty.bodies})
    return {
        "items": [shown.item(one, item_rule, today()) for one in items[:MOST]],
        "findings": [shown.finding(one, finding_rule, today()) for one in findings[:MOST]],
        "duties": [shown.duty(one, named, today()) for one in duties[:MOST]],
        "more": max(0, len(duties) - MOST), "body": me.body, "questions": table.questions if tab == "due" else [],
        "more_items": max(0, len(items) - MOST), "more_findings": max(0, len(findings) - MOST),
    }  # fmt: skip


def _of_tab(me: Actor, tab: str, table: Table) -> tuple[list[Standing], list[FollowUp], list[Finding]]:
    if tab == "due":
        return [one for one in table.duties if _soon(one)], table.waiting_items, table.waiting_findings
    if tab == "late":
        late = [one for one in table.items if one.due_on < today()]
        return [one for one in table.duties if _red(one)], late, [one for one in table.findings if _late(one)]
    if tab == "below":
        return [], list(_below_items(me)), list(_below_findings(me))
    return table.duties, table.items, table.findings


def duties_of(body: str, pack: Pack) -> list[Standing]:
    """Return the duties that a body answers for in plans that run; of a plan that has run out nothing is due."""
    return [
        one
        for plan in catalogue.running(pack, today())
        for one in tasks.standings(plan, today())
        if body in bearers(pack, one.duty, today())
    ]


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
