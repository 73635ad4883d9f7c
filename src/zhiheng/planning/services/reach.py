"""Bodies and one another: which lie below whom, who may give work to whom, what an actor's body is to a thing."""

from __future__ import annotations

from collections.abc import Container, Iterable

from django.contrib.auth.models import User

from zhiheng.actors import Actor, BodyKind, Capability, Role
from zhiheng.actors.models import Body, Post
from zhiheng.actors.services import posts_today

OFFICES = frozenset({BodyKind.BUREAU, BodyKind.DEPARTMENT, BodyKind.LEADING_OFFICE, BodyKind.GOVERNMENT})
#: Kinds of bodies that give work to other departments of their place: the office of the leading group sits in one of them.
_STEER = frozenset({BodyKind.BUREAU, BodyKind.LEADING_OFFICE, BodyKind.GOVERNMENT})
_ORDER = ("nation", "province", "prefecture", "county", "zone", "township", "other")


def body(code: str) -> Body | None:
    """Return an active body by its code."""
    return Body.objects.filter(code=code, active=True).first() if code else None


def below(code: str) -> frozenset[str]:
    """Return the codes of the bodies that lie below a body in the tree, itself left out."""
    children: dict[int, list[tuple[int, str]]] = {}
    root = None
    for key, name, parent in Body.objects.values_list("pk", "code", "parent_id"):
        children.setdefault(parent or 0, []).append((key, name))
        root = key if name == code else root
    found: set[str] = set()
    waiting = [root] if root is not None else []
    while waiting:
        for key, name in children.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(key)
    return frozenset(found - {code})


def seen_by(actor: Actor) -> frozenset[str] | None:
    """Return the bodies whose work an actor sees: its own and those below; None where it sees all (the system)."""
    if actor.system:
        return None
    return below(actor.body) | {actor.body} if actor.body else frozenset()


def may_direct(opener: Body, target: Body, under: Container[str] | None = None) -> bool:
    """Return whether a body may give work to another: one below it, or (for who steers) a department of its place.

    `under`: the bodies below the opener, where somebody asks about many and has them.
    """
    if opener.pk == target.pk or BodyKind(target.kind) not in OFFICES or not target.active:
        return False
    if target.code in (below(opener.code) if under is None else under):
        return True
    lower = _ORDER.index(target.level) >= _ORDER.index(opener.level) if target.level in _ORDER else False
    return BodyKind(opener.kind) in _STEER and lower and _inside(opener, target)


def _inside(opener: Body, target: Body) -> bool:
    place = opener.division.rstrip("0") if opener.level != "county" else opener.division
    if not target.division:
        return opener.level == "province" and target.level == "province"
    return bool(place) and target.division.startswith(place)


def directed(opener: Body) -> list[Body]:
    """Return the bodies to which one may give work, those of its own level first, then by place and name."""
    under = below(opener.code)
    steers = BodyKind(opener.kind) in _STEER
    found = [
        one
        for one in Body.objects.filter(active=True, kind__in=[kind.value for kind in OFFICES]).exclude(pk=opener.pk)
        if one.code in under or (steers and one.level in _ORDER and _ORDER.index(one.level) >= _ORDER.index(opener.level)
                                 and _inside(opener, one))
    ]  # fmt: skip
    return sorted(found, key=lambda one: (_ORDER.index(one.level), one.division, one.code))


def leads(actor: Actor) -> bool:
    """Return whether somebody signs for its body."""
    return actor.system or actor.may(Capability.ISSUE)


def leaders(code: str) -> Iterable[User]:
    """Return the accounts that hold the post of a leader in a body."""
    held: Iterable[Post] = posts_today().filter(body__code=code, role=Role.LEADER.value).select_related("user")
    return {post.user_id: post.user for post in held}.values()


def names(codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return what bodies are called, in Chinese and English; a body that is not of this installation has no entry."""
    rows = Body.objects.filter(code__in=set(codes)).values_list("code", "name_zh", "name_en")
    return {code: (zh, en or zh) for code, zh, en in rows}
