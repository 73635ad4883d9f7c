"""Results: settled in deliberation, decided, published, handed over. What binds is what people decided, shown as decided."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.assessment.errors import EntryRefused, NotReady, NotYours
from zhiheng.assessment.models import AssessedUnit, AssessmentYear, ResultHandOver
from zhiheng.assessment.points import ONE, points, thousandths
from zhiheng.assessment.services import annex, asking, schemes, sheets, telling
from zhiheng.audit.canonical import canonical
from zhiheng.audit.services import transparency
from zhiheng.cases.days import today
from zhiheng.cases.services import installed, owing
from zhiheng.ledger.services import outbox
from zhiheng.policy.model import AssessmentUse, Certainty

SOURCE, SYNTHETIC = "case-decisions", "synthetic-assessment"


def adjudicate(
    actor: Actor, unit: AssessedUnit, grade: str, reason: str, *, now: datetime | None = None
) -> AssessedUnit:
    """Settle another grade than the computed one, with reasons; it stands in the log as an override.

    Raises NotYours, WrongStage, EntryRefused.
    """
    asking.must_assess(actor, unit.year, Capability.DISCUSS)
    asking.must_stand(unit.year, "deliberation")
    _scheme, table = schemes.of_year(unit.year)
    if grade not in [level.id for level in table.levels] or not reason.strip():
        raise EntryRefused(criterion="等次", zh_why="须选等次并写明理由", en_why="choose a grade and give reasons")
    computed = sheets.of_unit(unit).grade
    with transaction.atomic():
        unit.grade, unit.grade_reason = grade, reason.strip()[:1000]
        unit.save(update_fields=["grade", "grade_reason"])
        telling.happened(unit.year, "adjudicated", actor, unit=unit, text=unit.grade_reason, now=now, grade=grade,
                         computed=computed)  # fmt: skip
        entry = {"assessment": unit.year.case.number, "unit": unit.code, "computed": computed, "decided": grade}
        transparency.add("override", entry, public=False)
    return unit


def decide(actor: Actor, year: AssessmentYear, *, now: datetime | None = None) -> None:
    """Fix the result of every unit with its method annex. Within the transaction of the step. Raises NotReady."""
    units = list(year.units.select_for_update(of=("self",)))
    found = sheets.of_units(year, units)
    unfinished = [unit.name_zh for unit in units if found[unit.code].total.points is None]
    if unfinished or not units:
        raise missing(unfinished or ["—"], "没有总分", "no total")
    for unit in units:
        sheet = found[unit.code]
        unit.points, unit.computed_grade = sheet.total.points, sheet.grade
        unit.grade = unit.grade or sheet.grade
        unit.save(update_fields=["points", "computed_grade", "grade"])
    year.annex, year.decided_at = annex.make(year), now or timezone.now()
    entry = {"assessment": year.case.number, "sheet": year.content_hash, "units": _results(units)}
    year.decided_leaf = transparency.add("decision", entry, public=False)
    year.save(update_fields=["annex", "decided_at", "decided_leaf"])
    telling.happened(year, "decided", actor, now=now, units=len(units))


def missing(names: list[str], zh: str, en: str) -> NotReady:
    """Return the error that names units for which something is missing."""
    shown = "、".join(names[:6]) + ("……" if len(names) > 6 else "")
    who = "1 unit has" if len(names) == 1 else f"{len(names)} units have"
    return NotReady(zh_what=f"{len(names)} 个单位{zh}（{shown}）", en_what=f"{who} {en} ({shown})")


def _results(units: list[AssessedUnit]) -> list[dict[str, Any]]:
    return [
        {"unit": unit.code, "group": unit.group, "points": str(points(unit.points)), "grade": unit.grade}
        for unit in units
    ]


def publish(actor: Actor, year: AssessmentYear, *, now: datetime | None = None) -> None:
    """Make the result public: its records are owed to the ledger, and the log tells it. Within the transaction of the step."""
    at, units = now or timezone.now(), list(year.units.all())
    year.published_at = at
    entry = {
        "assessment": year.case.number, "title": year.title, "body": year.body.code, "sheet": year.content_hash,
        "synthetic": year.synthetic, "units": _results(units),
    }  # fmt: skip
    year.published_leaf = transparency.add("publication", entry, public=True)
    year.save(update_fields=["published_at", "published_leaf"])
    if year.use == AssessmentUse.YEARLY.value:
        rows = [_record(year, unit, at) for unit in units]
        outbox.owe("assessment_result", source(year), rows, note=f"assessment {year.case.number}")
        transaction.on_commit(owing.deliver, robust=True)
    telling.happened(year, "published", actor, now=at, leaf=year.published_leaf)


def source(year: AssessmentYear) -> str:
    """Return the source under which facts of a year enter the ledger: invented ones under one that says so."""
    return SYNTHETIC if year.synthetic else SOURCE


def _record(year: AssessmentYear, unit: AssessedUnit, at: datetime) -> dict[str, Any]:
    scheme, _table = schemes.of_year(year)
    most = scheme.full + (scheme.bonus_cap if (unit.points or 0) > thousandths(scheme.full) else 0)
    return {
        "unit_code": unit.code, "unit_name": unit.name_zh, "assessment_name": f"{year.body.name_zh}：{scheme.label.zh}",
        "period_start": year.starts, "period_end": year.ends, "points": points(unit.points),
        "full_points": points(int(most * ONE)), "grade": scheme.grade_codes.get(unit.grade),
        "published_on": today(at), "certainty_note": _note(year, unit),
    }  # fmt: skip


def _note(year: AssessmentYear, unit: AssessedUnit) -> str | None:
    scheme, _table = schemes.of_year(year)
    told = ["合成数据 SYNTHETIC"] if year.synthetic else []
    told += ["方案为示例版本"] if scheme.certainty is not Certainty.TEXT else []
    told += [f"等次由 {unit.computed_grade} 审定为 {unit.grade}"] if unit.grade != unit.computed_grade else []
    return "；".join(told) or None


def hand_over(actor: Actor, year: AssessmentYear, *, now: datetime | None = None) -> list[ResultHandOver]:
    """Hand the results of units to the offices that the sheet names. Within the transaction of the step."""
    scheme, _table = schemes.of_year(year)
    digest = hashlib.sha256(canonical(payload(year))).hexdigest()
    bodies = installed.pack(year.pack).bodies
    made = [
        ResultHandOver(
            year=year, office=one.body, office_zh=bodies[one.body].label.zh, office_en=bodies[one.body].label.en,
            purpose_zh=one.purpose.zh, purpose_en=one.purpose.en, sha256=digest, sent_at=now or timezone.now(),
        )
        for one in scheme.hands_to
    ]  # fmt: skip
    ResultHandOver.objects.bulk_create(made)
    telling.happened(year, "handed", actor, now=now, offices=[one.office for one in made], sha256=digest)
    return made


def payload(year: AssessmentYear) -> dict[str, Any]:
    """Return what is handed over: results of units and nothing of persons."""
    units = list(year.units.all())
    return {"assessment": year.case.number, "title": year.title, "units": _results(units)}


def receive(actor: Actor, handed: ResultHandOver, *, on_paper: str = "", now: datetime | None = None) -> ResultHandOver:
    """Give the receipt: by the office itself, or entered by the assessing body from a receipt on paper (what it says).

    Raises NotYours, EntryRefused.
    """
    own = actor.body == handed.office and actor.may(Capability.READ)
    if not own:
        if not asking.assesses(actor, handed.year) or not actor.may(Capability.ACT):
            raise NotYours(zh_what="由接收部门回执", en_what="the receiving office gives its receipt")
        if not on_paper.strip():
            raise EntryRefused(
                criterion="回执", zh_why="代录纸质回执须写明签收情况", en_why="say what the paper receipt tells"
            )
    with transaction.atomic():
        if handed.received_at is None:
            handed.received_at, handed.on_paper = now or timezone.now(), not own
            handed.received_by = (handed.office_zh if own else on_paper.strip())[:200]
            handed.save(update_fields=["received_at", "received_by", "on_paper"])
            telling.happened(handed.year, "received", actor, now=now, office=handed.office)
    return handed
