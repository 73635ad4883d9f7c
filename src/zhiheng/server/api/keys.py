"""API keys: made, listed, revoked and found.

A secret is ``zh_`` and 256 random bits. Its SHA-256 alone is kept: nobody can try 2^256 values, so that a slow salted
hash, made for passwords that people choose, would add nothing but time to every request. Looking up a digest by index
tells nothing by its timing either. A key is looked up at every request: a revocation holds at once.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from zhiheng.actors import Actor, BodyKind, Level, Role
from zhiheng.actors.kinds import SEES
from zhiheng.actors.models import Body
from zhiheng.actors.services import unit_of
from zhiheng.server import statements
from zhiheng.server.api.errors import ExpiryWrong, KeyInvalid, KeyUnknown, RateWrong, ScopeBeyondBody
from zhiheng.server.api.scopes import READ_DEPARTMENTS, READ_INTERNAL, Caller, checked_scopes
from zhiheng.server.models import ApiKey

PREFIX = "zh_"
_SECRET = re.compile(r"zh_[A-Za-z0-9_-]{43}\Z")
_RATE = re.compile(r"([1-9][0-9]{0,7})(?:/min)?\Z")
CHINA = ZoneInfo("Asia/Shanghai")
#: Written out: it precedes every request with a key, and Django would take longer to write it than PostgreSQL to answer.
_FIND = """
    SELECT k.key_id, k.name, k.scopes::text, k.rate, k.expires_at, k.revoked_at, k.last_used_at, b.code,
           COALESCE(b.active, true)
    FROM server_apikey k LEFT JOIN actors_body b ON b.id = k.body_id WHERE k.digest = %s
"""
#: When a key was used last is written down this often, not at each request.
NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Made:
    """A key just made: the only moment at which its secret is known."""

    key: ApiKey
    secret: str

    def as_dict(self) -> dict[str, Any]:
        """Return the key with its secret."""
        return {**described(self.key), "secret": self.secret}


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make(
    name: str,
    scopes: Sequence[str],
    expires: str | None = None,
    rate: str | None = None,
    *,
    body: Body | None = None,
    by: str = "",
) -> Made:
    """Make a key. ``expires`` is its last day in China, ``rate`` like 600/min, ``body`` for whom it acts.

    Raises ScopeUnknown, ScopeBeyondBody, ExpiryWrong, RateWrong.
    """
    if body is not None:
        _within(body, scopes)
    secret = PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        key_id=secrets.token_hex(5),
        name=name[:150],
        digest=digest_of(secret),
        scopes=checked_scopes(scopes),
        rate=None if rate is None else rate_of(rate),
        expires_at=None if expires is None else end_of(expires),
        body=body,
        made_by=by[:150],
    )
    return Made(key, secret)


def _within(body: Body, scopes: Sequence[str]) -> None:
    """Refuse scopes that no one of the body could have: its level is the upper bound. Raises ScopeBeyondBody."""
    sees = SEES.get(BodyKind(body.kind), Level.PUBLIC)
    internal = READ_INTERNAL in scopes and sees < Level.INTERNAL
    if internal or (READ_DEPARTMENTS in scopes and body.kind == BodyKind.ENTERPRISE):
        raise ScopeBeyondBody(scope=READ_INTERNAL if internal else READ_DEPARTMENTS, body=body.code)


def actor_of_key(caller: Caller) -> Actor:
    """Return whom a key acts as: a reader of its body, all units covered that are the body's own.

    A key without a body acts for nobody in particular: the actor has no kind, and its scopes alone say what it reads.
    """
    name = f"key:{caller.key_id}" if caller.keyed else ""
    body = Body.objects.filter(code=caller.body, active=True).first() if caller.body else None
    if body is None:
        return Actor(username=name)
    limited = body.division and body.level not in ("nation", "province")
    return Actor(
        username=name, body=body.code, kind=BodyKind(body.kind), level=body.level, roles=frozenset({Role.READER}),
        units=(unit_of(body.division),) if limited else (), subject=body.subject,
    )  # fmt: skip


def rate_of(text: str) -> int:
    """Return requests a minute from ``600`` or ``600/min``. Raises RateWrong."""
    found = _RATE.match(text.strip())
    if found is None:
        raise RateWrong(value=text[:40])
    return int(found[1])


def end_of(text: str) -> datetime:
    """Return the last instant of a day in China. Raises ExpiryWrong for no day, and for one that is over."""
    try:
        ends = datetime.combine(date.fromisoformat(text), time.max, CHINA).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ExpiryWrong(value=text[:40]) from None
    if ends <= timezone.now():
        raise ExpiryWrong(value=text[:40])
    return ends


def every() -> list[dict[str, Any]]:
    """Return all keys, the newest first, without secrets."""
    return [described(key) for key in ApiKey.objects.select_related("body")]


def revoke(key_id: str, *, by: str = "") -> dict[str, Any]:
    """End a key at once; a second time changes nothing. Raises KeyUnknown."""
    key = ApiKey.objects.filter(key_id=key_id[:16]).first()
    if key is None:
        raise KeyUnknown(key=key_id[:40])
    if key.revoked_at is None:
        key.revoked_at, key.revoked_by = timezone.now(), by[:150]
        key.save(update_fields=["revoked_at", "revoked_by"])
    return described(key)


def state_of(key: ApiKey) -> str:
    """Return whether a key is valid, expired or revoked."""
    return _state(key.expires_at, key.revoked_at)


def _state(expires_at: datetime | None, revoked_at: datetime | None) -> str:
    if revoked_at is not None:
        return "revoked"
    return "expired" if expires_at is not None and expires_at <= timezone.now() else "valid"


def described(key: ApiKey) -> dict[str, Any]:
    """Return what may be shown of a key."""
    return {
        "key": key.key_id,
        "name": key.name,
        "scopes": key.scopes,
        "rate": key.rate,
        "state": state_of(key),
        "created": _iso(key.created_at),
        "expires": _iso(key.expires_at),
        "revoked": _iso(key.revoked_at),
        "body": key.body.code if key.body is not None else None,
        "last_used": _iso(key.last_used_at),
    }


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat(timespec="seconds")


def authenticate(header: str) -> Caller:
    """Return the caller of a header Authorization. Raises KeyInvalid whatever is wrong with it."""
    scheme, _, secret = header.strip().partition(" ")
    secret = secret.strip()
    if scheme.lower() != "bearer" or not _SECRET.match(secret):
        raise KeyInvalid
    found = statements.rows(_FIND, [digest_of(secret)])
    if not found:
        raise KeyInvalid
    key_id, name, scopes, rate, expires_at, revoked_at, last_used_at, body, active = found[0]
    if _state(expires_at, revoked_at) != "valid" or not active:
        raise KeyInvalid
    _note_use(key_id, last_used_at)
    return Caller(key_id, name, _scopes(scopes), rate, body or "")


def _note_use(key_id: str, last_used_at: datetime | None) -> None:
    now = timezone.now()
    if last_used_at is None or now - last_used_at >= NOTED_EVERY:
        ApiKey.objects.filter(key_id=key_id).update(last_used_at=now)


@lru_cache(maxsize=1024)
def _scopes(text: str) -> frozenset[str]:
    """Return the scopes of a key from the JSON in which the database keeps them."""
    return frozenset(json.loads(text))
