"""Sheets of units as they stand: the latest entry of each hand, scored by the engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from zhiheng.assessment import entries
from zhiheng.assessment.facts import Entry, Facts, Hand, Measured
from zhiheng.assessment.models import AssessedUnit, AssessmentYear, SheetEntry
from zhiheng.assessment.scoring import Sheet, score
from zhiheng.assessment.services import schemes
from zhiheng.policy.model import Localised

#: What is written by the machine or beside the lines of the sheet.
COMPUTED, COUNTED, CAP = "computed", "counted", "cap"


def latest(units: Iterable[AssessedUnit]) -> dict[int, list[SheetEntry]]:
    """Return the latest entry of each hand, reviewer and criterion, by unit."""
    rows = SheetEntry.objects.filter(unit__in=list(units)).order_by("unit_id", "criterion", "hand", "reviewer", "-id")
    found: dict[int, list[SheetEntry]] = defaultdict(list)
    for row in rows.distinct("unit_id", "criterion", "hand", "reviewer"):
        found[row.unit_id].append(row)
    return found


def facts(rows: Iterable[SheetEntry]) -> Facts:
    """Return what the engine is told of a unit."""
    by_hand: dict[tuple[str, Hand], Entry] = {}
    reviews: dict[str, list[Entry]] = defaultdict(list)
    values, events, caps, reasons = {}, {}, {}, {}
    for row in rows:
        if row.hand == COMPUTED:
            values[row.criterion] = measured(row.content)
        elif row.hand == COUNTED:
            events[row.criterion] = dict(row.content.get("counts", {}))
        elif row.hand == CAP:
            caps[row.criterion] = int(row.content.get("count", 0))
            reasons[row.criterion] = Localised(zh=row.comment or "—", en=row.comment or "—")
        elif row.hand == Hand.REVIEW:
            reviews[row.criterion].append(entry(row))
        else:
            by_hand[row.criterion, Hand(row.hand)] = entry(row)
    told = {name: tuple(sorted(each, key=lambda one: one.reviewer)) for name, each in reviews.items()}
    return Facts(by_hand, told, values, events, caps, reasons)


def entry(row: SheetEntry) -> Entry:
    """Return a kept row as the engine reads it."""
    return entries.entry(
        row.content, comment=row.comment, body=row.body, username=row.username, at=row.at, reviewer=row.reviewer
    )


def measured(content: dict[str, Any]) -> Measured:
    """Return the kept value of an indicator."""

    def number(name: str) -> Decimal | None:
        return None if content.get(name) is None else Decimal(content[name])

    return Measured(
        number("value"), number("before"), content.get("n"), number("low"), number("high"),
        content.get("period", ""), content.get("reason", ""), tuple(content.get("flags", ())), content.get("unit", ""),
    )  # fmt: skip


def kept(value: Measured) -> dict[str, Any]:
    """Return the value of an indicator as it is kept: numbers as text."""

    def number(value: Decimal | None) -> str | None:
        return None if value is None else str(value)

    return {
        "value": number(value.value), "before": number(value.before), "n": value.n, "low": number(value.low),
        "high": number(value.high), "period": value.period, "reason": value.reason, "flags": list(value.flags),
        "unit": value.unit,
    }  # fmt: skip


def of_unit(unit: AssessedUnit) -> Sheet:
    """Return the sheet of one unit as it stands."""
    return of_units(unit.year, [unit])[unit.code]


def of_units(year: AssessmentYear, units: Iterable[AssessedUnit]) -> dict[str, Sheet]:
    """Return the sheets of units by code, in their order."""
    scheme, table = schemes.of_year(year)
    listed = list(units)
    rows = latest(listed)
    return {unit.code: score(scheme, table, unit.group, facts(rows[unit.pk])) for unit in listed}
