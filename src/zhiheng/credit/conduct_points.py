"""The yearly ledger of points for bad conduct: per firm and year, what counts against tenders of the next year.

The points are those of the records, as the authority decided them; nothing is weighted here. A decision of one year
counts in tenders of the following year, and no longer than the record's own last day (`counts_until`). The provision
that took them off in tenders is cited by whoever shows the ledger: the plan of 2013 that named it has expired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhiheng.credit.lists import as_day

#: The record type that the ledger adds up.
CONDUCT = "bad_conduct"


@dataclass(frozen=True)
class ConductLine:
    """One decision of the year."""

    record_id: str
    decided_on: date
    counts_until: date | None
    points: Decimal
    counts: bool


@dataclass(frozen=True)
class ConductYear:
    """A firm's year: every decision, the sum decided, and the sum that counts in tenders of the next year."""

    subject: str
    year: int
    decided: Decimal
    counting: Decimal
    lines: tuple[ConductLine, ...]


def ledger(records: Iterable[Mapping[str, Any]], day: date) -> tuple[ConductYear, ...]:
    """Return the ledger of firms and years as it stands on a day, the latest year and the most points first.

    ``records`` have ``record_id``, ``subject``, ``occurred_on``, ``payload`` (``points`` as number or text,
    ``counts_until``) and ``void_from`` where an effect voided them. A voided decision stands in no year; one of a subject
    without a credit code is passed over: natural persons get no ledger.
    """
    years: dict[tuple[str, int], list[ConductLine]] = {}
    for record in records:
        decided_on = as_day(record["occurred_on"])
        void_from = as_day(record.get("void_from"))
        known = str(record.get("subject") or "").startswith("uscc:")
        if decided_on is None or decided_on > day or not known or (void_from is not None and void_from <= day):
            continue
        years.setdefault((str(record["subject"]), decided_on.year), []).append(_line(record, decided_on, day))
    found = [_year(subject, year, lines) for (subject, year), lines in years.items()]
    return tuple(sorted(found, key=lambda each: (-each.year, -each.counting, -each.decided, each.subject)))


def counting(years: Iterable[ConductYear], subject: str, tender_on: date) -> Decimal:
    """Return the points that count against a firm in a tender on a day: those decided in the year before, still running."""
    lines = [
        line for each in years if each.subject == subject and each.year == tender_on.year - 1 for line in each.lines
    ]
    return sum((line.points for line in lines if _runs(line.counts_until, tender_on)), Decimal(0))


def _line(record: Mapping[str, Any], decided_on: date, day: date) -> ConductLine:
    until = as_day(record["payload"].get("counts_until"))
    points = Decimal(str(record["payload"]["points"]))
    first = date(decided_on.year + 1, 1, 1)
    on = max(day, first)
    counts = on.year == first.year and _runs(until, on)
    return ConductLine(str(record["record_id"]), decided_on, until, points, counts)


def _runs(until: date | None, on: date) -> bool:
    return until is None or until >= on


def _year(subject: str, year: int, lines: list[ConductLine]) -> ConductYear:
    ordered = tuple(sorted(lines, key=lambda line: (line.decided_on, line.record_id)))
    decided = sum((line.points for line in ordered), Decimal(0))
    counts = sum((line.points for line in ordered if line.counts), Decimal(0))
    return ConductYear(subject, year, decided, counts, ordered)
