"""Reading what departments share: under an agreement in force, for the purpose that the caller names, each use counted.

A key with the scope `read:departments` reads what is public as everybody does. More is read with the header
Zhiheng-Purpose, where an agreement of the sharing register gives the key's body the record type for that purpose. A
purpose without such an agreement is refused, and what lies outside of it too; both are noted.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from zhiheng.actors.models import SharingAgreement
from zhiheng.actors.services import sharing
from zhiheng.audit.services import actions
from zhiheng.server.api import keys
from zhiheng.server.api.errors import SharingRefused
from zhiheng.server.api.scopes import READ_DEPARTMENTS, READ_INTERNAL, Caller, caller_of, level_of
from zhiheng.server.visible import Level, Looker, Shared, level_for

HEADER = "Zhiheng-Purpose"


def looker_of(request: HttpRequest, caller: Caller) -> Looker:
    """Return who looks, and count the use of the agreements under which they do. Raises SharingRefused."""
    if READ_INTERNAL in caller.scopes:
        actor = keys.actor_of_key(caller) if caller.body else None
        return actor if actor is not None and actor.units else Level.INTERNAL
    purpose = request.headers.get(HEADER, "").strip()[:64]
    if READ_DEPARTMENTS not in caller.scopes or not purpose:
        return Level.PUBLIC
    held = sharing.held_by(caller.body, purpose) if caller.body else []
    if not held:
        raise _refused(
            caller, purpose, f"没有为用途“{purpose}”生效的共享协议", f"no agreement in force names “{purpose}”"
        )
    sharing.count(held, f"key:{caller.key_id}")
    return shared(held)


def shared(agreements: list[SharingAgreement]) -> Shared:
    """Return what agreements together let a receiver read: a type that one of them gives whole is read whole."""
    given = sharing.given_by(agreements)
    return Shared(frozenset(given), frozenset((kind, name) for kind, fields in given.items() for name in fields))


def hold_to_purpose(request: HttpRequest, wanted: Callable[[], bool], record_type: str = "") -> None:
    """Refuse, with the reason, who has the scope but no agreement for what departments alone may see.

    `wanted` says whether it is such; others read that there is nothing. Raises SharingRefused.
    """
    caller, looker = caller_of(request), level_of(request)
    if READ_DEPARTMENTS not in caller.scopes or READ_INTERNAL in caller.scopes:
        return
    covered = isinstance(looker, Shared) and (not record_type or record_type in looker.record_types)
    if (covered and record_type) or not wanted():
        return
    purpose = request.headers.get(HEADER, "").strip()[:64]
    zh, en = ("请求没有写明用途", "the request names no purpose")
    if purpose:
        zh, en = (f"用途“{purpose}”的协议不含这类记录", f"the agreement for “{purpose}” does not hold such records")
    raise _refused(caller, purpose, zh, en)


def level_for_changes(request: HttpRequest, record_type: str) -> Level:
    """Return the level at which changes of a record type are told: with fields or units left out, that of everybody."""
    looker = level_of(request)
    if isinstance(looker, Level):
        return looker
    if isinstance(looker, Shared):
        limited = any(kind == record_type for kind, _field in looker.fields)
        return Level.PUBLIC if limited else level_for(looker, record_type)
    return Level.DEPARTMENTS


def _refused(caller: Caller, purpose: str, zh: str, en: str) -> SharingRefused:
    actions.note(
        "share", username=f"key:{caller.key_id}", body=caller.body, object_type="sharing", object_id=purpose,
        outcome="refused", detail={"reason": en},
    )  # fmt: skip
    return SharingRefused(why_zh=zh, why_en=en)
