"""The task board: duties of plans by lead body, clause or light, as cards or as a list; filters stand in the address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from zhiheng.actors import Actor, Capability
from zhiheng.planning import duties
from zhiheng.planning.duties import PlanOfDuties
from zhiheng.planning.progress import STAGES, Stage, Standing
from zhiheng.planning.services import catalogue, tasks
from zhiheng.policy import Pack, words
from zhiheng.policy.model import LightColour
from zhiheng.server.i18n import localised
from zhiheng.server.planning import shown, workbook
from zhiheng.server.planning.bodies import Named
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.packs import task_number
from zhiheng.server.portal.paging import paged
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today

GROUPS = ("body", "clause", "light")
VIEWS = ("board", "list")
#: Stands for the bodies that are jointly responsible: nobody leads.
JOINT = "~joint"


@dataclass(frozen=True)
class Asked:
    """The filters as they stand in the address; empty takes all."""

    plan: str = ""
    body: str = ""
    light: str = ""
    stage: str = ""
    q: str = ""
    group: str = ""
    view: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """Read the filters."""
        return cls(**{one.name: request.GET.get(one.name, "").replace("\x00", "").strip()[:120] for one in fields(cls)})

    def takes(self, one: Standing, pack: Pack) -> bool:
        """Tell whether a duty is asked for."""
        if self.light and one.light.colour.value != self.light:
            return False
        if self.stage and (one.stage.value if one.stage else "unknown") != self.stage:
            return False
        if self.body and self.body not in {*one.duty.bodies, *duties.bearers(pack, one.duty, today(), all_named=True)}:
            return False
        found = f"{one.duty.label.zh}\n{one.duty.label.en}\n{one.duty.clause.zh}\n{one.duty.number}"
        return self.q.casefold() in found.casefold()


def chosen(me: Actor, asked: Asked) -> tuple[Pack, list[PlanOfDuties], list[Standing]]:
    """Return the pack, the plans that can be asked for, and the duties that are."""
    pack = shown.pack_of(me)
    units = [catalogue.of_unit(one) for one in catalogue.issued() if one.pack == pack.info.id]
    plans = [one for one in (*catalogue.of_pack(pack), *units) if one.duties]
    wanted = [one for one in plans if one.key == asked.plan] if asked.plan else _first(plans)
    public = not tasks.shared_with(me)
    standings = [(one, each) for one in wanted for each in tasks.standings(one, one.shown_on(today()), public=public)]
    rows = [each for one, each in standings if asked.plan or one.history or _open(one, each)]
    return pack, plans, [one for one in rows if asked.takes(one, pack)]


def _open(plan: PlanOfDuties, one: Standing) -> bool:
    """Return whether a duty still has to do with today: of a plan whose last day is past only what was not done is left."""
    return plan.ends >= today() or not (one.done or one.stage is Stage.DROPPED)


def _first(plans: list[PlanOfDuties]) -> list[PlanOfDuties]:
    """Return the plans shown where none is asked for: those that run today, else the latest of those that have run out."""
    running = [one for one in plans if not one.history]
    return running or sorted(plans, key=lambda one: one.ends)[-1:]


@needs(Capability.READ)
def page(request: HttpRequest) -> HttpResponse:
    """Show the board."""
    asked = Asked.of(request)
    pack, plans, rows = chosen(actor(request), asked)
    named = Named(pack, {code for one in rows for code in one.duty.bodies})
    view = asked.view if asked.view in VIEWS else "board"
    paging = paged(request, rows, len(rows)) if view == "list" else None
    lines = [shown.duty(one, named, today()) for one in (paging.rows if paging else rows)]
    context = {
        "asked": asked, "view": view, "group": asked.group if asked.group in GROUPS else "body",
        "plans": [(one.key, localised(one.label)) for one in plans], "lines": lines, "paging": paging,
        "columns": list(columns(rows, lines, asked.group, named)) if view == "board" else [], "total": len(rows),
        "lights": [(one.value, localised(words.code(one))) for one in LightColour],
        "stages": [*((one.value, localised(label)) for one, label in STAGES.items()), ("unknown", _("没有报告"))],
        "bodies": sorted({(code, localised(named.label(code))) for one in rows for code in one.duty.bodies}, key=lambda pair: pair[1]),
        "history": bool(rows) and all(one.duty.plan in {plan.key for plan in plans if plan.history} for one in rows),
        "export": request.GET.urlencode(),
    }  # fmt: skip
    return show(request, "planning/board.html", "planning", **context)


def columns(rows: list[Standing], lines: list[dict[str, Any]], group: str, named: Named) -> Iterator[dict[str, Any]]:
    """Yield the columns of the board: a heading, how many of each light, and the cards. A duty that several lead stands in each."""
    found: dict[str, dict[str, Any]] = {}
    for one, line in zip(rows, lines, strict=True):
        for key, label in _places(one, group, named):
            column = found.setdefault(key, {"key": key, "label": label, "lines": [], "red": 0})
            column["lines"].append(line)
            column["red"] += one.light.colour is LightColour.RED
    order = {
        one.value: at
        for at, one in enumerate((LightColour.RED, LightColour.AMBER, LightColour.GREY, LightColour.GREEN))
    }
    yield from (sorted(found.values(), key=lambda one: order[one["key"]]) if group == "light" else found.values())


def _places(one: Standing, group: str, named: Named) -> list[tuple[str, str]]:
    if group == "light":
        return [(one.light.colour.value, localised(words.code(one.light.colour)))]
    if group == "clause":
        return [(one.duty.task, f"{task_number(one.duty.number)} {localised(one.duty.clause)}")]
    leads = [(code, localised(named.label(code))) for code in one.duty.lead]
    return leads or [(JOINT, _("共同负责，没有牵头单位"))]


HEADER = (
    "plan", "clause", "key", "duty_zh", "duty_en", "lead", "supporting", "jointly", "due", "due_from", "to_try", "light",
    "why_zh", "why_en", "light_certainty", "stage", "percent", "confirmed", "last_report_on", "body_of_report",
)  # fmt: skip


def row(one: Standing, named: Named) -> tuple[Any, ...]:
    """Return a duty as a flat row of the exports."""
    held, last = one.duty, one.decides
    called = {
        role: "、".join(named.label(code)["zh"] for code in getattr(held, role))
        for role in ("lead", "supporting", "jointly")
    }
    return (
        held.plan, held.number, held.key, held.label.zh, held.label.en, called["lead"], called["supporting"],
        called["jointly"], held.due, held.due_from, held.to_try, one.light.colour.value, one.light.why.zh,
        one.light.why.en, one.light.certainty.value, one.stage.value if one.stage else None, one.percent, one.done,
        last.on if last else None, last.body if last else None,
    )  # fmt: skip


def _rows(request: HttpRequest) -> list[tuple[Any, ...]]:
    pack, _plans, rows = chosen(actor(request), Asked.of(request))
    named = Named(pack, {code for one in rows for code in one.duty.bodies})
    return [row(one, named) for one in rows]


@needs(Capability.READ, Capability.EXPORT)
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the duties asked for as CSV."""
    return csv_answer("duties", HEADER, _rows(request))


@needs(Capability.READ, Capability.EXPORT)
def xlsx(request: HttpRequest) -> HttpResponse:
    """Answer with the duties asked for as a workbook."""
    return workbook.answer("duties", _("任务"), HEADER, _rows(request))
