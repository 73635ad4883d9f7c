"""Accountability by body and year: duties and items by what became of them, findings open and closed. Never of persons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhiheng.actors import Actor, Capability
from zhiheng.planning import duties, yearly
from zhiheng.planning.duties import PlanOfDuties
from zhiheng.planning.follow_up import Deed
from zhiheng.planning.models import FollowUp, FollowUpEvent
from zhiheng.planning.progress import Stage, Standing
from zhiheng.planning.services import catalogue, follow_ups, oversight, reach, tasks
from zhiheng.planning.yearly import FATES, Due, Fate, Happened, YearOfBody
from zhiheng.policy import Pack
from zhiheng.server.i18n import localised
from zhiheng.server.planning import shown, workbook
from zhiheng.server.planning.bodies import Named
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.paging import paged
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today


def counted(me: Actor) -> tuple[Pack, list[YearOfBody]]:
    """Return the counts by body and year, of the bodies whose work an actor sees; who keeps a plan sees all bodies of it."""
    pack = shown.pack_of(me)
    return pack, yearly.by_body([*_duties(me, pack), *_items(me), *_findings(me)])


def _duties(me: Actor, pack: Pack) -> Iterator[Due]:
    seen = reach.seen_by(me)
    units = [catalogue.of_unit(one) for one in catalogue.issued() if one.pack == pack.info.id]
    for plan in (*catalogue.of_pack(pack), *units):
        keeps = me.body == tasks.keeper(plan)
        for one in tasks.standings(plan, plan.shown_on(today()), public=not tasks.shared_with(me)):
            for body in duties.bearers(pack, one.duty, one.duty.due):
                if keeps or seen is None or body in seen:
                    yield Due(body, "duty", one.duty.due.year, _fate(one, plan))


def _fate(one: Standing, plan: PlanOfDuties) -> Fate:
    decided = one.decides.on if one.decides is not None else None
    reasoned = any(each.stage in (Stage.HINDERED, Stage.DROPPED) for each in one.entries)
    happened = Happened(
        one.duty.due, decided if one.done else None, decided if one.claimed else None, told=bool(one.entries), reasoned=reasoned,
        to_try=one.duty.to_try,
    )  # fmt: skip
    return yearly.fate(happened, today())


def _items(me: Actor) -> Iterator[Due]:
    seen = reach.seen_by(me)
    rows = follow_ups.for_actor(me).exclude(state="withdrawn")
    kinds = (Deed.ASK_DELAY.value, Deed.ADD.value)
    said = set(FollowUpEvent.objects.filter(kind__in=kinds).values_list("item_id", "body"))
    for one in rows:
        if seen is None or one.lead.code in seen or one.opener.code == me.body:
            yield Due(one.lead.code, "item", one.due_on.year, _item_fate(one, reasoned=(one.pk, one.lead.code) in said))


def _item_fate(one: FollowUp, *, reasoned: bool) -> Fate:
    closed = one.state == "closed"
    happened = Happened(
        one.due_on, (one.replied_on or one.closed_on) if closed else None, None if closed else one.replied_on, told=True,
        reasoned=reasoned,
    )  # fmt: skip
    return yearly.fate(happened, today())


def _findings(me: Actor) -> Iterator[Due]:
    for one in oversight.findings_for(me):
        yield Due(one.unit.code, "finding", one.found_on.year, closed=one.stage == "verified")


def _chosen(request: HttpRequest) -> tuple[Pack, list[YearOfBody], list[int], int | None]:
    """Return the counts of the year that the address asks for (the last with anything, else all years), and the years there are."""
    pack, rows = counted(actor(request))
    years = sorted({one.year for one in rows}, reverse=True)
    text = request.GET.get("year", "")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None
    if text != "all" and asked is None:
        asked = today().year if today().year in years else next(iter(years), None)
    q = request.GET.get("q", "").replace("\x00", "").strip()[:60].casefold()
    named = Named(pack, {one.body for one in rows})
    wanted = [one for one in rows if asked is None or one.year == asked]
    return pack, [one for one in wanted if q in " ".join(named.label(one.body).values()).casefold()], years, asked


@needs(Capability.READ)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the counts of a year."""
    pack, rows, years, asked = _chosen(request)
    named = Named(pack, {one.body for one in rows})
    paging = paged(request, rows, len(rows))
    context: dict[str, Any] = {
        "paging": paging, "years": years, "year": asked, "q": request.GET.get("q", "")[:60], "rows": paging.rows,
        "parts": _parts(list(paging.rows), named), "export": request.GET.urlencode(),
    }  # fmt: skip
    return show(request, "planning/accountability_years.html", "planning", **context)


Cells = Callable[[YearOfBody], tuple[int, ...]]


def _parts(rows: list[YearOfBody], named: Named) -> list[dict[str, Any]]:
    """Return the counts as tables: duties, items, findings; a body stands in those in which it has something."""
    fates = [localised(FATES[one]) for one in Fate]
    kinds: tuple[tuple[str, str, tuple[str, ...], Cells], ...] = (
        ("duties", _("计划任务"), (_("全部"), *fates), lambda one: (one.duties_all, *(one.duties[each] for each in Fate))),
        ("items", _("督办事项"), (_("全部"), *fates), lambda one: (one.items_all, *(one.items[each] for each in Fate))),
        ("findings", _("督察问题"), (_("未销号"), _("已销号")), lambda one: (one.findings_open, one.findings_closed)),
    )  # fmt: skip
    made = []
    for kind, title, heads, cells in kinds:
        lines = [
            {
                "name": localised(named.label(one.body)),
                "year": one.year,
                "cells": list(zip(heads, cells(one), strict=True)),
            }
            for one in rows
            if any(cells(one))
        ]
        if lines:
            made.append({"kind": kind, "title": title, "heads": heads, "rows": lines})
    return made


HEADER = (
    "year", "body", "name_zh", "name_en", "duties", *(f"duties_{one.value}" for one in Fate), "items",
    *(f"items_{one.value}" for one in Fate), "findings_open", "findings_closed",
)  # fmt: skip


def _rows(request: HttpRequest) -> list[tuple[Any, ...]]:
    pack, rows, _years, _asked = _chosen(request)
    named = Named(pack, {one.body for one in rows})
    return [
        (one.year, one.body, named.label(one.body)["zh"], named.label(one.body)["en"], one.duties_all,
         *(one.duties[each] for each in Fate), one.items_all, *(one.items[each] for each in Fate), one.findings_open, one.findings_closed)
        for one in rows
    ]  # fmt: skip


@needs(Capability.READ, Capability.EXPORT)
@require_safe
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the counts as CSV."""
    return csv_answer("accountability-by-year", HEADER, _rows(request))


@needs(Capability.READ, Capability.EXPORT)
@require_safe
def xlsx(request: HttpRequest) -> HttpResponse:
    """Answer with the counts as a workbook."""
    return workbook.answer("accountability-by-year", _("单位台账（按年）"), HEADER, _rows(request))
