"""Records that no level sees: opened one by one, for who holds a case about them or was granted it; each look is noted."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from zhiheng.actors import Actor
from zhiheng.actors.services import grants
from zhiheng.cases.models import Case
from zhiheng.ledger.models import ProjectedParty, ProjectedRecord
from zhiheng.policy.model import Publicity
from zhiheng.server import visible
from zhiheng.server.portal.packs import record_types
from zhiheng.server.visible import Level, Shared


def record(looker: Actor, record_id: str) -> ProjectedRecord | None:
    """Return a record that somebody may open: what the level shows, or a restricted one by case or grant.

    The look at a restricted one is noted before the record is given.
    """
    if "\0" in record_id:
        return None
    seen = visible.records(looker).filter(record_id=record_id).first()
    if seen is not None:
        return seen
    one = ProjectedRecord.objects.filter(record_id=record_id, publicity=Publicity.RESTRICTED.value).first()
    if one is None or not entitled(looker, one):
        return None
    _note(looker, one)
    return one


def entitled(looker: Actor, one: ProjectedRecord) -> bool:
    """Return whether somebody holds a case about a restricted record, or was granted to read it, today."""
    if looker.user is None:
        return False
    states = [one.record_id, *_chain(one)]
    about = Case.objects.filter(Q(target_record__in=states), holder__code=looker.body, closed=False)
    return grants.held(looker, states) or about.exists()


def _chain(one: ProjectedRecord) -> list[str]:
    same = ProjectedRecord.objects.filter(record_type=one.record_type, source=one.source, source_key=one.source_key)
    return list(same.values_list("record_id", flat=True))


def level_at(looker: Actor, one: ProjectedRecord) -> Level | Shared:
    """Return as whom the fields of a record are read: a restricted one that may be opened is shown whole."""
    if one.publicity == Publicity.RESTRICTED.value:
        return Level.INTERNAL
    return visible.at_record(looker, one)


def parties(one: ProjectedRecord, level: Level | Shared) -> Iterator[ProjectedParty]:
    """Yield the participants of a record whose code and name are fields that a level may see."""
    kind = record_types().get(one.record_type)
    seen = visible.visible_fields(kind, level)
    for party in one.parties.order_by("role"):
        declared = kind.party(party.role) if kind else None
        named = [name for name in (declared.code, declared.name) if name] if declared else []
        if kind is None or all(name in seen or name not in kind.fields for name in named):
            yield party


def _note(looker: Actor, one: ProjectedRecord) -> None:
    from zhiheng.audit.services import actions

    actions.note(
        "read_restricted",
        username=looker.username,
        body=looker.body,
        object_type=one.record_type,
        object_id=one.record_id,
    )
