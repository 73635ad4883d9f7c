"""Grants to open single restricted records: given with a reason and an end, looked up for each look."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from zhiheng.actors.actor import Actor
from zhiheng.actors.models import RecordGrant
from zhiheng.actors.services import posts_today


def give(user: User, record_id: str, *, until: date, reason: str, given_by: str) -> RecordGrant:
    """Let an account open a record, in all its states, until the day before `until`; the reason is kept."""
    return RecordGrant.objects.create(
        user=user, record_id=record_id.lower(), valid_until=until, reason=reason[:500], given_by=given_by
    )


def of_body(body: str) -> QuerySet[RecordGrant]:
    """Return the grants of the accounts that hold a post in a body today, the newest first."""
    people = posts_today().filter(body__code=body).values("user")
    return RecordGrant.objects.filter(user__in=people).select_related("user").order_by("-pk")


def end(grant: RecordGrant) -> None:
    """End a grant at once: it is held no more from today on."""
    today = timezone.localdate()
    RecordGrant.objects.filter(pk=grant.pk, valid_until__gt=today).update(valid_until=today)


def held(actor: Actor, record_ids: Collection[str]) -> bool:
    """Return whether an account holds a grant for one of these states today."""
    if actor.user is None:
        return False
    found = RecordGrant.objects.filter(user_id=actor.user, record_id__in=record_ids)
    return found.filter(valid_until__gt=timezone.localdate()).exists()
