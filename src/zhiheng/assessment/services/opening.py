"""Beginning an assessment of a year, or an edition of a review, with its units and its course."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.actors.models import Body
from zhiheng.assessment import units as rule
from zhiheng.assessment import years
from zhiheng.assessment.errors import AssessmentTwice, NominationRefused, NotYours
from zhiheng.assessment.models import AssessedUnit, AssessmentYear
from zhiheng.assessment.services import asking, own_sheets, schemes, telling
from zhiheng.assessment.units import Unit
from zhiheng.cases.services import installed, opening
from zhiheng.codes import divisions
from zhiheng.policy.model import Assessment, AssessmentUse, UnitLevel

#: Levels of places that no table lists: a candidate is named, with the county that answers for it.
_NAMED = (UnitLevel.ZONE, UnitLevel.TOWNSHIP, UnitLevel.VILLAGE)


def may_open(actor: Actor, scheme: Assessment) -> bool:
    """Return whether an actor's body may run a sheet: it is of a level that the sheet names, and the actor opens cases."""
    return actor.may(Capability.OPEN_CASE) and actor.level in scheme.assessed_by


def open_year(
    actor: Actor, pack: str, sheet: str, number: int, *, synthetic: bool = False, now: datetime | None = None
) -> AssessmentYear:
    """Begin a sheet's year by the actor's body and return it; of a yearly sheet with all units below, of a review with none yet.

    Raises UnknownSheet, NotYours, AssessmentTwice, and what opening a case raises.
    """
    scheme, own = _sheet(actor, pack, sheet)
    if not may_open(actor, scheme):
        levels = "、".join(scheme.assessed_by)
        raise NotYours(
            zh_what=f"由 {levels} 级机关开展", en_what=f"bodies of the levels {', '.join(scheme.assessed_by)} run it"
        )
    body = Body.objects.get(code=actor.body)
    at, span = now or timezone.now(), years.year(scheme.year, number)
    title = f"{span.text}年度{scheme.label.zh}"
    content, digest = schemes.kept(pack, scheme)
    content |= own
    try:
        with transaction.atomic():
            if AssessmentYear.objects.filter(body=body, pack=pack, scheme=sheet, year=number).exists():
                raise IntegrityError
            case = opening.open_case(
                actor, scheme.procedure or "government-assessment", pack=pack, title=title,
                fields={"sheet": sheet, "year": number}, now=at,
            )  # fmt: skip
            year = AssessmentYear.objects.create(
                case=case, pack=pack, scheme=sheet, use=scheme.use.value, content=content, content_hash=digest, year=number,
                starts=span.starts, ends=span.ends, title=title, title_en=f"{scheme.label.en}, {span.text}", body=body,
                scorers=sorted({one for each in scheme.every_criterion() for one in each.scored_by}), synthetic=synthetic,
            )  # fmt: skip
            _add_units(year, scheme)
            telling.happened(year, "opened", actor, now=at, sheet=sheet, content=digest)
    except IntegrityError:
        raise AssessmentTwice(sheet=scheme.label.zh, year=number) from None
    return year


def _sheet(actor: Actor, pack: str, sheet: str) -> tuple[Assessment, dict[str, Any]]:
    """Return a sheet of the pack, or the criteria that the actor's body drew up, with what a year keeps of whose they are."""
    row = own_sheets.find(actor, pack, sheet)
    if row is None:
        return schemes.of_pack(pack, sheet), {}
    return own_sheets.read(row), {"own": {"body": row.body.code, "programme": row.programme, "version": row.version}}


def _add_units(year: AssessmentYear, scheme: Assessment) -> None:
    if scheme.use is AssessmentUse.DEMONSTRATION:
        return
    division = "" if year.body.level == "nation" else year.body.division
    found = rule.units(scheme, installed.pack(year.pack), division, year.ends)
    AssessedUnit.objects.bulk_create([_row(year, unit, answering(unit)) for unit in found])


def _row(year: AssessmentYear, unit: Unit, body: Body | None) -> AssessedUnit:
    return AssessedUnit(
        year=year, group=unit.group, code=unit.code, level=unit.level.value, name_zh=unit.name_zh, name_en=unit.name_en,
        division=unit.division, body=body,
    )  # fmt: skip


def answering(unit: Unit) -> Body | None:
    """Return the body that answers for a unit: the one told, else the office of its division on its level."""
    if unit.answers:
        return Body.objects.filter(code=unit.answers, active=True).first()
    if not unit.division:
        return None
    level = UnitLevel.COUNTY if unit.level in _NAMED else unit.level  # the county answers for its towns and villages
    rows = Body.objects.filter(division=unit.division, level=level.value, active=True)
    return rows.filter(kind__in=("bureau", "government")).order_by("kind", "pk").first()


def nominate(
    actor: Actor, year: AssessmentYear, group: str, code: str, name_zh: str, *, name_en: str = "", division: str = "",
    now: datetime | None = None,
) -> AssessedUnit:  # fmt: skip
    """Enter a candidate of a review; a place of a division is named by the table of divisions, a town or village as told.

    Raises NotYours, WrongStage, NominationRefused.
    """
    asking.must_assess(actor, year)
    asking.must_stand(year, "goals")
    scheme, _table = schemes.of_year(year)
    found = scheme.group(group)
    if found is None or not code.strip():
        raise NominationRefused(zh_why="没有这个分组，或没有写代码", en_why="there is no such group, or no code")
    if year.use != AssessmentUse.DEMONSTRATION.value:
        raise NominationRefused(
            zh_why="年度考核的单位由方案确定", en_why="the sheet names the units of a yearly assessment"
        )
    unit = _candidate(year, scheme, group, found.level, code.strip(), name_zh.strip(), name_en.strip(), division)
    if year.units.filter(code=unit.code).exists():
        raise NominationRefused(zh_why="已在候选名单中", en_why="it stands among the candidates already")
    with transaction.atomic():
        row = _row(year, unit, answering(unit))
        row.save()
        telling.happened(year, "nominated", actor, unit=row, now=now)
    return row


def _candidate(
    year: AssessmentYear, scheme: Assessment, group: str, level: UnitLevel, code: str, zh: str, en: str, division: str
) -> Unit:
    """Return a candidate: one of the places there are, or a town or village under a county of the assessing body."""
    if level not in _NAMED:
        known = rule.units(scheme, installed.pack(year.pack), year.body.division, year.ends)
        listed = next((one for one in known if one.group == group and one.code == code), None)
        if listed is None:
            raise NominationRefused(
                zh_why="辖区内没有这个地方", en_why="there is no such place under the assessing body"
            )
        return listed
    if not zh:
        raise NominationRefused(zh_why="乡镇、村或园区须写名称", en_why="a town, village or zone needs its name")
    if division and not _below(year, division):
        raise NominationRefused(zh_why="辖区内没有这个县（市、区）", en_why="there is no such county under the body")
    return Unit(code, group, level, zh, en or zh, division)


def _below(year: AssessmentYear, division: str) -> bool:
    """Return whether a county stands under the assessing body's division, or is it."""
    on = min(year.ends, divisions.table().last)
    if not divisions.exists(division, on=on) or divisions.get(division, on).level != "county":
        return False
    mine = year.body.division
    return not mine or division == mine or division.startswith(mine[:2] if mine.endswith("0000") else mine[:4])
