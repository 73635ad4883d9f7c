"""Entries on sheets: saved as one goes, one row a change, by the hand that may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.assessment import entries
from zhiheng.assessment.errors import EntryRefused, NotYours, UnknownUnit
from zhiheng.assessment.facts import Hand
from zhiheng.assessment.models import AssessedUnit, AssessmentYear, PanelMember, SheetEntry
from zhiheng.assessment.services import asking, schemes, sheets, telling
from zhiheng.policy.model import CriterionKind, SheetCriterion

LONGEST_COMMENT = 2000


def save(
    actor: Actor, unit: AssessedUnit, criterion: str, hand: Hand, given: Mapping[str, Any], *, comment: str = "",
    now: datetime | None = None,
) -> SheetEntry:  # fmt: skip
    """Save what a hand says of a criterion and return the row; what says the same as before adds none.

    What is verified otherwise than computed or scored wants a comment. Raises NotYours, WrongStage, EntryRefused.
    """
    known = _criterion(unit, criterion)
    asking.must_write(actor, unit, known, hand)
    content, said = entries.read(known, given), comment.strip()[:LONGEST_COMMENT]
    if hand is Hand.VERIFIED and not said and _differs(unit, known, content):
        zh, en = "核定与已有分值不同，须写明理由", "what is verified differs from what stands, and wants its reason"
        raise EntryRefused(criterion=known.label.zh, zh_why=zh, en_why=en)
    with transaction.atomic():
        reviewer = number_of(actor, unit) if hand is Hand.REVIEW else 0
        return _kept(actor, unit, known.id, hand, content, said, reviewer, now or timezone.now())


def _criterion(unit: AssessedUnit, name: str) -> SheetCriterion:
    found = schemes.criterion(unit.year, name)
    if found is None or (found.groups and unit.group not in found.groups):
        raise UnknownUnit(unit=f"{unit.code}/{name}", number=unit.year.case.number)
    return found


def _differs(unit: AssessedUnit, criterion: SheetCriterion, content: Mapping[str, Any]) -> bool:
    """Return whether an entry gives other points than what counts now; where nothing counts yet, nothing differs."""
    from zhiheng.assessment import criteria

    line = sheets.of_unit(unit).line(criterion.id)
    given = criteria.entered(criterion, entries.entry(content))
    if line is None or (criterion.kind is CriterionKind.BONUS and line.by == ""):
        return False
    stands = line.counts
    nothing = stands.points is None and not stands.left_out
    return not nothing and (stands.points, stands.left_out) != (given.points, given.left_out)


def _kept(
    actor: Actor, unit: AssessedUnit, criterion: str, hand: Hand, content: dict[str, Any], comment: str, reviewer: int,
    at: datetime,
) -> SheetEntry:  # fmt: skip
    AssessedUnit.objects.select_for_update().get(pk=unit.pk)
    rows = SheetEntry.objects.filter(unit=unit, criterion=criterion, hand=hand.value, reviewer=reviewer)
    last = rows.order_by("-id").first()
    if last is not None and last.content == content and last.comment == comment:
        return last
    row = SheetEntry.objects.create(
        unit=unit, criterion=criterion, hand=hand.value, reviewer=reviewer, content=content, comment=comment,
        body=actor.body, username=actor.username, at=at,
    )  # fmt: skip
    if last is None:
        telling.happened(unit.year, "entered", actor, unit=unit, now=at, criterion=criterion, hand=hand.value)
    return row


def number_of(actor: Actor, unit: AssessedUnit) -> int:
    """Return the number under which an account reviews in a year; the next one where it is new. Within a transaction."""
    type(unit.year).objects.select_for_update().get(pk=unit.year_id)
    known = PanelMember.objects.filter(year=unit.year_id, user=actor.user).first()
    if known is None:
        number = PanelMember.objects.filter(year=unit.year_id).count() + 1
        known = PanelMember.objects.create(year_id=unit.year_id, user_id=int(actor.user or 0), number=number)
    return known.number


def cap(
    actor: Actor, unit: AssessedUnit, name: str, count: int, reason: str, *, now: datetime | None = None
) -> SheetEntry:
    """Enter that an event that caps the grade happened (0: it did not), with its reason. Raises NotYours, EntryRefused."""
    asking.must_assess(actor, unit.year)
    asking.must_stand(unit.year, "desk", "field", "deliberation")
    scheme, _table = schemes.of_year(unit.year)
    found = next((one for one in scheme.caps if one.id == name), None)
    if found is None or not reason.strip():
        label = found.label.zh if found else name
        raise EntryRefused(criterion=label, zh_why="须写明事实和理由", en_why="it wants its facts and reasons")
    at = now or timezone.now()
    with transaction.atomic():
        row = SheetEntry.objects.create(
            unit=unit, criterion=name, hand=sheets.CAP, content={"count": max(count, 0)}, comment=reason.strip(),
            body=actor.body, username=actor.username, at=at,
        )  # fmt: skip
        telling.happened(unit.year, "cap", actor, unit=unit, text=reason.strip(), now=at, cap=name, count=count)
    return row


def take_in(
    actor: Actor, year: AssessmentYear, hand: Hand, rows: Iterable[tuple[AssessedUnit, str, Mapping[str, Any], str]], *,
    now: datetime | None = None,
) -> int:  # fmt: skip
    """Save what a scoring body gives many units at once (unit, criterion, given, comment); all of it or none.

    For the hands of departments and of the panel. Raises NotYours, WrongStage, EntryRefused.
    """
    asking.must_stand(year, *asking.STAGES[hand])
    known = {one.id: one for one in schemes.of_year(year)[0].every_criterion()}
    at, made = now or timezone.now(), []
    with transaction.atomic():
        listed = list(rows)
        reviewer = number_of(actor, listed[0][0]) if hand is Hand.REVIEW and listed else 0
        for unit, name, given, comment in listed:
            line = known.get(name)
            asked = line is not None and (not line.groups or unit.group in line.groups)
            may = line is not None and (
                (hand is Hand.DEPARTMENT and asking.scores(actor, year, line))
                or (hand is Hand.REVIEW and bool(line.levels) and asking.reviews(actor, year))
            )
            if line is None or not asked or not may:
                raise NotYours(zh_what=f"为“{name}”评分", en_what=f"scoring “{name}”")
            made.append(
                SheetEntry(
                    unit=unit, criterion=name, hand=hand.value, reviewer=reviewer, content=entries.read(line, given),
                    comment=comment[:LONGEST_COMMENT], body=actor.body, username=actor.username, at=at,
                )
            )  # fmt: skip
        SheetEntry.objects.bulk_create(made)
        telling.happened(year, "taken_in", actor, now=at, hand=hand.value, entries=len(made))
    return len(made)
