"""Use cases of actors: who an account acts as, posts given and ended, bodies brought in step with the packs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiheng.actors.actor import VISITOR, Actor
from zhiheng.actors.kinds import BodyKind, Role

if TYPE_CHECKING:
    from zhiheng.actors.models import Post

__all__ = ["of", "posts_today"]


def posts_today(day: date | None = None) -> QuerySet[Post]:
    """Return the posts held on a day (today in China), of active accounts and bodies, the oldest first.

    A post is held from `valid_from` until the day before `valid_until`.
    """
    from zhiheng.actors.models import Post

    on = day or timezone.localdate()
    open_ended = Q(valid_until__isnull=True) | Q(valid_until__gt=on)
    return Post.objects.filter(open_ended, valid_from__lte=on, body__active=True, user__is_active=True)


def of(user: AbstractBaseUser | AnonymousUser | None, body: str = "", *, day: date | None = None) -> Actor:
    """Return whom an account acts as: from the posts held today in one body.

    `body` is the code of the chosen body where there are several; without it, or where no post in it is held, the body
    of the oldest post counts. An account without posts is `VISITOR`, whatever flags it has.
    """
    if user is None or user.pk is None or not user.is_active:
        return VISITOR
    held = list(posts_today(day).filter(user_id=user.pk).select_related("body").order_by("pk"))
    if not held:
        return VISITOR
    codes = {post.body.code for post in held}
    chosen = body if body in codes else held[0].body.code
    return _actor(user, [post for post in held if post.body.code == chosen])


def _actor(user: AbstractBaseUser | AnonymousUser, held: list[Post]) -> Actor:
    body = held[0].body
    return Actor(
        user=user.pk,
        username=user.get_username(),
        body=body.code,
        kind=BodyKind(body.kind),
        level=body.level,
        roles=frozenset(Role(post.role) for post in held),
        units=_units(held),
        subject=body.subject,
    )


def _units(held: list[Post]) -> tuple[str, ...]:
    """Return the units covered: those of the posts, else the place of the body; a provincial body has no limit."""
    if any(post.units for post in held):
        return tuple(sorted({unit for post in held for unit in post.units}))
    body = held[0].body
    if body.level in ("nation", "province") or not body.division:
        return ()
    return (unit_of(body.division),)


def unit_of(division: str) -> str:
    """Return a division code without the zeros that say "all of it": 510100 → 5101."""
    for zeros in ("0000", "00"):
        if len(division) == 6 and division.endswith(zeros):
            return division[: -len(zeros)]
    return division
