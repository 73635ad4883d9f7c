"""How often a caller may ask: a fixed window of a minute, counted in PostgreSQL for all processes together.

A process is granted a slice of the minute's allowance at a time and spends it from memory, so that a busy caller costs
one small write in fifty requests. The limit is never exceeded; a slice that another process holds is lost to the
caller for that minute. Addresses are kept as a keyed hash, never as such.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from zhiheng.server import environment
from zhiheng.server.api import options
from zhiheng.server.api.errors import TooManyRequests
from zhiheng.server.api.scopes import Caller

SLICES = 50
#: One reservation in so many removes windows that are over.
SWEEP = 200
MOST_KNOWN = 20_000
now: Callable[[], float] = time.time

_held: dict[str, tuple[int, int]] = {}
_lock = threading.Lock()

_RESERVE = """
    INSERT INTO server_ratewindow AS w (caller, minute, granted) VALUES (%s, %s, %s)
    ON CONFLICT (caller) DO UPDATE SET
        granted = CASE WHEN w.minute = EXCLUDED.minute THEN w.granted + EXCLUDED.granted ELSE EXCLUDED.granted END,
        minute = EXCLUDED.minute
    RETURNING granted
"""


def admit(request: HttpRequest, caller: Caller) -> None:
    """Count one request. Raises TooManyRequests with the seconds to wait."""
    limit = (caller.rate or options.key_rate()) if caller.keyed else options.anonymous_rate()
    name = f"key:{caller.key_id}" if caller.keyed else f"ip:{hashed(address_of(request))}"
    moment = now()
    minute = int(moment // 60)
    if not spend(name, minute, limit):
        raise TooManyRequests(limit=limit, seconds=60 - int(moment % 60))


def spend(name: str, minute: int, limit: int) -> bool:
    """Spend one of the caller's requests of a minute; False where none is left."""
    with _lock:
        held_minute, left = _held.get(name, (minute, 0))
        if held_minute == minute and left > 0:
            _held[name] = (minute, left - 1)
            return True
    granted = reserve(name, minute, max(1, limit // SLICES), limit)
    if granted <= 0:
        return False
    with _lock:
        if len(_held) >= MOST_KNOWN:
            _held.clear()
        held_minute, left = _held.get(name, (minute, 0))
        _held[name] = (minute, granted - 1 + (left if held_minute == minute else 0))
    return True


def reserve(name: str, minute: int, wanted: int, limit: int) -> int:
    """Take up to ``wanted`` requests of a minute for this process and return how many are granted."""
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, [name, minute, wanted])
        taken = int(cursor.fetchone()[0])
        if secrets.randbelow(SWEEP) == 0:
            cursor.execute("DELETE FROM server_ratewindow WHERE minute < %s", [minute - 1])
    return wanted - max(0, taken - limit)


def forget() -> None:
    """Give up what this process holds (tests)."""
    with _lock:
        _held.clear()


def address_of(request: HttpRequest) -> str:
    """Return the caller's address; behind a proxy that is trusted, the last one it reports."""
    if environment.flag("BEHIND_PROXY"):
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return str(request.META.get("REMOTE_ADDR", ""))


def hashed(address: str) -> str:
    """Return an address so that it can be counted and not be read."""
    return hmac.digest(settings.SECRET_KEY.encode(), address.encode(), "sha256").hex()[:32]
