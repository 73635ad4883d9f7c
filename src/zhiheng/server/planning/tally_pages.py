"""Accountability by body: counts of what is late, given back, found and not verified. Never of persons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from zhiheng.actors import Actor, Capability
from zhiheng.planning import accountability, duties
from zhiheng.planning.accountability import Counted, Tally
from zhiheng.planning.services import catalogue, follow_ups, oversight, reach, tasks
from zhiheng.policy import Pack
from zhiheng.policy.model import LightSubject
from zhiheng.server.i18n import localised
from zhiheng.server.planning import shown
from zhiheng.server.planning.bodies import Named
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.paging import paged
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today


def tallies(me: Actor) -> tuple[Pack, list[Tally]]:
    """Return the counts by body, of the bodies whose work an actor sees: its own and those below."""
    pack = shown.pack_of(me)
    seen = reach.seen_by(me)
    things = [*_items(me, pack), *_findings(me, pack), *_duties(pack)]
    return pack, accountability.tally(one for one in things if seen is None or one.body in seen)


def _items(me: Actor, pack: Pack) -> Iterator[Counted]:
    rule = catalogue.lights(pack, LightSubject.FOLLOW_UP)
    for one in follow_ups.for_actor(me).exclude(state="withdrawn"):
        light = follow_ups.light_of(one, today(), rule)
        late = one.closed_on is not None and one.replied_on is not None and one.replied_on > one.due_on
        yield Counted(
            one.lead.code, "item", light.colour, one.state == "closed", late, one.returned, one.delays, one.escalated
        )


def _findings(me: Actor, pack: Pack) -> Iterator[Counted]:
    rule = catalogue.lights(pack, LightSubject.FINDING)
    for one in oversight.findings_for(me):
        colour = oversight.light_of(one, today(), rule).colour
        yield Counted(one.unit.code, "finding", colour, one.stage == "verified", returned=one.returned)


def _duties(pack: Pack) -> Iterator[Counted]:
    """Yield the duties of plans that run, for each body that answers for them today."""
    for plan in catalogue.running(pack, today()):
        for one in tasks.standings(plan, today()):
            for body in duties.bearers(pack, one.duty, today()):
                yield Counted(body, "duty", one.light.colour, one.done, returned=one.returned)


@needs(Capability.READ)
def page(request: HttpRequest) -> HttpResponse:
    """Show the counts."""
    pack, rows = tallies(actor(request))
    named = Named(pack, {one.body for one in rows})
    paging = paged(request, rows, len(rows))
    context: dict[str, Any] = {
        "paging": paging, "rows": [{"tally": one, "name": localised(named.label(one.body))} for one in paging.rows],
    }  # fmt: skip
    return show(request, "planning/accountability.html", "planning", **context)


HEADER = ("body", "name", "late", "duties", "duties_red", "duties_done", "items", "items_red", "items_closed",
          "items_closed_late", "delays", "escalated", "findings", "findings_open", "findings_red", "returned")  # fmt: skip


@needs(Capability.READ, Capability.EXPORT)
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the counts as CSV."""
    pack, rows = tallies(actor(request))
    named = Named(pack, {one.body for one in rows})
    lines = ((one.body, named.label(one.body)["zh"], *(getattr(one, name) for name in HEADER[2:])) for one in rows)
    return csv_answer("accountability", HEADER, lines)
