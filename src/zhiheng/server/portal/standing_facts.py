"""The public facts of one enterprise from which a credit report is made."""

from __future__ import annotations

from typing import Any

from zhiheng.credit.report_content import Part, record_types
from zhiheng.credit.services.reports import Facts
from zhiheng.credit.standing import record_types_read, standing_of
from zhiheng.ledger.models import EnterpriseCard, ProjectedParty
from zhiheng.server.api import options
from zhiheng.server.api.standing import rules
from zhiheng.server.portal.page import head_batch
from zhiheng.server.portal.standing_answers import PURPOSES
from zhiheng.server.portal.visible import PUBLIC, public_cards, public_participations
from zhiheng.server.portal.wording import division_name
from zhiheng.server.visible import today


def card_of(subject: str) -> EnterpriseCard | None:
    """Return the public card of an enterprise."""
    return public_cards().filter(subject=subject).first()


def facts(card: EnterpriseCard, parts: list[Part]) -> Facts:
    """Return what the public may see of an enterprise today, as far as the parts ask for it."""
    pack, day = options.default_pack(), today()
    read = record_types_read(rules(pack)) if Part.MEASURES in parts else []
    rows = public_participations(card.subject).filter(record_type__in={*record_types(parts), *read})
    records = [_record(row) for row in rows if row.record.void_from is None or row.record.void_from > day]
    return Facts(
        registration(card), records, _measures(records, pack) if Part.MEASURES in parts else [], head_batch() or 0, day
    )


def registration(card: EnterpriseCard) -> dict[str, Any]:
    """Return the registration as it is public."""
    return {
        "name": card.name,
        "uscc": card.uscc,
        "status": card.status,
        "industry": card.industry,
        "registered_division": division_name(card.division) if card.division else "",
        "registered_on": card.registered_on.isoformat() if card.registered_on else None,
    }


def _record(row: ProjectedParty) -> dict[str, Any]:
    return {
        "record_type": row.record_type,
        "record_id": row.record_id,
        "role": row.role,
        "occurred_on": row.occurred_on,
        "publicity": PUBLIC,
        "division": row.record.division,
        "source": row.record.source,
        "payload": row.record.payload,
        "void_from": row.record.void_from,
    }


def _measures(records: list[dict[str, Any]], pack: str) -> list[dict[str, Any]]:
    """Return what follows for any purpose but inspections, each measure once."""
    found: dict[str, dict[str, Any]] = {}
    for purpose in PURPOSES:
        for answers in standing_of(records, rules(pack), purpose, today()):
            found |= {one.rule.measure.id: one.as_dict() for one in answers}
    return list(found.values())
