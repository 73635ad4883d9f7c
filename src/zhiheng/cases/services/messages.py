"""Messages to bodies and accounts: told in the deciding transaction, read in the workspace, mailed where it is set."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.actors.models import Body
from zhiheng.cases.models import Case, Message
from zhiheng.cases.services import places

LONGEST = 1000
TASK = "task"


def tell(
    body: Body | str, kind: str, zh: str, en: str, case: Case | None = None, *, user: int | None = None,
    now: datetime | None = None, path: str = "",
) -> Message | None:  # fmt: skip
    """Tell a body (or one account of it) something; None where there is no such body here.

    `kind` is one of notice, task, due, overdue, comment, answer, calendar; `path` a page of the workspace (``/staff/…``)
    that it leads to where it is about no case.
    """
    where = body if isinstance(body, Body) else places.by_code(body)
    if where is None:
        return None
    if kind == TASK and case is not None:  # what was to be done before is done, or is no longer to be done
        whose = Q(user_id=user) if user is not None else Q(user__isnull=True)
        waiting = Message.objects.filter(whose, case=case, body=where, kind=TASK, read_at__isnull=True)
        waiting.update(read_at=now or timezone.now())
    return Message.objects.create(
        body=where, user_id=user, case=case, kind=kind, zh=zh[:LONGEST], en=en[:LONGEST], path=path[:200],
        at=now or timezone.now(),
    )  # fmt: skip


def for_actor(actor: Actor) -> QuerySet[Message]:
    """Return the messages to the body an actor works for, and to the account itself, the newest first."""
    if actor.user is None or not actor.body:
        return Message.objects.none()
    return Message.objects.filter(Q(user__isnull=True) | Q(user_id=actor.user), body__code=actor.body)


def unread(actor: Actor) -> QuerySet[Message]:
    """Return the messages that nobody of the body has read, or that the account has not."""
    return for_actor(actor).filter(read_at__isnull=True)


def read(actor: Actor, message: int, now: datetime | None = None) -> bool:
    """Mark a message as read; return whether it was unread and the actor's."""
    return bool(unread(actor).filter(pk=message).update(read_at=now or timezone.now()))


def of_accounts(body: Body) -> QuerySet[User]:
    """Return the active accounts that hold a post in a body, for mail."""
    return User.objects.filter(posts__body=body, is_active=True).distinct()
