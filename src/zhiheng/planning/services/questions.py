"""Questions about values that were reported with a duty: asked by who checks the report, answered by who made it, closed with what came of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.audit.services import actions
from zhiheng.cases.services import messages
from zhiheng.planning.errors import DeedNotOpen, NotYours, UnknownItem
from zhiheng.planning.faults import Faults
from zhiheng.planning.models import Progress, ProgressQuestion
from zhiheng.planning.services import catalogue, tasks

LONGEST = 2000
State = ProgressQuestion.State


def may_ask(actor: Actor, row: Progress) -> bool:
    """Return whether an actor asks about the values of a report: whoever may check it."""
    plan, _duty = catalogue.find_duty(row.duty)
    return tasks.may_check(actor, plan, tasks.entry(row))


def ask(
    actor: Actor, report: int, indicator: str, period: str, question: str, *, computed: str = "", now: datetime | None = None
) -> ProgressQuestion:  # fmt: skip
    """Ask the body that reported a value about it; one open question a value. Raises UnknownItem, NotYours, DeedNotOpen, FormUnfit."""
    at, words = now or timezone.now(), _written(question)
    with transaction.atomic():
        row = _locked(report)
        value = next(
            (one for one in row.values if (one.get("indicator"), one.get("period", "")) == (indicator, period)), None
        )
        if value is None:
            raise UnknownItem(item=indicator[:80])
        if not may_ask(actor, row):
            raise NotYours(deed="询问", zh_who="可以核实这条进展的单位", en_who="whoever may check the report")
        if row.questions.filter(indicator=indicator, period=period).exclude(state=State.CLOSED).exists():
            raise DeedNotOpen(
                item=str(row.pk), zh_why="对这个数值已有未了结的询问。", en_why="a question about it is open already."
            )
        made = ProgressQuestion.objects.create(
            progress=row, indicator=indicator, period=period, reported=str(value.get("value", ""))[:100], computed=computed[:100],
            question=words, asked_by=actor.username, asked_body=actor.body, asked_at=at,
        )  # fmt: skip
        _noted(actor, made, "asked")
        messages.tell(row.body, "task", f"对所报指标值有询问：{words}", f"A question about a value you reported: {words}",
                      now=at, path=f"{tasks.PAGE}{row.duty}")  # fmt: skip
    return made


def answer(actor: Actor, question: int, text: str, *, now: datetime | None = None) -> ProgressQuestion:
    """Answer a question, by somebody of the body that reported. Raises UnknownItem, NotYours, DeedNotOpen, FormUnfit."""
    at, words = now or timezone.now(), _written(text)
    with transaction.atomic():
        found = _open(question)
        if not (actor.system or (actor.body == found.progress.body and actor.may(Capability.ACT))):
            raise NotYours(deed="答复", zh_who="报告的单位", en_who="the body that reported")
        found.answered(words, actor.username, at)
        _noted(actor, found, "answered")
        messages.tell(found.asked_body, "answer", f"对指标值的询问已答复：{words}", f"A question about a value was answered: {words}",
                      now=at, path=f"{tasks.PAGE}{found.progress.duty}")  # fmt: skip
    return found


def close(actor: Actor, question: int, outcome: str, *, now: datetime | None = None) -> ProgressQuestion:
    """Close a question with what came of it, by whoever may ask. Raises UnknownItem, NotYours, DeedNotOpen, FormUnfit."""
    at, words = now or timezone.now(), _written(outcome)
    with transaction.atomic():
        found = _open(question)
        if not may_ask(actor, found.progress):
            raise NotYours(deed="了结询问", zh_who="可以核实这条进展的单位", en_who="whoever may check the report")
        found.closed(words, actor.username, at)
        _noted(actor, found, "closed")
    return found


def waiting(actor: Actor) -> QuerySet[ProgressQuestion]:
    """Return the questions that wait for an actor's body: to answer, or to close."""
    asked = ProgressQuestion.objects.filter(progress__body=actor.body, state=State.ASKED)
    answered = ProgressQuestion.objects.filter(asked_body=actor.body, state=State.ANSWERED)
    return (asked | answered).select_related("progress")


def _written(text: str) -> str:
    faults, words = Faults(), text.strip()[:LONGEST]
    faults.wants(bool(words), "words", "请写明内容。", "Write what there is to say.")
    faults.raise_any()
    return words


def _locked(report: int) -> Progress:
    found = Progress.objects.select_for_update().filter(pk=report).first()
    if found is None:
        raise UnknownItem(item=str(report))
    return found


def _open(question: int) -> ProgressQuestion:
    found = (
        ProgressQuestion.objects.select_for_update(of=("self",)).select_related("progress").filter(pk=question).first()
    )
    if found is None:
        raise UnknownItem(item=str(question))
    if found.state == State.CLOSED:
        raise DeedNotOpen(item=str(question), zh_why="询问已了结。", en_why="the question is closed.")
    return found


def _noted(actor: Actor, one: ProgressQuestion, what: str) -> None:
    actions.note("change", username=actor.username, body=actor.body, object_type="duty", object_id=one.progress.duty,
                 detail={"question": one.pk, "indicator": one.indicator, "what": what})  # fmt: skip
