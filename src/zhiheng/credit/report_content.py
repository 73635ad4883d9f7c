"""The credit report of an enterprise for a third party: facts and features, counted by type and window; never a score.

It rests on public records alone and holds only the parts that the enterprise consented to. Neither a grade computed by
the software nor the internal risk class is among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from zhiheng.credit.lists import EntryState, as_day, entry_standing
from zhiheng.scoring.window import months_later

#: What a report is called in its own document, with the version of its shape.
KIND = "zhiheng.credit-report.v1"
#: Windows in months over which records are counted, besides all time.
WINDOWS = (12, 24, 36)


class Part(StrEnum):
    """What an enterprise may consent to, each by itself."""

    REGISTRATION = "registration"
    LISTS = "lists"
    PENALTIES = "penalties"
    INSPECTIONS = "inspections"
    CERTIFICATES = "certificates"
    HONOURS = "honours"
    MEASURES = "measures"


#: Part → record types that it shows.
TYPES: dict[Part, tuple[str, ...]] = {
    Part.LISTS: ("listing",),
    Part.PENALTIES: ("penalty",),
    Part.INSPECTIONS: ("inspection",),
    Part.CERTIFICATES: ("certificate", "licence"),
    Part.HONOURS: ("honour", "title"),
}


@dataclass(frozen=True)
class ReportHead:
    """Who the report is about and for, until when it may be used, and where its state can be seen."""

    number: str
    report_id: str
    uscc: str
    name: str
    receiver: str
    purpose: str
    valid_until: date
    as_of: date
    issued_at: datetime
    batch_seq: int
    status_address: str


def record_types(parts: Iterable[Part]) -> list[str]:
    """Return the record types that the parts read."""
    return sorted({name for part in parts for name in TYPES.get(part, ())})


def content(
    head: ReportHead,
    parts: Sequence[Part],
    registration: Mapping[str, Any],
    records: Sequence[Mapping[str, Any]],
    measures: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Return the report as a plain document that is signed.

    ``records`` are public ones with ``record_type``, ``record_id``, ``occurred_on``, ``role``, ``payload``; ``measures``
    what follows from them, as `MeasureAnswer.as_dict` says it. What stands in no part is left out.
    """
    made: dict[str, Any] = {
        "kind": KIND,
        "number": head.number,
        "report": head.report_id,
        "uscc": head.uscc,
        "name": head.name,
        "receiver": head.receiver,
        "purpose": head.purpose,
        "valid_until": head.valid_until.isoformat(),
        "as_of": head.as_of.isoformat(),
        "issued_at": head.issued_at.isoformat(timespec="seconds"),
        "batch_seq": head.batch_seq,
        "status": head.status_address,
        "parts": [part.value for part in Part if part in parts],
    }
    if Part.REGISTRATION in parts:
        made["registration"] = dict(registration)
    counted = [part for part in Part if part in parts and part in TYPES]
    made["counts"] = {name: counts(records, name, head.as_of) for part in counted for name in TYPES[part]}
    if Part.LISTS in parts:
        made["lists"] = current_lists(records, head.as_of)
    if Part.INSPECTIONS in parts:
        made["inspections"] = verdicts(records, head.as_of)
    if Part.HONOURS in parts:
        made["honours"] = [_honour(one) for one in records if one["record_type"] in TYPES[Part.HONOURS]]
    if Part.MEASURES in parts:
        made["measures"] = [dict(one) for one in measures]
    return made


def counts(records: Iterable[Mapping[str, Any]], record_type: str, day: date) -> dict[str, int]:
    """Return how many records of a type there are: within each window of months ending on the day, and in all."""
    days = [as_day(one["occurred_on"]) for one in records if one["record_type"] == record_type]
    known = [one for one in days if one is not None and one <= day]
    within = {f"{months}_months": sum(one > months_later(day, -months) for one in known) for months in WINDOWS}
    return {**within, "all": len(known)}


def current_lists(records: Iterable[Mapping[str, Any]], day: date) -> list[dict[str, Any]]:
    """Return the entries in force on a day, each with its list, ground, term and record."""
    found = []
    for one in records:
        if one["record_type"] == "listing":
            standing = entry_standing(one["payload"], one["occurred_on"], day, as_day(one.get("void_from")))
            if standing.state is EntryState.LISTED:
                names = ("scheme", "decision_no", "ground", "listed_on", "until", "authority")
                found.append({**{name: one["payload"].get(name) for name in names}, "record": one["record_id"]})
    return found


def verdicts(records: Iterable[Mapping[str, Any]], day: date) -> dict[str, dict[str, int]]:
    """Return by kind of inspection how many were judged and how many passed in 36 months: counts, and no rate without n."""
    found: dict[str, dict[str, int]] = {}
    first = months_later(day, -WINDOWS[-1])
    for one in records:
        on = as_day(one["occurred_on"])
        if one["record_type"] != "inspection" or on is None or not first < on <= day or one["role"] != "producer":
            continue
        line = found.setdefault(str(one["payload"].get("kind")), {"judged": 0, "passed": 0})
        line["judged"] += one["payload"].get("verdict") in ("pass", "fail")
        line["passed"] += one["payload"].get("verdict") == "pass"
    return dict(sorted(found.items()))


def _honour(one: Mapping[str, Any]) -> dict[str, Any]:
    payload = one["payload"]
    names = ("title", "title_name", "kind", "grade", "level", "valid_until", "awarded_by", "status")
    known = {name: payload[name] for name in names if payload.get(name) is not None}
    return {**known, "day": str(one["occurred_on"]), "record": one["record_id"]}
