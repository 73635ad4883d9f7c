"""The one gate of the public portal: what is public today, and nothing else.

A record is public if its own publicity says so, no stop makes it stricter, and its term of publication has not ended.
An enterprise is public if the registration shown on its card is. Pages, downloads and counts all start here.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from zhiheng.ledger.models import EnterpriseCard, ProjectedParty, ProjectedRecord, VisibilityStop
from zhiheng.policy.model import Publicity

PUBLIC = Publicity.PUBLIC.value
#: Field of a payload that ends the publication of its record.
TERM = "public_until"


def today() -> date:
    """Return the day in China."""
    return timezone.localdate()


def _stopped(reference: str) -> Exists:
    return Exists(VisibilityStop.objects.filter(record_id=OuterRef(reference)).exclude(publicity=PUBLIC))


def _term_over(prefix: str = "") -> Q:
    return Q(**{f"{prefix}payload__{TERM}__lt": today().isoformat()})


def public_records() -> QuerySet[ProjectedRecord]:
    """Return every record that anybody may see today."""
    return (
        ProjectedRecord.objects.filter(publicity=PUBLIC)
        .filter(~_stopped("record_id"))
        .filter(Q(**{f"payload__{TERM}__isnull": True}) | ~_term_over())
    )


def public_participations(subject: str) -> QuerySet[ProjectedParty]:
    """Return the public records in which an enterprise takes part, the newest first, corrected ones left out."""
    return (
        ProjectedParty.objects.filter(subject=subject, record__publicity=PUBLIC, record__superseded_by="")
        .filter(~_stopped("record_id"))
        .filter(Q(**{f"record__payload__{TERM}__isnull": True}) | ~_term_over("record__"))
        .select_related("record")
        .order_by("-occurred_on", "record_id", "role")
    )


def public_cards() -> QuerySet[EnterpriseCard]:
    """Return every enterprise whose registration is public and that was not merged into another."""
    registration = ProjectedRecord.objects.filter(record_id=OuterRef("record_id"), publicity=PUBLIC)
    return EnterpriseCard.objects.filter(Exists(registration), merged_into="").filter(~_stopped("record_id"))
