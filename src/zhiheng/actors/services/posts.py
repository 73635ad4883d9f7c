"""Posts: given, ended and looked up. The separation of the three administrators is held here and by a trigger."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhiheng.actors.errors import PostMisplaced, PostsClash, UnitsMisplaced, UnknownBody, UnknownRole
from zhiheng.actors.kinds import ADMINISTRATORS, BodyKind, Role
from zhiheng.actors.models import Body, Post
from zhiheng.actors.services import posts_today

_UNIT = re.compile(r"[1-9][0-9]([0-9]{2}){0,2}")


def give(
    user: User,
    body: Body | str,
    role: Role | str,
    *,
    units: Sequence[str] = (),
    valid_from: date | None = None,
    valid_until: date | None = None,
    given_by: str = "",
) -> Post:
    """Give an account a role in a body, from a day (today) until the day before `valid_until`; return the post.

    `units` are division codes without trailing zeros; none: the body's own place. A post that is held already keeps its
    first day and takes the new units and end. Raises PostsClash, PostMisplaced, UnitsMisplaced, UnknownBody, UnknownRole.
    """
    where, what = body_of(body), _role(role)
    if (what in ADMINISTRATORS) != (where.kind == BodyKind.OPERATOR):
        raise PostMisplaced(body=where.code, kind=where.kind, role=what.value)
    start = valid_from or timezone.localdate()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        held = _held(user, start, valid_until)
        _hold_apart(user, held, what)
        _hold_units(held, where, what, units)
        open_one = held.filter(body=where, role=what.value, valid_until__isnull=True).first()
        if open_one is not None:
            open_one.units, open_one.valid_until, open_one.given_by = list(units), valid_until, given_by
            open_one.save(update_fields=["units", "valid_until", "given_by"])
            return open_one
        return Post.objects.create(
            user=user, body=where, role=what.value, units=list(units), given_by=given_by,
            valid_from=start, valid_until=valid_until,
        )  # fmt: skip


def end(post: Post, *, on: date | None = None) -> Post:
    """End a post: from that day (today) on it is held no more."""
    post.valid_until = on or timezone.localdate()
    post.save(update_fields=["valid_until"])
    return post


def bodies(user: User) -> QuerySet[Body]:
    """Return the bodies in which an account holds a post today, by code."""
    return Body.objects.filter(pk__in=posts_today().filter(user=user).values("body"))


def _held(user: User, start: date, until: date | None) -> QuerySet[Post]:
    """Return the account's posts held on any day of a span."""
    every = Post.objects.filter(user=user).exclude(valid_until__lte=start)
    return every.filter(valid_from__lt=until) if until else every


def _hold_apart(user: User, held: QuerySet[Post], wanted: Role) -> None:
    for post in held.exclude(role=wanted.value):
        if wanted in ADMINISTRATORS or post.role in ADMINISTRATORS:
            raise PostsClash(username=user.get_username(), held=post.role, wanted=wanted.value)


def _hold_units(held: QuerySet[Post], body: Body, role: Role, units: Sequence[str]) -> None:
    beside = held.filter(body=body).exclude(role=role.value).first()
    differs = beside is not None and sorted(beside.units) != sorted(units)
    if differs or not all(_UNIT.fullmatch(unit) for unit in units):
        known = ", ".join(beside.units) if beside else ""
        raise UnitsMisplaced(units=", ".join(units) or "—", held=known or "—")


def body_of(body: Body | str) -> Body:
    """Return a body, by its code where that is given. Raises UnknownBody."""
    if isinstance(body, Body):
        return body
    found = Body.objects.filter(code=body).first()
    if found is None:
        raise UnknownBody(body=body)
    return found


def _role(role: Role | str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise UnknownRole(role=str(role), known=", ".join(Role)) from None
