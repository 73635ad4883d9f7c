"""One change of a case: its row locked, its version grown by one, and one event that tells what happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.cases import engine
from zhiheng.cases.days import today
from zhiheng.cases.errors import StaleCase, UnknownCase
from zhiheng.cases.models import Case, CaseEvent, NumberSeries
from zhiheng.cases.services import places, trail
from zhiheng.cases.services.standings import parties_of, procedure_of

#: A case locked, with its bodies read and not locked: others may act for them.
_WITH_BODIES = Case.objects.select_for_update(of=("self",)).select_related("holder__parent", "applicant")


def locked(case: Case | int, version: int | None = None) -> Case:
    """Return a case, locked in the running transaction. Raises UnknownCase; StaleCase if somebody changed it after this version.

    A comment on its public notice, and the answer to one, changes nothing that a step rests on: no form grows old by it.
    """
    key = case if isinstance(case, int) else case.pk
    found = _WITH_BODIES.filter(pk=key).first()
    if found is None:
        raise UnknownCase(case=key)
    if version is not None and version != found.version and not _only_commented(found, version):
        raise StaleCase(case=found.number, seen=version, version=found.version)
    return found


def _only_commented(case: Case, version: int) -> bool:
    since = CaseEvent.objects.filter(case=case, seq__gt=version)
    return 0 < version < case.version and not since.exclude(kind="comment").exists()


def record(
    case: Case,
    kind: str,
    actor: Actor,
    *,
    now: datetime | None = None,
    step: str = "",
    to_state: str | None = None,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    role: str = "",
) -> CaseEvent:
    """Write one event and save the case with its next version; for a locked case, or one just made."""
    at, before = now or timezone.now(), case.state
    case.version += 1
    if to_state is not None:
        case.state = to_state
        case.closed = engine.is_final(procedure_of(case), to_state)
        case.closed_at = at if case.closed else None
    case.awaits = awaited(case, at)
    # whoever has a step to take must be able to see the case
    case.told_party = case.told_party or (bool(case.subject) and case.subject in case.awaits)
    case.save(update_fields=_changing())
    event = CaseEvent.objects.create(
        case=case, seq=case.version, at=at, kind=kind, step=step,
        from_state=before if kind != "opened" else "", to_state=case.state,
        username=actor.username, body=actor.body, role=role or role_of(actor), reason=reason, detail=dict(detail or {}),
    )  # fmt: skip
    trail.changed(actor, case, event)
    return event


@cache
def _changing() -> tuple[str, ...]:
    """Return the fields of a case that may change: its procedure, the largest by far, is not written anew with each event."""
    kept = ("id", "number", "pack", "procedure", "content", "content_hash")
    return tuple(field.name for field in Case._meta.concrete_fields if field.name not in kept)


def role_of(actor: Actor) -> str:
    """Return what an actor is in its body, in one word for the history."""
    if actor.system:
        return "system"
    return ",".join(sorted(role.value for role in actor.roles))[:32]


def awaited(case: Case, at: datetime) -> list[str]:
    """Return whom the steps that lead on are for; a case that ended waits for nobody."""
    if case.closed:
        return []
    standing = parties_of(case, today(at))
    steps = engine.leading_on(procedure_of(case), case.state)
    return sorted({who for step in steps if (who := places.addressee(step, standing))})


def one_after_another(key: str) -> None:
    """Let whoever comes second wait for the first of the same key, until its transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def next_number(key: str) -> int:
    """Return the next number of a gapless series; its row stays locked until the running transaction ends."""
    NumberSeries.objects.get_or_create(key=key)
    series = NumberSeries.objects.select_for_update().get(key=key)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last
