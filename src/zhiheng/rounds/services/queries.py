"""Queries: a difference is asked about, the unit answers, and who asked closes it or lets the sheet be returned."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.rounds.errors import MayNot, NotNow, ReasonWanted, UnknownCell
from zhiheng.rounds.forms import whole_label
from zhiheng.rounds.models import Cell, Query, Sheet
from zhiheng.rounds.services import changing, telling
from zhiheng.rounds.services.asking import form_of, sheets

LONGEST = 2000


def ask(
    actor: Actor,
    sheet: Sheet,
    line: str,
    question: str,
    *,
    row: int = 0,
    computed: str = "",
    now: datetime | None = None,
) -> Query:
    """Ask a unit about a value; one open query a cell. For a body above it. Raises MayNot, ReasonWanted, NotNow, UnknownCell."""
    at, words = now or timezone.now(), question.strip()[:LONGEST]
    with transaction.atomic():
        locked = changing.locked(sheet.pk)
        if not actor.system and not (actor.may(Capability.ACT) and actor.body in locked.chain[:-1]):
            raise MayNot(zh_who="上级单位", en_who="a body above the unit")
        form = form_of(locked.round)
        if line not in form.by_id:
            raise UnknownCell(line=line[:80], row=row, limit=0)
        if not words:
            raise ReasonWanted
        if locked.queries.filter(row=row, line=line).exclude(state=Query.State.CLOSED).exists():
            raise NotNow(zh_state="这一格已有未了结的查询", en_state="a query about this cell is open already")
        stood = Cell.objects.filter(sheet=locked, row=row, line=line).first()
        made = Query.objects.create(
            sheet=locked, row=row, line=line, reported=stood.value if stood else "", computed=computed[:100], question=words,
            asked_by=actor.username, asked_body=actor.body, asked_at=at,
        )  # fmt: skip
        changing.record(locked, "query", actor, at, detail={"line": line, "row": row, "did": "asked"})
        label = whole_label(form.by_id[line])
        zh = f"对“{locked.round.name_zh}”（{locked.round.period}）的“{label.zh}”有查询：{words}"
        telling.tell(
            locked.unit,
            "task",
            zh,
            f"A query on “{label.en}” in “{locked.round.name_en}” ({locked.round.period}): {words}",
            locked,
            now=at,
        )
    return made


def answer(actor: Actor, query: int, text: str, *, now: datetime | None = None) -> Query:
    """Answer a query, by somebody of the unit. Raises MayNot, NotNow, ReasonWanted."""
    at, words = now or timezone.now(), text.strip()[:LONGEST]
    with transaction.atomic():
        found = _locked(actor, query)
        if not actor.system and not (actor.body == found.sheet.unit.code and actor.may(Capability.ACT)):
            raise MayNot(zh_who="被查询的单位", en_who="the unit that is asked")
        if found.state == Query.State.CLOSED:
            raise NotNow(zh_state="查询已了结", en_state="the query is closed")
        if not words:
            raise ReasonWanted
        found.answered(words, actor.username, at)
        changing.record(
            changing.locked(found.sheet_id),
            "query",
            actor,
            at,
            detail={"line": found.line, "row": found.row, "did": "answered"},
        )
        zh = f"{found.sheet.unit.name_zh}答复了对“{found.line}”的查询：{words}"
        telling.tell(
            found.asked_body,
            "answer",
            zh,
            f"{found.sheet.unit.name_en or found.sheet.unit.name_zh} answered on “{found.line}”: {words}",
            found.sheet,
            now=at,
        )
    return found


def close(actor: Actor, query: int, outcome: str, *, now: datetime | None = None) -> Query:
    """Close a query with what came of it, by a body above the unit. Raises MayNot, NotNow, ReasonWanted."""
    at, words = now or timezone.now(), outcome.strip()[:LONGEST]
    with transaction.atomic():
        found = _locked(actor, query)
        if not actor.system and not (actor.may(Capability.ACT) and actor.body in found.sheet.chain[:-1]):
            raise MayNot(zh_who="上级单位", en_who="a body above the unit")
        if found.state == Query.State.CLOSED:
            raise NotNow(zh_state="查询已了结", en_state="the query is closed")
        if not words:
            raise ReasonWanted
        found.closed(words, actor.username, at)
        changing.record(
            changing.locked(found.sheet_id),
            "query",
            actor,
            at,
            detail={"line": found.line, "row": found.row, "did": "closed"},
        )
    return found


def _locked(actor: Actor, query: int) -> Query:
    found = (
        Query.objects.select_for_update(of=("self",))
        .select_related("sheet__unit", "sheet__round")
        .filter(pk=query)
        .first()
    )
    if found is None or not sheets(actor).filter(pk=found.sheet_id).exists():
        raise NotNow(zh_state="没有这项查询", en_state="there is no such query")
    return found


def waiting(actor: Actor) -> QuerySet[Query]:
    """Return the queries that wait for the actor's body: to answer, or to close."""
    asked = Query.objects.filter(sheet__unit__code=actor.body, state=Query.State.ASKED)
    answered = Query.objects.filter(asked_body=actor.body, state=Query.State.ANSWERED)
    return (asked | answered).select_related("sheet__round", "sheet__unit")
