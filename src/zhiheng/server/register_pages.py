"""What the pages of registers show a level: the index, one register, one item, and what runs out. Public and staff alike."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Actor
from zhiheng.ledger.models import EnterpriseCard, ProjectedRecord, RegisterSpan
from zhiheng.policy.model import Register
from zhiheng.server import register_tables, registers, visible
from zhiheng.server.i18n import localised
from zhiheng.server.portal import describe
from zhiheng.server.portal.packs import every_pack, record_types, shown_citations, source_label, type_label
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.search import choices
from zhiheng.server.portal.shown import Problem, ShownCitation
from zhiheng.server.portal.sorting import in_order, order_of
from zhiheng.server.portal.wording import division_name, value_text
from zhiheng.server.register_tables import Column
from zhiheng.server.registers import Asked
from zhiheng.server.visible import Level, Looker, Shared

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
DAYS = 30


@dataclass(frozen=True)
class Question:
    """What an address asks for, and what in it cannot be read."""

    asked: Asked
    problems: list[Problem] = field(default_factory=list)
    day_text: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything limits the items."""
        one = self.asked
        return bool(one.state or one.division or one.text or one.when or one.holder)


def space(looker: Looker) -> str:
    """Return the name space of the pages: an account's stand in the workspace."""
    return "staff" if isinstance(looker, Actor) or visible.general(looker) >= Level.INTERNAL else "portal"


def level_of(span: Any, looker: Looker) -> Level | Shared:
    """Return as whom somebody reads the record that decides an item."""
    if isinstance(visible.bound(looker), Shared):
        return visible.at_record(looker, span.record)
    return visible.level_at(looker, span.division, span.record.subject)


def question(request: HttpRequest, register: str = "") -> Question:
    """Read the address: day, state, place, text, what runs out within how many days. What is no day is told."""
    given, today = request.GET, visible.today()
    text = given.get("as_of", "").strip()[:10]
    day, problems = _day(text), []
    if text and day is None:
        problems.append(Problem(_("日期应写作 2024-03-01 的样子，且不早于 1900 年。下面按今天列出。"), "f-day"))
    state, when = given.get("state", ""), given.get("when", "")
    asked = Asked(
        day or today,
        register,
        state if state in registers.STATES else "",
        re.sub(r"[^0-9]", "", given.get("division", ""))[:6],
        "",
        given.get("q", "").replace("\x00", "").strip()[:120],
        when if when in (registers.OVERDUE, registers.SOON) else "",
        _days(given.get("days", "")),
    )
    return Question(asked, problems, text)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if _DAY.match(text) else None
    except ValueError:
        return None
    return found if found and 1900 <= found.year <= 9998 else None


def _days(text: str) -> int | None:
    return min(int(text), registers.MOST_DAYS) if text.isascii() and text.isdigit() and len(text) < 6 else None


def find(register: str, looker: Looker) -> Register:
    """Return a register that a level may see. Raises Http404."""
    found = registers.seen_by(looker).get(register)
    if found is None:
        raise Http404(_("没有这个名册，或它不公开"))
    return found


# --- index ----------------------------------------------------------------------------------------------------------
def index_context(request: HttpRequest, looker: Looker) -> dict[str, Any]:
    """Return every register with its numbers by state."""
    asked = question(request)
    numbers = registers.counted(looker, asked.asked.day)
    nothing = dict.fromkeys((*registers.STATES, registers.OVERDUE, registers.SOON), 0)
    rows = [_line(one, numbers.get(name, nothing), looker) for name, one in registers.seen_by(looker).items()]
    rows.sort(key=lambda row: (not row["total"], -row["total"], row["label"]))
    return {"rows": rows, "question": asked, "states": _states(), "address": reverse(f"{space(looker)}:registers"),
            "due_address": reverse(f"{space(looker)}:registers_due"), "staff_pages": space(looker) == "staff"}  # fmt: skip


def _line(register: Register, numbers: dict[str, int], looker: Looker) -> dict[str, Any]:
    return {
        "register": register,
        "label": localised(register),
        "type": type_label(register.reads),
        "address": reverse(f"{space(looker)}:register", args=[register.id]),
        "csv": reverse(f"{space(looker)}:register_csv", args=[register.id]),
        "total": sum(numbers[state] for state in registers.STATES),
        "numbers": [(register_tables.state_words(state), numbers[state]) for state in register_tables.STATES],
        "overdue": numbers[registers.OVERDUE],
        "soon": numbers[registers.SOON],
        "internal": not Level.PUBLIC.may_see(registers.publicity(register)),
    }


def _states() -> list[tuple[str, str]]:
    return [(state, str(words)) for state, (_tone, words) in register_tables.STATES.items()]


# --- one register ---------------------------------------------------------------------------------------------------
def listed(request: HttpRequest, register: Register, looker: Looker, asked: Asked) -> tuple[QuerySet[Any, Any], str]:
    """Return the items that the address asks for in its order, and that order."""
    sorts = register_tables.sorts(register, looker)
    order = order_of(request, sorts)
    rows = registers.items(looker, asked).select_related("record")
    return (in_order(rows, sorts, order, "item_key") if order else rows.order_by("item_key")), order


def chosen_columns(request: HttpRequest, register: Register, looker: Looker) -> list[Column]:
    """Return the columns that the address names, else those that everybody sees at first."""
    wanted = request.GET.getlist("col")
    named = [one for one in register_tables.columns(register, looker) if one.key in wanted]
    return named or register_tables.usual(register, looker)


def list_context(
    request: HttpRequest, register: Register, looker: Looker, shown: list[Column], *, many: int = 50
) -> dict[str, Any]:
    """Return one register: its items within the filters, fifty a page."""
    asked = question(request, register.id)
    rows, order = listed(request, register, looker, asked.asked)
    paging = paged(request, rows, rows.count(), many)
    numbers = registers.counted(looker, asked.asked.day, register.id).get(register.id, {})
    cards = registers.holders(paging.rows, looker)
    query = request.GET.urlencode()
    names = space(looker)
    return {
        "register": register,
        "about": about(register, looker),
        "question": asked,
        "paging": paging,
        "sort": order,
        "register_columns": shown,
        "every_column": register_tables.columns(register, looker),
        "chosen_keys": {one.key for one in shown},
        "kept": [(name, value) for name, value in request.GET.items() if name not in ("col", "page")],
        "rows": [row(one, register, looker, shown, cards) for one in paging.rows],
        "states": [(state, words, numbers.get(state, 0)) for state, words in _states()],
        "numbers": numbers,
        "total": sum(numbers.get(state, 0) for state in registers.STATES),
        "choices": choices(),
        "address": reverse(f"{names}:register", args=[register.id]),
        "csv": f"{reverse(f'{names}:register_csv', args=[register.id])}?{query}",
        "xlsx": f"{reverse(f'{names}:register_xlsx', args=[register.id])}?{query}",
        "index_address": reverse(f"{names}:registers"),
        "staff_pages": space(looker) == "staff",
        "dated": bool(register.life.ends or register.life.due),
    }


def row(
    span: Any, register: Register, looker: Looker, shown: list[Column], cards: dict[str, EnterpriseCard]
) -> dict[str, Any]:
    """Return one item as a line of a list."""
    tone, words = register_tables.STATES[span.state]
    card = cards.get(span.holder)
    party = record_types()[register.reads].party(register.holder) if register.holder else None
    return {
        "span": span,
        "title": register_tables.title(register, span.record.payload, level_of(span, looker)),
        "address": reverse(f"{space(looker)}:register_item", args=[register.id, span.item_key]),
        "cells": [
            (one, register_tables.cell(span, one, looker), party is not None and one.key == party.name) for one in shown
        ],
        "tone": tone,
        "state": str(words),
        "holder": card.name if card else span.holder_name,
        "holder_address": reverse(f"{space(looker)}:enterprise", args=[card.uscc]) if card and card.uscc else "",
    }


def about(register: Register, looker: Looker) -> dict[str, Any]:
    """Return what a register is: what it reads, by which provisions, and how its states come about."""
    record_type = record_types()[register.reads]
    return {
        "type": type_label(register.reads),
        "note": localised(register.note or record_type.note) if register.note or record_type.note else "",
        "provisions": provisions(register),
        "data": reverse("portal:data") + f"#t-{register.reads}" if Level.PUBLIC.may_see(record_type.publicity) else "",
        "warn_days": register.warn_days,
        "internal": not Level.PUBLIC.may_see(registers.publicity(register)),
        "dates": _dates(register, looker),
    }


def _dates(register: Register, looker: Looker) -> list[str]:
    """Say in words which fields decide besides the record itself."""
    seen, life = visible.visible_fields(record_types()[register.reads], visible.general(looker)), register.life
    told = (
        (life.state_on, _("“%(field)s”起为所报状态，此前有效；未报该日期的，按得知之日计，至迟为到期次日")),
        (life.starts, _("“%(field)s”之前尚未生效")),
        (life.ends, _("“%(field)s”之后到期")),
        (life.withdrawn_on, _("“%(field)s”起撤销或终止")),
        (life.due, _("“%(field)s”过后仍有效，但逾期未检")),
    )
    return [words % {"field": localised(seen[name].label)} for name, words in told if name and name in seen]


def provisions(register: Register) -> list[ShownCitation]:
    """Return the provisions of a register, of its records, and of the mechanisms that it carries out, each once."""
    reference = f"registers/{register.id}"
    cites = [*register.cite, *record_types()[register.reads].cite]
    for pack in every_pack():
        named = {name for name, one in pack.mechanisms.items() if reference in one.elements}
        for name, one in pack.realisations.items():
            if name in named or reference in one.elements:
                cites += one.cite
    every = {(cite.document, cite.provision): cite for cite in cites}
    return shown_citations(tuple(every.values()))


# --- one item -------------------------------------------------------------------------------------------------------
def item_context(request: HttpRequest, register: Register, key: str, looker: Looker) -> dict[str, Any]:
    """Return one item with its life line. Raises Http404."""
    asked = question(request, register.id)
    found = registers.items(looker, replace(asked.asked, state="", division="", text="", when=""))
    span = found.filter(item_key=key.lower()).select_related("record").first()
    if span is None:
        raise Http404(_("这一天名册里没有这一项，或它不公开"))
    cards = registers.holders([span], looker)
    steps = list(registers.records_of(span, looker)[:200])
    return {
        "register": register,
        "about": about(register, looker),
        "question": asked,
        "item": row(span, register, looker, [], cards),
        "since_at_latest": registers.bounded(span, register),
        "facts": list(describe.facts(span.record, staff=space(looker) == "staff", level=level_of(span, looker))),
        "place": division_name(span.division, span.record.occurred_on),
        "steps": life_line(steps, register, asked.asked.day, looker, level_of(span, looker)),
        "told": sum(registers.in_force(one, asked.asked.day) for one in steps),
        "marks": describe.marks(span.record),
        "record_address": record_address(span.record_id, looker),
        "address": reverse(f"{space(looker)}:register", args=[register.id]),
        "index_address": reverse(f"{space(looker)}:registers"),
        "staff_pages": space(looker) == "staff",
    }


def record_address(record_id: str, looker: Looker) -> str:
    """Return the address of a record's page for a level."""
    return reverse(f"{space(looker)}:record", args=[record_id])


def life_line(
    steps: list[ProjectedRecord], register: Register, day: date, looker: Looker, level: Level | Shared
) -> list[dict[str, Any]]:
    """Return each record of an item with what it changed against the one in force before it, the newest first."""
    seen = visible.visible_fields(record_types()[register.reads], level)
    before: dict[str, Any] | None = None
    made = []
    for one in steps:
        counts = registers.in_force(one, day)
        payload = visible.visible_values(seen, one.payload, level)
        made.append(
            {
                "record": one,
                "address": record_address(one.record_id, looker),
                "source": source_label(one.source),
                "marks": [mark for mark in describe.marks(one) if mark != "synthetic"],
                "first": before is None,
                "later": one.occurred_on > day,
                "changes": _changes(seen, before, payload),
            }
        )
        before = payload if counts else before
    return made[::-1]


def _changes(seen: Any, before: dict[str, Any] | None, after: dict[str, Any]) -> list[dict[str, str]]:
    """Return the fields in which two payloads differ, as words; of a first record none."""
    if before is None:
        return []
    names = [name for name in seen if before.get(name) != after.get(name)]
    return [
        {
            "label": localised(seen[name].label),
            "before": value_text(seen[name], before.get(name)),
            "after": value_text(seen[name], after.get(name)),
        }
        for name in names
        if not isinstance(after.get(name), list) and not isinstance(before.get(name), list)
    ]


# --- what runs out --------------------------------------------------------------------------------------------------
def due_context(request: HttpRequest, looker: Looker) -> dict[str, Any]:
    """Return what runs out or is due within some days, over all registers, the nearest first."""
    asked = question(request)
    days = asked.asked.days if asked.asked.days is not None else DAYS
    known = {name: one for name, one in registers.seen_by(looker).items() if one.life.ends or one.life.due}
    register = request.GET.get("register", "")
    when = asked.asked.when or registers.SOON
    wanted = replace(asked.asked, days=days, when=when, register=register if register in known else "")
    rows = registers.items(looker, wanted).select_related("record").order_by("following", "register", "item_key")
    paging = paged(request, rows, rows.count())
    cards = registers.holders(paging.rows, looker)
    lines = [{**row(one, known[one.register], looker, [], cards), "register": localised(known[one.register]),
              "register_address": reverse(f"{space(looker)}:register", args=[one.register]),
              "place": division_name(one.division, one.record.occurred_on),
              "left": (one.following - wanted.day).days, "inspection": one.due == one.following} for one in paging.rows]  # fmt: skip
    return {
        "question": asked, "days": days, "when": when, "paging": paging, "rows": lines, "register": wanted.register,
        "registers": sorted(((name, localised(one)) for name, one in known.items()), key=lambda pair: pair[1]),
        "choices": choices(), "address": reverse(f"{space(looker)}:registers_due"),
        "index_address": reverse(f"{space(looker)}:registers"), "staff_pages": space(looker) == "staff",
        "csv": f"{reverse(f'{space(looker)}:registers_due_csv')}?{request.GET.urlencode()}",
    }  # fmt: skip


def items_of(spans: list[RegisterSpan], looker: Looker) -> list[dict[str, Any]]:
    """Return items of any registers as lines: title, register, state, next day, addresses; for an enterprise's file."""
    known = registers.seen_by(looker)
    return [
        {**row(one, known[one.register], looker, [], {}), "register": localised(known[one.register]),
         "register_address": reverse(f"{space(looker)}:register", args=[one.register])}
        for one in spans
        if one.register in known
    ]  # fmt: skip
