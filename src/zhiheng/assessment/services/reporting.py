"""What a unit does: it files its goals, reports on itself with evidence, and answers the scores it is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.assessment.errors import EntryRefused, NotReady, NotYours
from zhiheng.assessment.models import AssessedUnit, SheetEvidence
from zhiheng.assessment.scoring import asked
from zhiheng.assessment.services import asking, computing, schemes, sheets, telling
from zhiheng.cases.services import files
from zhiheng.policy.model import CriterionKind

#: Kinds that a unit fills in itself; indicators are computed, and bonuses are claimed only where there are any.
_SELF = (CriterionKind.SCORED, CriterionKind.CHECKLIST, CriterionKind.JUDGED, CriterionKind.EVENTS)


def file_goals(actor: Actor, unit: AssessedUnit, text: str, *, now: datetime | None = None) -> AssessedUnit:
    """File the goals of the year; again replaces them and keeps the old text in the history. Raises NotYours, WrongStage."""
    _must_answer(actor, unit)
    asking.must_stand(unit.year, "goals")
    if not text.strip():
        raise EntryRefused(criterion="目标", zh_why="须写明目标", en_why="the goals are empty")
    with transaction.atomic():
        unit.goals, unit.goals_at = text.strip()[:20000], now or timezone.now()
        unit.save(update_fields=["goals", "goals_at"])
        telling.happened(unit.year, "goals", actor, unit=unit, text=unit.goals, now=now)
    return unit


def unfilled(unit: AssessedUnit) -> list[str]:
    """Return the labels of the lines that a self-report must have and that are empty."""
    sheet = sheets.of_unit(unit)
    scheme, _table = schemes.of_year(unit.year)
    wanted = [one for one in asked(scheme.criteria(), unit.group) if one.kind in _SELF]
    lines = {line.criterion.id: line for line in sheet.lines}
    return [one.label.zh for one in wanted if lines[one.id].self_score is None]


def report(actor: Actor, unit: AssessedUnit, *, now: datetime | None = None) -> AssessedUnit:
    """Hand in the self-report with what proves it as it stands now: it is locked. Raises NotYours, WrongStage, NotReady."""
    _must_answer(actor, unit)
    asking.must_stand(unit.year, "reporting")
    empty = unfilled(unit)
    if empty:
        what = "、".join(empty[:5])
        raise NotReady(zh_what=f"还有 {len(empty)} 项没有自评：{what}", en_what=f"empty lines: {len(empty)}: {what}")
    with transaction.atomic():
        unit.reported_at = now or timezone.now()
        unit.save(update_fields=["reported_at"])
        computing.gather(unit.year, [unit], unit.reported_at)
        telling.happened(unit.year, "reported", actor, unit=unit, now=now)
    return unit


def give_back(actor: Actor, unit: AssessedUnit, reason: str, *, now: datetime | None = None) -> AssessedUnit:
    """Give a self-report back to be mended. Raises NotYours, WrongStage, EntryRefused."""
    asking.must_assess(actor, unit.year)
    asking.must_stand(unit.year, "reporting")
    if not reason.strip():
        raise EntryRefused(criterion="退回", zh_why="须写明理由", en_why="it wants its reason")
    with transaction.atomic():
        unit.reported_at = None
        unit.save(update_fields=["reported_at"])
        telling.happened(unit.year, "given_back", actor, unit=unit, text=reason.strip(), now=now)
    return unit


def go_on_without(actor: Actor, unit: AssessedUnit, reason: str, *, now: datetime | None = None) -> AssessedUnit:
    """Let the course go on although a unit filed nothing; the reason stands on its sheet. Raises NotYours, EntryRefused."""
    asking.must_assess(actor, unit.year)
    asking.must_stand(unit.year, "goals", "reporting")
    if not reason.strip():
        raise EntryRefused(criterion="逾期", zh_why="须写明理由", en_why="it wants its reason")
    with transaction.atomic():
        unit.late = reason.strip()[:500]
        unit.save(update_fields=["late"])
        telling.happened(unit.year, "late", actor, unit=unit, text=unit.late, now=now)
    return unit


def accept(actor: Actor, unit: AssessedUnit, *, now: datetime | None = None) -> AssessedUnit:
    """Say that the unit has no objection. Raises NotYours, WrongStage."""
    _must_answer(actor, unit)
    asking.must_stand(unit.year, "objection")
    with transaction.atomic():
        unit.answered_at = now or timezone.now()
        unit.save(update_fields=["answered_at"])
        telling.happened(unit.year, "accepted", actor, unit=unit, now=now)
    return unit


def _must_answer(actor: Actor, unit: AssessedUnit) -> None:
    """The unit's own body, or the assessing one for a unit without an account here, from paper."""
    own = asking.answers_for(actor, unit)
    if not own and not (unit.body is None and asking.assesses(actor, unit.year)):
        raise NotYours(zh_what="由被考核单位办理", en_what="the unit itself does it")


def may_attach(actor: Actor, unit: AssessedUnit, criterion: str) -> bool:
    """Return whether the actor lays evidence beside a line: the unit, the assessing body, and who scores the line."""
    known = schemes.criterion(unit.year, criterion)
    scores = known is not None and asking.scores(actor, unit.year, known)
    return asking.answers_for(actor, unit) or asking.assesses(actor, unit.year) or scores


def attach(
    actor: Actor, unit: AssessedUnit, criterion: str, given: files.Given | None, note: str = "", *,
    now: datetime | None = None,
) -> SheetEvidence:  # fmt: skip
    """Lay a file or a note beside a criterion. Raises NotYours, WrongStage, EntryRefused, FileRefused."""
    if not may_attach(actor, unit, criterion):
        raise NotYours(zh_what="附材料", en_what="attaching evidence")
    asking.must_stand(unit.year, "goals", "reporting", "desk", "field", "objection")
    known = schemes.criterion(unit.year, criterion)
    if known is None or (given is None and not note.strip()):
        label = known.label.zh if known else criterion
        raise EntryRefused(criterion=label, zh_why="没有文件也没有说明", en_why="neither a file nor a note")
    kept = files.store(given) if given is not None else None
    with transaction.atomic():
        row = SheetEvidence.objects.create(
            unit=unit, criterion=criterion, kind="file" if kept else "note",
            title=(kept.name if kept else note.strip())[:300], text=note.strip()[:2000],
            sha256=kept.sha256 if kept else "", size=kept.size if kept else 0,
            media_type=kept.media_type if kept else "", username=actor.username, body=actor.body,
            at=now or timezone.now(),
        )  # fmt: skip
        telling.happened(unit.year, "evidence", actor, unit=unit, now=now, criterion=criterion, sha256=row.sha256)
    return row
