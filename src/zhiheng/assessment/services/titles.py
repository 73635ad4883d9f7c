"""Titles of places: won in a review for a term, checked again before it ends, kept or lost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.actors.actor import SYSTEM
from zhiheng.assessment import grades
from zhiheng.assessment.errors import EntryRefused
from zhiheng.assessment.models import AssessmentYear, PlaceTitle, TitleEvent
from zhiheng.assessment.services import asking, results, schemes
from zhiheng.audit.services import actions, transparency
from zhiheng.cases.days import add_months, today
from zhiheng.cases.services import installed, owing
from zhiheng.ledger.services import outbox
from zhiheng.policy.model import UnitLevel

#: Levels as the record of a title names them; a village counts as other.
_LEVELS = {"province": "province", "prefecture": "prefecture", "county": "county", "nation": "nation"}
#: Programmes whose titles are recorded under a kind of another name than their own.
_KINDS = {"service-standard-pilot": "standard_pilot"}
#: A village that is reviewed with the towns has a title of its own kind.
_VILLAGES = {"quality-town": "quality_village"}
#: States in which a title holds.
HELD = ("granted", "renewed")


def grant(actor: Actor, year: AssessmentYear, *, now: datetime | None = None) -> list[PlaceTitle]:
    """Give the title to every candidate that reached the grade of the sheet. Within the transaction of the step."""
    scheme, table = schemes.of_year(year)
    at = now or timezone.now()
    programme = installed.pack(year.pack).programmes[str(scheme.programme)]
    made = []
    for unit in year.units.all():
        if not unit.grade or scheme.passes is None or not grades.reaches(unit.grade, scheme.passes, table):
            continue
        title = PlaceTitle.objects.create(
            unit=unit, pack=year.pack, programme=programme.id, name_zh=programme.label.zh, name_en=programme.label.en,
            granted_on=today(at), valid_until=add_months(today(at), scheme.term_months or 12),
        )  # fmt: skip
        _told(actor, title, "granted", at, points=unit.points)
        made.append(title)
    return made


def recheck(
    actor: Actor, title: PlaceTitle, *, kept: bool, reason: str, points: int | None = None,
    now: datetime | None = None,
) -> PlaceTitle:  # fmt: skip
    """Check a title again: kept for another term from the end of the last, or withdrawn, with reasons.

    Raises NotYours, EntryRefused.
    """
    year = title.unit.year
    asking.must_assess(actor, year)
    if not reason.strip() or title.state not in HELD:
        raise EntryRefused(criterion=title.name_zh, zh_why="须写明复核情况；已退出的不能复核",
                           en_why="it wants what the check found; a title that was lost is not checked")  # fmt: skip
    scheme, _table = schemes.of_year(year)
    with transaction.atomic():
        title.state = "renewed" if kept else "withdrawn"
        if kept:
            title.valid_until = add_months(title.valid_until, scheme.term_months or 12)
        title.save(update_fields=["state", "valid_until"])
        _told(actor, title, title.state, now or timezone.now(), points=points, reason=reason.strip())
    return title


def expire(now: datetime | None = None) -> int:
    """End the titles whose term is over without a check; return how many. For the worker; it bears being run twice."""
    at = now or timezone.now()
    with transaction.atomic():
        over = list(PlaceTitle.objects.select_for_update().filter(state__in=HELD, valid_until__lt=today(at)))
        for title in over:
            title.state = "expired"
            title.save(update_fields=["state"])
            _told(SYSTEM, title, "expired", at, reason="期满未复核")
    return len(over)


def held(day: date | None = None) -> QuerySet[PlaceTitle]:
    """Return the titles that hold on a day and whose review was published."""
    rows = PlaceTitle.objects.filter(state__in=HELD, valid_until__gte=day or today())
    return rows.filter(unit__year__published_at__isnull=False).select_related("unit__year__body", "unit__year__case")


def _told(
    actor: Actor, title: PlaceTitle, kind: str, at: datetime, *, points: int | None = None, reason: str = ""
) -> None:
    """Write what happened to a title: its history, the record for the ledger, both logs."""
    TitleEvent.objects.create(
        title=title, at=at, kind=kind, points=points, reason=reason, username=actor.username, body=actor.body
    )
    year = title.unit.year
    outbox.owe(
        "title", results.source(year), [_record(title, kind, at, reason)], note=f"title {title.unit.code} {kind}"
    )
    transaction.on_commit(owing.deliver, robust=True)
    actions.note("change", username=actor.username, body=actor.body, object_type="place_title",
                 object_id=title.unit.code, detail={"kind": kind})  # fmt: skip
    entry = {"title": title.name_zh, "unit": title.unit.code, "state": kind, "until": title.valid_until,
             "assessment": year.case.number, "synthetic": year.synthetic}  # fmt: skip
    transparency.add("decision", entry, public=True)


def _record(title: PlaceTitle, kind: str, at: datetime, reason: str) -> dict[str, Any]:
    unit, year = title.unit, title.unit.year
    synthetic = "合成数据 SYNTHETIC" if year.synthetic else ""
    said = "；".join(each for each in (reason, synthetic) if each)
    return {
        "title_name": title.name_zh, "kind": kind_of(title), "level": _LEVELS.get(year.body.level, "other"),
        "holder_name": holder(unit.name_zh, unit.level), "place_code": unit.code,
        "place_name": unit.name_zh, "status": kind, "status_on": today(at), "valid_until": title.valid_until,
        "granted_by": year.body.name_zh, "reason": said or None, "holder_division": unit.division or None,
    }  # fmt: skip


def kind_of(title: PlaceTitle) -> str:
    """Return the kind under which a title is recorded: that of its programme's name where records know it, else another."""
    kinds = installed.pack(title.pack).record_types["title"].fields["kind"].values
    code = _KINDS.get(title.programme, title.programme.replace("-", "_"))
    if title.unit.level == UnitLevel.VILLAGE:
        code = _VILLAGES.get(title.programme, code)
    return code if code in kinds else "other"


def holder(name: str, level: str) -> str:
    """Return who holds the title of a place: its government; of a zone or a village the place as it is named."""
    governed = level in (UnitLevel.PREFECTURE, UnitLevel.COUNTY, UnitLevel.TOWNSHIP)
    return f"{name}人民政府" if governed and not name.endswith("政府") else name
