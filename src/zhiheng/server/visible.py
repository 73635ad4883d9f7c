"""The one gate of what may be seen; pages, downloads, counts and the API all start here.

Who looks is a `Level`, or an `Actor` who amounts to a level at each place: a bureau limited to some units sees what is
internal inside them and what departments share elsewhere, an enterprise sees more of its own file than of others.
A level sees the publicity of its name and everything more open: the public sees `public`, departments see `departments`
too, staff `internal` too. `restricted` is seen by no level; see `server.restricted`.

Effective publicity is the strictest of a state's own, of every later state of its chain, and of the visibility stops on
any of them: whoever closes a fact by correcting it closes what it said before. The projection keeps it as `publicity`
(`own_publicity` is what the state itself says); stops live in the database alone, so that they hide at once. A term of
publication that has ended hides a record from the public and from departments; staff still see it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.actors.level import Level as Level
from zhiheng.ledger.models import EnterpriseCard, ProjectedParty, ProjectedRecord, VisibilityStop
from zhiheng.policy.model import FieldSpec, FieldType, RecordType


@dataclass(frozen=True)
class Shared:
    """Who reads under agreements of the sharing register: what departments see, of these record types alone.

    `fields` are those that may be read of a type; a type without any is read whole.
    """

    record_types: frozenset[str]
    fields: frozenset[tuple[str, str]] = frozenset()

    def level_of(self, record_type: str) -> Level:
        """Return how far one sees in records of a type."""
        return Level.DEPARTMENTS if record_type in self.record_types else Level.PUBLIC

    def reads(self, record_type: str, field: str) -> bool:
        """Return whether the agreements name a field of a type, or none of it."""
        named = {name for kind, name in self.fields if kind == record_type}
        return not named or field in named


#: Who looks.
Looker = Level | Actor | Shared


def bound(looker: Looker) -> Looker:
    """Return as whom somebody reads: an actor whom the sharing register binds reads as it says, without an agreement as everybody."""
    if not isinstance(looker, Actor) or looker.shares is None:
        return looker
    if not looker.shares:
        return Level.PUBLIC
    fields = frozenset((kind, name) for kind, names in looker.shares for name in names)
    return Shared(frozenset(kind for kind, _names in looker.shares), fields)


#: Field of a payload that ends the publication of its record.
TERM = "public_until"
ORGANISATION = "organisation"


def today() -> date:
    """Return the day in China."""
    return timezone.localdate()


def general(looker: Looker) -> Level:
    """Return how far somebody sees in general, that is where nothing is known of place and subject but that they cover it."""
    looker = bound(looker)
    if isinstance(looker, Level):
        return looker
    if isinstance(looker, Shared):
        return Level.DEPARTMENTS
    return Level.INTERNAL if looker.system else looker.sees


def level_at(looker: Looker, division: str | None, subject: str = "") -> Level:
    """Return how far somebody sees in the file of a subject at a place."""
    looker = bound(looker)
    if isinstance(looker, Level | Shared) or looker.system:
        return general(looker)
    return looker.sees_of(subject, division or None)


def inside(looker: Looker, name: str = "division") -> Q:
    """Return the condition that a column's division lies in the units that somebody covers."""
    looker = bound(looker)
    if isinstance(looker, Level | Shared) or not looker.units:
        return Q()
    found = Q(pk__in=())
    for unit in looker.units:
        found |= Q(**{f"{name}__startswith": unit})
    return found


def not_stopped(level: Level, reference: str = "record_id") -> Q:
    """Return the condition that no visibility stop hides the record named by a column from a level."""
    stops = VisibilityStop.objects.filter(record_id=OuterRef(reference)).exclude(publicity__in=level.sees)
    return ~Q(Exists(stops))


def not_stopped_later(level: Level) -> Q:
    """Return the condition on a record that no stop on a later state of its chain hides it from a level.

    The states of one fact share type, source and key. Stops are few, and so this is a join with very few rows.
    """
    stops = VisibilityStop.objects.exclude(publicity__in=level.sees)
    later = ProjectedRecord.objects.filter(
        record_type=OuterRef("record_type"),
        source=OuterRef("source"),
        source_key=OuterRef("source_key"),
        row_no__gt=OuterRef("row_no"),
        record_id__in=stops.values("record_id"),
    ).exclude(supersedes="")
    return ~Q(Exists(later))


def in_term(level: Level, prefix: str = "") -> Q:
    """Return the condition that a record's term of publication has not ended for a level."""
    if level >= Level.INTERNAL:
        return Q()
    term = f"{prefix}payload__{TERM}"
    # A field that is not known is null in the payload, which PostgreSQL sorts before every text.
    unlimited = Q(**{f"{term}__isnull": True}) | Q(**{term: None})
    return unlimited | Q(**{f"{term}__gte": today().isoformat()})


def scopes(looker: Looker, division: str, subject: str, kind: str = "") -> list[tuple[Level, Q]]:
    """Return the levels at which somebody sees, each with the condition on where: together they make what is seen.

    `division`, `subject` and `kind` name the columns of place, main subject and record type; without `kind` what is
    looked at are registrations.
    """
    looker = bound(looker)
    if isinstance(looker, Shared):
        of_types = Q(**{f"{kind}__in": sorted(looker.record_types)}) if kind else Q()
        within = kind or ORGANISATION in looker.record_types
        return [(Level.PUBLIC, Q()), *([(Level.DEPARTMENTS, of_types)] if within else [])]
    if isinstance(looker, Level) or looker.system:
        return [(general(looker), Q())]
    if looker.sees is Level.INTERNAL and looker.units:
        return [(Level.DEPARTMENTS, Q()), (Level.INTERNAL, inside(looker, division))]
    if looker.subject:
        return [(looker.sees, Q()), (Level.DEPARTMENTS, Q(**{subject: looker.subject}))]
    return [(looker.sees, Q())]


def _seen(looker: Looker, prefix: str = "", *, chain: bool = True) -> Q:
    """Return the condition that a record (reached by a prefix) may be seen."""
    found = Q()
    for level, where in scopes(looker, f"{prefix}division", f"{prefix}subject", f"{prefix}record_type"):
        part = not_stopped(level) & in_term(level, prefix) & Q(**{f"{prefix}publicity__in": level.sees})
        found |= (part & not_stopped_later(level) if chain else part) & where
    return found


def records(looker: Looker) -> QuerySet[ProjectedRecord]:
    """Return every record that somebody may see today, corrected and voided ones included."""
    return ProjectedRecord.objects.filter(_seen(looker))


def participations(subject: str, looker: Looker) -> QuerySet[ProjectedParty]:
    """Return the records of an enterprise that somebody may see, the newest first, corrected ones left out."""
    found = ProjectedParty.objects.filter(
        _seen(looker, "record__", chain=False), subject=subject, record__superseded_by=""
    )
    return found.select_related("record").order_by("-occurred_on", "record_id", "role")


def parties(looker: Looker) -> QuerySet[ProjectedParty]:
    """Return the participants of every record that somebody may see, corrected ones left out."""
    return ProjectedParty.objects.filter(_seen(looker, "record__", chain=False), record__superseded_by="")


def _registered(looker: Looker) -> Q:
    """Return the condition that somebody may see the registration on which a card rests."""
    found = Q()
    for level, where in scopes(looker, "division", "subject"):
        registration = ProjectedRecord.objects.filter(record_id=OuterRef("record_id"), publicity__in=level.sees)
        found |= not_stopped(level) & Q(Exists(registration)) & where
    return found


def cards(looker: Looker) -> QuerySet[EnterpriseCard]:
    """Return every enterprise whose registration somebody may see and that was not merged into another."""
    return EnterpriseCard.objects.filter(_registered(looker), merged_into="")


def merged_into(looker: Looker) -> QuerySet[EnterpriseCard]:
    """Return every enterprise that was merged into another and whose own registration somebody may see."""
    return EnterpriseCard.objects.filter(_registered(looker)).exclude(merged_into="")


def files(looker: Looker) -> QuerySet[EnterpriseCard]:
    """Return every enterprise, merged ones too, whose file somebody may open in the workspace.

    Where one sees what is internal, also those known by records alone, without a registration.
    """
    found = Q()
    for level, where in scopes(looker, "division", "subject"):
        registration = ProjectedRecord.objects.filter(record_id=OuterRef("record_id"))
        if level >= Level.INTERNAL:
            known = ~Q(Exists(registration.exclude(publicity__in=level.sees)))
        else:
            known = Q(Exists(registration.filter(publicity__in=level.sees)))
        found |= not_stopped(level) & known & where
    return EnterpriseCard.objects.filter(found)


def field_visible(spec: FieldSpec, level: Level) -> bool:
    """Return whether a level may see a field of a record that it sees; a person's field is seen by nobody."""
    return spec.type is not FieldType.PERSON and level.may_see(spec.publicity)


def level_for(looker: Looker, record_type: str, division: str | None = None, subject: str = "") -> Level:
    """Return how far somebody sees in records of a type at a place."""
    looker = bound(looker)
    if isinstance(looker, Shared):
        return looker.level_of(record_type)
    return level_at(looker, division, subject)


def at_record(looker: Looker, record: ProjectedRecord) -> Level | Shared:
    """Return as whom somebody reads the fields of one record that they see."""
    looker = bound(looker)
    if isinstance(looker, Shared):
        limited = any(kind == record.record_type for kind, _field in looker.fields)
        return Level.PUBLIC if limited and record.publicity == Level.PUBLIC.sees[0] else looker
    return level_at(looker, record.division, record.subject)


def visible_fields(record_type: RecordType | None, looker: Looker) -> Mapping[str, FieldSpec]:
    """Return the fields of a record type that somebody may see; of an undeclared type none.

    An actor limited to units is asked by `level_at` for each record: here it sees what it sees everywhere.
    """
    looker = bound(looker)
    if record_type is None:
        return {}
    level = _everywhere(looker, record_type.id)
    found = {name: spec for name, spec in record_type.fields.items() if field_visible(spec, level)}
    if not isinstance(looker, Shared):
        return found
    return {name: spec for name, spec in found.items() if looker.reads(record_type.id, name)}


def _everywhere(looker: Looker, record_type: str) -> Level:
    """Return how far somebody sees in records of a type wherever they are."""
    if isinstance(looker, Actor) and looker.units:
        return min(general(looker), Level.DEPARTMENTS)
    return level_for(looker, record_type) if isinstance(looker, Shared) else general(looker)


def visible_payload(record_type: RecordType | None, payload: Mapping[str, Any], looker: Looker) -> dict[str, Any]:
    """Return the known values of a payload that somebody may see, in the order in which the type declares them."""
    return visible_values(visible_fields(record_type, looker), payload, looker)


def visible_values(fields: Mapping[str, FieldSpec], payload: Mapping[str, Any], looker: Looker) -> dict[str, Any]:
    """Return the known values of a payload in fields that somebody may see, for many records of one type."""
    looker = bound(looker)
    limited = isinstance(looker, Actor) and bool(looker.units)
    level = Level.DEPARTMENTS if limited else general(looker)
    shown = {name: _value(spec, payload[name], level) for name, spec in fields.items() if name in payload}
    return {name: value for name, value in shown.items() if value not in (None, "", [])}


def _value(spec: FieldSpec, value: Any, level: Level) -> Any:
    if spec.type is not FieldType.LIST or not isinstance(value, list):
        return value
    names = [name for name, part in spec.of.items() if field_visible(part, level)]
    return [{name: row.get(name) for name in names} for row in value if isinstance(row, dict)]
