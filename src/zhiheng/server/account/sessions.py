"""Sessions of accounts: begun at a login under a new id, seen, listed, ended; found by account, never by reading all."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from zhiheng.server import account_policy
from zhiheng.server.account.models import LoginSession
from zhiheng.server.api.rates import address_of

#: Where a session keeps the number of its row.
ROW = "login_session"
#: A session that is used is written down this often, not at each request.
NOTED_EVERY = timedelta(seconds=60)
#: Of how an account was recognised, in allauth's session data.
_WAYS = "account_authentication_methods"


def begin(request: HttpRequest, user: User) -> LoginSession:
    """Write down the session that a login has just begun; ends the oldest where the account has too many."""
    session: Any = request.session
    if not session.session_key:
        session.save()
    now = timezone.now()
    with transaction.atomic():
        LoginSession.objects.filter(session_key=session.session_key).delete()
        row = LoginSession.objects.create(
            user=user, session_key=session.session_key, began_at=now, seen_at=now, way=way_of(request),
            agent=request.headers.get("User-Agent", "")[:200], address=address_of(request)[:64],
        )  # fmt: skip
        over = LoginSession.objects.filter(user=user).order_by("-pk")[account_policy.current().sessions_at_once :]
        for old in over:
            end(old)
    session[ROW] = row.pk
    return row


def way_of(request: HttpRequest) -> str:
    """Return how the account was recognised: password, password+mfa, socialaccount …"""
    known = request.session.get(_WAYS)
    ways = [str(one.get("method", "")) for one in known] if isinstance(known, list) else []
    return "+".join(dict.fromkeys(ways))[:40]


def of(request: HttpRequest) -> LoginSession | None:
    """Return the row of a request's session, brought to its present key; None where it was ended."""
    number = request.session.get(ROW)
    row = LoginSession.objects.filter(pk=number).first() if number else None
    if row is not None and row.session_key != request.session.session_key:  # a new password gives a new key
        row.session_key = str(request.session.session_key)
        row.save(update_fields=["session_key"])
    return row


def over(row: LoginSession, now: datetime | None = None) -> str:
    """Return why a session is over: ``idle``, ``absolute``, or nothing while it lasts."""
    policy, moment = account_policy.current(), now or timezone.now()
    if moment - row.began_at >= timedelta(hours=min(policy.absolute_hours, settings.SESSION_HOURS)):
        return "absolute"
    return "idle" if moment - row.seen_at >= timedelta(minutes=policy.idle_minutes) else ""


def seen(row: LoginSession, now: datetime | None = None) -> None:
    """Write down that a session is in use."""
    moment = now or timezone.now()
    if moment - row.seen_at >= NOTED_EVERY:
        LoginSession.objects.filter(pk=row.pk).update(seen_at=moment)


def listed(user: User) -> QuerySet[LoginSession]:
    """Return the sessions of an account, the newest first."""
    return LoginSession.objects.filter(user=user)


def end(row: LoginSession) -> None:
    """End one session at once: its data are deleted, so that its cookie opens nothing."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    store(row.session_key).delete()
    row.delete()


def end_all(user: User, *, but: LoginSession | None = None) -> int:
    """End the sessions of an account, but for one; return how many."""
    rows = [row for row in listed(user) if but is None or row.pk != but.pk]
    for row in rows:
        end(row)
    return len(rows)


def clear() -> int:
    """Remove what is left of sessions that are over; return how many rows."""
    policy, now = account_policy.current(), timezone.now()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    idle, old = now - timedelta(minutes=policy.idle_minutes), now - timedelta(hours=policy.absolute_hours)
    over_now = list(LoginSession.objects.filter(Q(seen_at__lte=idle) | Q(began_at__lte=old)))
    for row in over_now:
        end(row)
    return len(over_now)
