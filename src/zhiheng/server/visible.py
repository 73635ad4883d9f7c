"""The one gate of what may be seen, level by level; pages, downloads, counts and the API all start here.

A level sees the publicity of its name and everything more open: the public sees `public`, departments see `departments`
too, staff `internal` too. `restricted` is seen by no level. Effective publicity is the stricter of the row's own and
of the visibility stop's, if there is one, so that a stop hides at once. A term of publication that has ended hides a
record from the public and from departments; staff still see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from zhiheng.actors.level import Level as Level
from zhiheng.ledger.models import EnterpriseCard, ProjectedParty, ProjectedRecord, VisibilityStop
from zhiheng.policy.model import FieldSpec, FieldType, RecordType

#: Field of a payload that ends the publication of its record.
TERM = "public_until"


def today() -> date:
    """Return the day in China."""
    return timezone.localdate()


def not_stopped(level: Level, reference: str = "record_id") -> Q:
    """Return the condition that no visibility stop hides the record named by a column from a level."""
    stops = VisibilityStop.objects.filter(record_id=OuterRef(reference)).exclude(publicity__in=level.sees)
    return ~Q(Exists(stops))


def in_term(level: Level, prefix: str = "") -> Q:
    """Return the condition that a record's term of publication has not ended for a level."""
    if level >= Level.INTERNAL:
        return Q()
    term = f"{prefix}payload__{TERM}"
    # A field that is not known is null in the payload, which PostgreSQL sorts before every text.
    unlimited = Q(**{f"{term}__isnull": True}) | Q(**{term: None})
    return unlimited | Q(**{f"{term}__gte": today().isoformat()})


def records(level: Level) -> QuerySet[ProjectedRecord]:
    """Return every record that a level may see today, corrected and voided ones included."""
    return ProjectedRecord.objects.filter(not_stopped(level), in_term(level), publicity__in=level.sees)


def participations(subject: str, level: Level) -> QuerySet[ProjectedParty]:
    """Return the records of an enterprise that a level may see, the newest first, corrected ones left out."""
    found = ProjectedParty.objects.filter(
        not_stopped(level),
        in_term(level, "record__"),
        subject=subject,
        record__publicity__in=level.sees,
        record__superseded_by="",
    )
    return found.select_related("record").order_by("-occurred_on", "record_id", "role")


def cards(level: Level) -> QuerySet[EnterpriseCard]:
    """Return every enterprise whose registration a level may see and that was not merged into another."""
    registration = ProjectedRecord.objects.filter(record_id=OuterRef("record_id"), publicity__in=level.sees)
    return EnterpriseCard.objects.filter(not_stopped(level), Exists(registration), merged_into="")


def merged_into(level: Level) -> QuerySet[EnterpriseCard]:
    """Return every enterprise that was merged into another and whose own registration a level may see."""
    registration = ProjectedRecord.objects.filter(record_id=OuterRef("record_id"), publicity__in=level.sees)
    return EnterpriseCard.objects.filter(not_stopped(level), Exists(registration)).exclude(merged_into="")


def field_visible(spec: FieldSpec, level: Level) -> bool:
    """Return whether a level may see a field of a record that it sees; a person's field is seen by nobody."""
    return spec.type is not FieldType.PERSON and level.may_see(spec.publicity)


def visible_fields(record_type: RecordType | None, level: Level) -> Mapping[str, FieldSpec]:
    """Return the fields of a record type that a level may see; of an undeclared type none."""
    if record_type is None:
        return {}
    return {name: spec for name, spec in record_type.fields.items() if field_visible(spec, level)}


def visible_payload(record_type: RecordType | None, payload: Mapping[str, Any], level: Level) -> dict[str, Any]:
    """Return the known values of a payload that a level may see, in the order in which the type declares them."""
    return visible_values(visible_fields(record_type, level), payload, level)


def visible_values(fields: Mapping[str, FieldSpec], payload: Mapping[str, Any], level: Level) -> dict[str, Any]:
    """Return the known values of a payload in fields that a level may see, for many records of one type."""
    shown = {name: _value(spec, payload[name], level) for name, spec in fields.items() if name in payload}
    return {name: value for name, value in shown.items() if value not in (None, "", [])}


def _value(spec: FieldSpec, value: Any, level: Level) -> Any:
    if spec.type is not FieldType.LIST or not isinstance(value, list):
        return value
    names = [name for name, part in spec.of.items() if field_visible(part, level)]
    return [{name: row.get(name) for name in names} for row in value if isinstance(row, dict)]
