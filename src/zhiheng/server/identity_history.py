"""How an enterprise came to be known as it is: names, codes, addresses, status, mergers, judgements, with day and source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiheng.ledger.models import EnterpriseCard, ProjectedRecord
from zhiheng.server import visible
from zhiheng.server.relations import identity_records, members_of
from zhiheng.server.visible import Level, Looker

#: Fields of a registration whose change is part of the identity, in the order in which they are told.
FIELDS = ("name", "status", "registered_division", "address", "legal_form", "org_code", "registration_number")


@dataclass(frozen=True)
class Event:
    """One thing that happened to the identity: which, what it was before and after, when, in which record, from whom.

    ``kind`` is registered, one of FIELDS, an action of an identity record, former_name, or judged. ``by`` is known to
    staff alone.
    """

    kind: str
    on: date
    before: str
    after: str
    code: str
    record_id: str
    source: str
    void: bool = False
    by: str = ""
    reason: str = ""


def history(card: EnterpriseCard, looker: Looker) -> list[Event]:
    """Return the events of an enterprise's identity that a level may see, the newest first."""
    events = [*_registrations(card, looker), *_identities(card, looker)]
    if visible.level_at(looker, card.division, card.subject) >= Level.INTERNAL:
        events += _judgements(card, looker)
    return sorted(events, key=lambda event: (event.on, event.record_id, event.kind), reverse=True)


def _registrations(card: EnterpriseCard, looker: Looker) -> Iterator[Event]:
    """Give what changed from each registration to the next of the same code, those merged into the firm included."""
    rows = visible.records(looker).filter(
        record_type="organisation", parties__subject__in=members_of(card), parties__role="self", superseded_by=""
    )
    previous: dict[str, ProjectedRecord] = {}
    for row in rows.order_by("occurred_on", "row_no").distinct():
        code = str(row.payload.get("uscc") or "")
        yield from _changes(previous.get(code), row, code)
        if row.void_from is None:
            previous[code] = row


def _changes(before: ProjectedRecord | None, row: ProjectedRecord, code: str) -> Iterator[Event]:
    void = row.void_from is not None
    if before is None:
        yield Event("registered", row.occurred_on, "", _text(row, "name"), code, row.record_id, row.source, void)
        for former in row.payload.get("former_names") or ():
            if former.get("until"):
                until = date.fromisoformat(former["until"])
                yield Event("former_name", until, str(former["name"]), "", code, row.record_id, row.source, void)
        return
    for name in FIELDS:
        old, new = _text(before, name), _text(row, name)
        if new and old != new:
            yield Event(name, row.occurred_on, old, new, code, row.record_id, row.source, void)


def _text(row: ProjectedRecord, name: str) -> str:
    value: Any = row.payload.get(name)
    return "" if value is None else str(value)


def _identities(card: EnterpriseCard, looker: Looker) -> Iterator[Event]:
    inside = visible.level_at(looker, card.division, card.subject) >= Level.INTERNAL
    for row in identity_records(card, looker):
        old, new = (str(row.payload[name]).partition(":")[2] for name in ("old_subject", "new_subject"))
        by = str(row.payload.get("decided_by") or "") if inside else ""
        yield Event(
            row.payload["action"],
            row.occurred_on,
            old,
            new,
            new,
            row.record_id,
            row.source,
            False,
            by,
            _text(row, "reason"),
        )


def _judgements(card: EnterpriseCard, looker: Looker) -> Iterator[Event]:
    """Give the links that people judged, one event a day, judge and reason."""
    rows = visible.records(looker).filter(
        record_type="link", payload__linked_subject__in=members_of(card), superseded_by=""
    )
    seen: set[tuple[Any, ...]] = set()
    for row in rows.order_by("-occurred_on", "-row_no")[:500]:
        by, reason = _text(row, "judged_by"), _text(row, "reason")
        key = (row.occurred_on, by, reason, row.void_from is not None)
        if key not in seen:
            seen.add(key)
            role, code = _text(row, "role"), _text(row, "linked_subject").partition(":")[2]
            yield Event("judged", row.occurred_on, "", role, code, row.record_id, row.source, key[3], by, reason)
