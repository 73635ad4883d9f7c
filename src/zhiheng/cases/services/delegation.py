"""Delegation: for some days one account may do another's tasks in a body; what it does says on whose behalf."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Role
from zhiheng.actors.kinds import ADMINISTRATORS
from zhiheng.actors.models import Body
from zhiheng.actors.services import posts_today
from zhiheng.cases.errors import DelegationRefused
from zhiheng.cases.models import Delegation
from zhiheng.cases.services import messages

LONGEST_DAYS = 92


def give(giver: User, taker: User, body: Body, first: date, last: date, reason: str) -> Delegation:
    """Let `taker` do the tasks of `giver` in a body from one day to another, both inclusive. Raises DelegationRefused.

    Both hold a post in the body; an administrator's post cannot be delegated; longest are 92 days.
    """
    if giver.pk == taker.pk:
        raise _refused("不能委托给自己。", "one cannot delegate to oneself.")
    if not (first <= last) or (last - first).days >= LONGEST_DAYS:
        raise _refused(
            f"起止日期须先后有序，且不超过 {LONGEST_DAYS} 天。",
            f"the days must be in order and at most {LONGEST_DAYS}.",
        )
    if not _roles(giver.pk, body, first) or not posts_today(first).filter(user=taker, body=body).exists():
        raise _refused("双方都须在该机构任职。", "both must hold a post in the body.")
    with transaction.atomic():
        made = Delegation.objects.create(
            body=body, giver=giver, taker=taker, from_day=first, until_day=last, reason=reason[:300]
        )
        messages.tell(
            body, "notice", f"{giver.username} 将 {first} 至 {last} 的工作委托给您。",
            f"{giver.username} delegates the work from {first} to {last} to you.", user=taker.pk,
        )  # fmt: skip
    return made


def revoke(delegation: Delegation) -> None:
    """End a delegation at once; what was done under it stays."""
    Delegation.objects.filter(pk=delegation.pk, revoked_at=None).update(revoked_at=timezone.now())


def effective(actor: Actor, day: date) -> Actor:
    """Return the actor with the roles that others delegated to it in its body on the day."""
    return on_behalf(actor, day)[0]


def on_behalf(actor: Actor, day: date) -> tuple[Actor, list[str]]:
    """Return the actor as `effective` does, and the accounts whose tasks it may do on the day."""
    if actor.user is None or not actor.body:
        return actor, []
    held = _to(actor, day)
    given = [role for giver, _name, body in held for role in _roles(giver, body, day)]
    worker = replace(actor, roles=actor.roles | frozenset(given)) if given else actor
    return worker, sorted({name for _giver, name, _body in held})


def _to(actor: Actor, day: date) -> list[tuple[int, str, int]]:
    """Return who delegated to an actor in its body on a day: key and name of the account, key of the body."""
    held = Delegation.objects.filter(
        taker_id=actor.user, body__code=actor.body, from_day__lte=day, until_day__gte=day, revoked_at=None,
        giver__is_active=True,
    )  # fmt: skip
    return list(held.values_list("giver", "giver__username", "body"))


def _roles(user: int, body: Body | int, day: date) -> list[Role]:
    held = posts_today(day).filter(user_id=user, body=body).values_list("role", flat=True)
    return [role for role in map(Role, held) if role not in ADMINISTRATORS]


def _refused(zh: str, en: str) -> DelegationRefused:
    return DelegationRefused(zh_why=zh, en_why=en)
