"""An enterprise's own file: everything on it that it may see, each record with what can be done about it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from zhiheng.actors import Actor, Capability
from zhiheng.cases.models import Case
from zhiheng.ledger.models import ProjectedRecord, VisibilityStop
from zhiheng.server import visible
from zhiheng.server.i18n import localised
from zhiheng.server.mine.page import own_card, show
from zhiheng.server.portal import describe, file
from zhiheng.server.portal.enterprise import chosen, counts, identity
from zhiheng.server.portal.packs import record_types, source_label, sources, type_label
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import ShownRecord
from zhiheng.server.portal.wording import division_name
from zhiheng.server.staff import case_opening
from zhiheng.server.staff.access import actor, mine_only
from zhiheng.server.visible import Level


def level_of(who: Actor) -> Level:
    """Return how far an enterprise sees in its own file."""
    return who.sees_of(who.subject)


def _shown(record: Any, role: str = "") -> ShownRecord:
    made = describe.shown(record, role, mark_synthetic=False)
    return ShownRecord(**{**vars(made), "address": reverse("mine:record", args=[record.record_id])})


@mine_only
def page(request: HttpRequest) -> HttpResponse:
    """Show the file: who it is, and all its records within the filters."""
    card, who = own_card(request), actor(request)
    every = visible.participations(card.subject, level_of(who))
    rows = chosen(request, every)
    paging = paged(request, rows, rows.count())
    context = {
        "card": card,
        "identity": identity(card),
        "merged": file.merged_names(card.subject),
        "paging": paging,
        "records": [_shown(party.record, party.role) for party in paging.rows],
        "types": [(name, type_label(name), n) for name, n in sorted(counts(every).items())],
    }
    return show(request, "mine/file.html", "file", **context)


@mine_only
def record(request: HttpRequest, record_id: str) -> HttpResponse:
    """Show one record of the own file with all that the enterprise may see of it, and the ways to challenge it."""
    card, who = own_card(request), actor(request)
    level = level_of(who)
    mine = visible.participations(card.subject, level).filter(record_id=record_id.lower()).first()
    if mine is None:
        raise Http404
    one: ProjectedRecord = mine.record
    fields = visible.visible_payload(record_types().get(one.record_type), one.payload, level)
    specs = visible.visible_fields(record_types().get(one.record_type), level)
    context: dict[str, Any] = {
        "card": card,
        "record": one,
        "shown": _shown(one, mine.role),
        "type_label": type_label(one.record_type),
        "facts": [describe.fact(specs[name], value, level) for name, value in fields.items()],
        "source_label": source_label(one.source),
        "source": sources().get(one.source),
        "place": division_name(one.division, one.occurred_on) if one.division else "",
        "stopped": VisibilityStop.objects.filter(record_id=one.record_id).exists(),
        "cases": cases_about(who, one),
        "ways": ways(who, one),
    }
    return show(request, "mine/record.html", "file", **context)


def cases_about(who: Actor, record: ProjectedRecord) -> list[dict[str, Any]]:
    """Return the enterprise's cases about a record."""
    from zhiheng.server.mine.home import line, own_cases

    return [line(one) for one in own_cases(who).filter(target_record=record.record_id).order_by("-id")]


def ways(who: Actor, record: ProjectedRecord) -> list[dict[str, str]]:
    """Return what the enterprise may open about a record: objection, correction, restoration, each once at a time."""
    if not who.may(Capability.ANSWER):
        return []
    running = set(
        Case.objects.filter(target_record=record.record_id, closed=False, subject=who.subject).values_list(
            "procedure", flat=True
        )
    )
    found = []
    for one in case_opening.offered(who):
        if one.procedure.subject.value != "record" or one.procedure.id in running or not fits(one.procedure.id, record):
            continue
        address = f"{reverse('mine:apply')}?procedure={one.key}&target={record.record_id}"
        found.append({"label": localised(one.procedure), "address": address})
    return found


#: Part of a procedure's id → record types that it is about; other procedures are about any record.
ABOUT = {
    "restoration": frozenset({"listing", "penalty"}),
    "removal": frozenset({"listing"}),
    "abnormal": frozenset({"listing"}),
}


def fits(procedure: str, record: ProjectedRecord) -> bool:
    """Return whether a procedure about a record is about one of this type."""
    return all(record.record_type in types for part, types in ABOUT.items() if part in procedure)
