"""Small matters of a desk that decide nothing: a note in a case, and whose name it stands under."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from zhiheng.actors import Actor, Capability
from zhiheng.cases.errors import CaseClosed, ReasonMissing, UnknownCase
from zhiheng.cases.models import Case, CaseEvent
from zhiheng.cases.services import changing

LONGEST = 4_000


def note(actor: Actor, case: Case, text: str, *, now: datetime | None = None) -> CaseEvent:
    """Add a note to a case under way, for the authority that holds it. Raises UnknownCase, CaseClosed, ReasonMissing."""
    said = text.replace("\x00", "").strip()[:LONGEST]
    with transaction.atomic():
        locked = changing.locked(case)
        if actor.body != locked.holder.code or not actor.may(Capability.ACT):
            raise UnknownCase(case=locked.number)
        if locked.closed:
            raise CaseClosed(case=locked.number)
        if not said:
            raise ReasonMissing(step="备注")
        return changing.record(locked, "note", actor, now=now, reason=said)


def take_on(actor: Actor, cases: Iterable[Case], account: User) -> int:
    """Put open cases of the actor's body under an account's name; return how many. No event: nothing is decided."""
    if not actor.may(Capability.ACT):
        return 0
    keys = [one.pk for one in cases]
    return Case.objects.filter(pk__in=keys, closed=False, holder__code=actor.body).update(assignee=account)


def put_back(cases: Iterable[Case], account: User) -> int:
    """Take cases from under an account's own name; return how many."""
    return Case.objects.filter(pk__in=[one.pk for one in cases], assignee=account).update(assignee=None)
