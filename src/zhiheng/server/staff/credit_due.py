"""Which measures follow from published decisions and are to be applied by a body: worked out, never kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from zhiheng.actors import Actor
from zhiheng.credit.executing import executes
from zhiheng.credit.models import MeasureRefusal
from zhiheng.credit.services.measures import APPLICATION, Due
from zhiheng.credit.standing import MeasureAnswer, standing_of
from zhiheng.ledger.models import EnterpriseCard, OutboxBatch, ProjectedParty, ProjectedRecord
from zhiheng.policy.model import MeasureKind
from zhiheng.server import visible
from zhiheng.server.api import options
from zhiheng.server.api.standing import rules
from zhiheng.server.visible import Level, today

#: Rows of triggers that are looked at for one page; a body with more narrows by place.
MOST = 5000


@dataclass(frozen=True)
class Said:
    """What a body said about a measure that follows: applied on a day, or refused with a reason."""

    applied_on: date | str | None
    text: str
    waiting: bool = False


def due(actor: Actor, subject: str = "") -> list[Due]:
    """Return the restrictions and incentives that an actor's body is to apply today, within its units; of one subject alone
    where it is given. They rest on public records alone, by the installation's pack.
    """
    pack = options.default_pack()
    mine = [rule for rule in rules(pack) if rule.measure.trigger.reads and executes(actor, rule.executors)]
    if not mine:
        return []
    rows = _triggers({str(rule.measure.trigger.reads) for rule in mine}, subject)
    found: dict[tuple[str, str], Due] = {}
    cards = _cards(rows)
    for who, records in rows.items():
        card = cards.get(who)
        if card is None or not actor.covers(card.division or None):
            continue
        for answer in _answers(records, mine):
            one = _due(pack, answer, card, records)
            found[one.measure, who] = one
    return sorted(
        found.values(), key=lambda one: (one.rule.measure.kind is MeasureKind.INCENTIVE, one.measure, one.name)
    )


def _triggers(types: set[str], subject: str) -> dict[str, list[dict[str, Any]]]:
    """Return subject → its public records of the types that still can count."""
    parties = ProjectedParty.objects.filter(
        visible.not_stopped(Level.PUBLIC),
        visible.in_term(Level.PUBLIC, "record__"),
        Q(record__void_from__isnull=True) | Q(record__void_from__gt=today()),
        record_type__in=types,
        record__publicity__in=Level.PUBLIC.sees,
        record__superseded_by="",
        subject__startswith="uscc:",
    )
    if subject:
        parties = parties.filter(subject=subject)
    found: dict[str, list[dict[str, Any]]] = {}
    for party in parties.select_related("record").order_by("-occurred_on")[:MOST]:
        found.setdefault(party.subject, []).append(_record(party))
    return found


def _record(party: ProjectedParty) -> dict[str, Any]:
    return {
        "record_type": party.record_type,
        "record_id": party.record_id,
        "role": party.role,
        "occurred_on": party.occurred_on,
        "publicity": "public",
        "division": party.record.division,
        "source": party.record.source,
        "payload": party.record.payload,
    }


def _cards(rows: Mapping[str, Any]) -> dict[str, EnterpriseCard]:
    return {card.subject: card for card in visible.cards(Level.PUBLIC).filter(subject__in=list(rows))}


def _answers(records: list[dict[str, Any]], mine: list[Any]) -> Iterable[MeasureAnswer]:
    """Return each measure once, whatever purposes it is for."""
    seen: dict[str, MeasureAnswer] = {}
    for purpose in {purpose for rule in mine for purpose in rule.measure.purposes}:
        for answers in standing_of(records, mine, purpose, today()):
            seen |= {one.rule.measure.id: one for one in answers}
    return seen.values()


def _due(pack: str, answer: MeasureAnswer, card: EnterpriseCard, records: list[dict[str, Any]]) -> Due:
    numbers = [one["payload"].get("decision_no") for one in records if one["record_id"] in answer.records]
    return Due(
        pack, answer.rule, card.subject, card.name, card.division, answer.records, str(next(filter(None, numbers), ""))
    )


def said(found: list[Due], body: str) -> dict[tuple[str, str], Said]:
    """Return (measure, subject) → what a body said of those that are due: the latest application, else a refusal."""
    subjects = {one.subject for one in found}
    told: dict[tuple[str, str], Said] = {}
    for refusal in MeasureRefusal.objects.filter(body=body, subject__in=subjects).order_by("id"):
        told[refusal.measure, refusal.subject] = Said(None, refusal.reason)
    applied = ProjectedRecord.objects.filter(
        record_type=APPLICATION, subject__in=subjects, payload__body=body, superseded_by=""
    )
    for row in applied.order_by("occurred_on"):
        told[str(row.payload.get("measure_id")), row.subject] = Said(
            row.occurred_on, str(row.payload.get("result") or "")
        )
    for batch in OutboxBatch.objects.filter(record_type=APPLICATION, delivered_at__isnull=True):
        for payload in batch.rows:
            if payload.get("body") == body:
                key = str(payload["measure_id"]), f"uscc:{payload['party_code']}"
                told[key] = Said(payload["applied_on"], str(payload.get("result") or ""), waiting=True)
    return told
