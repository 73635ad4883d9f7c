"""What the public pages may show: the public level of the server's one gate."""

from __future__ import annotations

from django.db.models import QuerySet

from zhiheng.ledger.models import EnterpriseCard, ProjectedParty, ProjectedRecord
from zhiheng.policy.model import Publicity
from zhiheng.server import visible
from zhiheng.server.visible import Level, today

__all__ = ["PUBLIC", "public_cards", "public_participations", "public_records", "today"]

PUBLIC = Publicity.PUBLIC.value


def public_records() -> QuerySet[ProjectedRecord]:
    """Return every record that anybody may see today."""
    return visible.records(Level.PUBLIC)


def public_participations(subject: str) -> QuerySet[ProjectedParty]:
    """Return the public records in which an enterprise takes part, the newest first, corrected ones left out."""
    return visible.participations(subject, Level.PUBLIC)


def public_cards() -> QuerySet[EnterpriseCard]:
    """Return every enterprise whose registration is public and that was not merged into another."""
    return visible.cards(Level.PUBLIC)
