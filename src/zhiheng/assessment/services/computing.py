"""What fills in itself: values of indicators, events of the ledger, evidence that other rooms hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.assessment import years
from zhiheng.assessment.facts import Measured
from zhiheng.assessment.models import AssessedUnit, AssessmentYear, SheetEntry, SheetEvidence
from zhiheng.assessment.scoring import asked
from zhiheng.assessment.services import schemes, sheets, telling
from zhiheng.assessment.services.ports import PORTS, Ask, Gathered
from zhiheng.assessment.units import Unit
from zhiheng.assessment.years import Year
from zhiheng.cases.days import today
from zhiheng.cases.services import installed
from zhiheng.policy import Pack
from zhiheng.policy.model import Assessment, SheetCriterion, UnitLevel
from zhiheng.policy.model.assessment import WantedEvidence


def fill(actor: Actor, year: AssessmentYear, *, now: datetime | None = None) -> int:
    """Write what indicators and the ledger give, where it changed, and gather evidence; return the number of new entries."""
    scheme, _table = schemes.of_year(year)
    units = list(year.units.all())
    at = now or timezone.now()
    with transaction.atomic():
        made = _write(year, units, sheets.COMPUTED, _values(scheme, year, units, at), at)
        made += _write(year, units, sheets.COUNTED, _events(scheme, year, units), at)
        gathered = gather(year, units, at)
        year.computed_at = at
        year.save(update_fields=["computed_at"])
        telling.happened(year, "computed", actor, now=at, entries=made, evidence=gathered)
    return made


def span(year: AssessmentYear, at: datetime | None = None) -> Year:
    """Return the days of a year as the engine knows them, computed at an instant: up to its cut-off figures count."""
    return Year(year.year, year.starts, year.ends, told_by(year, today(at)) if at else None)


def told_by(year: AssessmentYear, on: date) -> date:
    """Return the day by which a figure must have been published to count in a year that is computed on a day."""
    return years.told_by(year.ends, schemes.of_year(year)[0].cut_off, on)


def as_units(units: Sequence[AssessedUnit]) -> list[Unit]:
    """Return units as the engine and other rooms know them."""
    prefetch_related_objects(units, "body")
    return [
        Unit(
            one.code, one.group, UnitLevel(one.level), one.name_zh, one.name_en, one.division,
            one.body.code if one.body_id and one.body else "",
        )
        for one in units
    ]  # fmt: skip


def _values(
    scheme: Assessment, year: AssessmentYear, units: Sequence[AssessedUnit], at: datetime
) -> dict[tuple[str, str], Any]:
    """Return the content to be kept of each unit and criterion that an indicator decides; none: with the reason."""
    wanted = [one for one in scheme.criteria() if one.computed is not None]
    pack = installed.pack(year.pack)
    found = PORTS.values(pack, wanted, as_units(units), span(year, at)) if PORTS.values and wanted else {}
    nothing = Measured(reason="no_data")
    return {
        (unit.code, one.id): sheets.kept(found.get((unit.code, one.id), nothing))
        for unit in units
        for one in asked(wanted, unit.group)
    }


def _events(scheme: Assessment, year: AssessmentYear, units: Sequence[AssessedUnit]) -> dict[tuple[str, str], Any]:
    wanted: list[SheetCriterion] = [one for one in scheme.criteria() if any(event.reads for event in one.events)]
    if PORTS.events is None or not wanted:
        return {}
    found = PORTS.events(installed.pack(year.pack), wanted, as_units(units), span(year))
    return {cell: {"counts": dict(counts)} for cell, counts in found.items()}


def _write(
    year: AssessmentYear, units: Sequence[AssessedUnit], hand: str, found: dict[tuple[str, str], Any], at: datetime
) -> int:
    by_code = {unit.code: unit for unit in units}
    before = {
        (row.unit_id, row.criterion): row.content
        for rows in sheets.latest(units).values()
        for row in rows
        if row.hand == hand
    }
    new = [
        SheetEntry(unit=by_code[code], criterion=criterion, hand=hand, content=content, username="system", at=at)
        for (code, criterion), content in sorted(found.items())
        if code in by_code and before.get((by_code[code].pk, criterion)) != content
    ]
    SheetEntry.objects.bulk_create(new)
    return len(new)


def gather(year: AssessmentYear, units: Sequence[AssessedUnit], at: datetime) -> int:
    """Ask the rooms for what proves each criterion and lay down what is new; return how much that is."""
    scheme, _table = schemes.of_year(year)
    asked_units, new = as_units(units), []
    ask = _sources(installed.pack(year.pack), span(year), asked_units)
    known = set(
        SheetEvidence.objects.filter(unit__in=list(units), gathered=True).values_list(
            "unit", "criterion", "kind", "reference"
        )
    )
    for row, unit in zip(units, asked_units, strict=True):
        for one in asked(scheme.every_criterion(), row.group):
            for each in (found for wanted in one.evidence for found in ask(unit, wanted)):
                key = (row.pk, one.id, each.kind, each.reference[:300])
                if key not in known:
                    known.add(key)
                    new.append(_evidence(row, one.id, each, at))
    SheetEvidence.objects.bulk_create(new)
    return len(new)


def _sources(pack: Pack, days: Year, units: Sequence[Unit]) -> Ask:
    """Return what asks the sources of one gathering, each begun when the first line wants it."""
    begun: dict[str, Ask] = {}

    def ask(unit: Unit, wanted: WantedEvidence) -> Iterable[Gathered]:
        kind = (wanted.comes_from or "").partition("/")[0]
        begin = PORTS.evidence.get(kind)
        if begin is None:
            return ()
        if kind not in begun:
            begun[kind] = begin(pack, days, units)
        return begun[kind](unit, wanted)

    return ask


def _evidence(row: AssessedUnit, criterion: str, each: Gathered, at: datetime) -> SheetEvidence:
    text = each.text
    return SheetEvidence(
        unit=row, criterion=criterion, kind=each.kind, title=each.title.zh[:300], title_en=each.title.en[:300],
        reference=each.reference[:300], text=text.zh[:2000] if text else "", text_en=text.en[:2000] if text else "",
        gathered=True, username="system", at=at,
    )  # fmt: skip
