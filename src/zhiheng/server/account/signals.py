"""Logins and logouts begin and end the row of a session. That they happened is noted by `audit_signals`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from zhiheng.server.account import sessions


def connect() -> None:
    """Listen, once a process."""
    user_logged_in.connect(logged_in, dispatch_uid="zhiheng-session")
    user_logged_out.connect(logged_out, dispatch_uid="zhiheng-session")


def logged_in(request: HttpRequest | None, user: User, **_more: Any) -> None:
    """Begin the row of a session."""
    if request is not None and hasattr(request, "session"):
        sessions.begin(request, user)


def logged_out(request: HttpRequest | None, **_more: Any) -> None:
    """End the row of a session."""
    if request is not None and hasattr(request, "session"):
        row = sessions.of(request)
        if row is not None:
            row.delete()
