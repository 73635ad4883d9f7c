"""Objections of a unit to its scores: filed within the term, answered within a term by somebody else than who scored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.assessment import entries
from zhiheng.assessment.errors import EntryRefused, NotYours
from zhiheng.assessment.facts import Hand
from zhiheng.assessment.models import AssessedUnit, SheetEntry, SheetObjection
from zhiheng.assessment.services import asking, schemes, sheets, telling
from zhiheng.cases import clock_rules
from zhiheng.cases.days import today
from zhiheng.codes.workdays import DatedDay


def file(actor: Actor, unit: AssessedUnit, criterion: str, text: str, *, now: datetime | None = None) -> SheetObjection:
    """Object to the score of a criterion, with reasons. Raises NotYours, WrongStage, EntryRefused."""
    if not asking.answers_for(actor, unit) and not (unit.body is None and asking.assesses(actor, unit.year)):
        raise NotYours(zh_what="由被考核单位提出", en_what="the unit itself objects")
    asking.must_stand(unit.year, "objection")
    known = schemes.criterion(unit.year, criterion)
    if known is None or not text.strip():
        label = known.label.zh if known else criterion
        raise EntryRefused(criterion=label, zh_why="须写明异议的事实和理由", en_why="it wants facts and reasons")
    at = now or timezone.now()
    due = answered_by(unit, at)
    with transaction.atomic():
        row = SheetObjection.objects.create(
            unit=unit, criterion=criterion, text=text.strip()[:4000], filed_at=at, username=actor.username,
            body=actor.body, due_on=due.date if due else None, provisional=bool(due and due.provisional),
        )  # fmt: skip
        unit.answered_at = at
        unit.save(update_fields=["answered_at"])
        telling.happened(unit.year, "objected", actor, unit=unit, text=row.text, now=at, criterion=criterion)
    return row


def answered_by(unit: AssessedUnit, at: datetime) -> DatedDay | None:
    """Return the last day to answer what is filed now, by the term of the year's sheet; None where it says none."""
    term = schemes.of_year(unit.year)[0].answers_within
    return clock_rules.last_day(term.counts, term.days, today(at)) if term is not None else None


def answer(
    actor: Actor, objection: SheetObjection, *, upheld: bool, text: str, given: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> SheetObjection:  # fmt: skip
    """Answer an objection with reasons; one that is upheld sets the verified score anew. Not by who verified or scored it.

    Raises NotYours, WrongStage, EntryRefused.
    """
    unit = objection.unit
    asking.must_assess(actor, unit.year)
    asking.must_stand(unit.year, "objection", "deliberation")
    known = schemes.criterion(unit.year, objection.criterion)
    if known is None or objection.answered_at is not None or not text.strip() or (upheld and not given):
        label = known.label.zh if known else objection.criterion
        raise EntryRefused(criterion=label, zh_why="须写明理由，支持的须给出新的分值，且只答复一次",
                           en_why="it wants reasons, new points where upheld, and is answered once")  # fmt: skip
    if _scored_it(actor, objection):
        raise NotYours(zh_what="由评分人以外的人复核", en_what="somebody else than who scored it looks into it")
    at = now or timezone.now()
    with transaction.atomic():
        before = sheets.of_unit(unit).line(objection.criterion)
        if upheld and given:
            SheetEntry.objects.create(
                unit=unit, criterion=objection.criterion, hand=Hand.VERIFIED.value, content=entries.read(known, given),
                comment=text.strip()[:2000], body=actor.body, username=actor.username, at=at,
            )  # fmt: skip
        after = sheets.of_unit(unit).line(objection.criterion)
        objection.upheld, objection.answer = upheld, text.strip()[:4000]
        objection.answered_at, objection.answered_by = at, actor.username
        objection.points_before = before.points if before else None
        objection.points_after = after.points if after else None
        objection.save()
        telling.happened(unit.year, "answered", actor, unit=unit, text=objection.answer, now=at,
                         criterion=objection.criterion, upheld=upheld)  # fmt: skip
    return objection


def _scored_it(actor: Actor, objection: SheetObjection) -> bool:
    rows = SheetEntry.objects.filter(
        unit=objection.unit, criterion=objection.criterion, hand__in=(Hand.VERIFIED.value, Hand.DEPARTMENT.value)
    )
    return bool(actor.username) and rows.filter(username=actor.username).exists()
