"""What pages of administrators share: a fresh proof of who acts, a reason, and refusals said in the reader's language."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest

from zhiheng.errors import ZhihengError
from zhiheng.server import accounts
from zhiheng.server.account import confirmed
from zhiheng.server.errors import ReasonMissing
from zhiheng.server.i18n import english

_SIGNS = string.ascii_letters + string.digits + "-_+=."


def require_recent(request: HttpRequest) -> None:
    """Ask who acts to prove it again unless it was proved just now; then what was asked for is done."""
    if not confirmed.recently(request):
        raise ReauthenticationRequired


def reason_of(request: HttpRequest) -> str:
    """Return the reason given. Raises ReasonMissing."""
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        raise ReasonMissing
    return reason


def said(request: HttpRequest, act: Callable[[], object], words: str) -> bool:
    """Do something and say it; a refusal is said instead. Return whether it was done."""
    try:
        act()
    except ZhihengError as error:
        messages.error(request, error.message("en" if english() else "zh"))
        return False
    messages.success(request, words)
    return True


def initial_password(user: User | None = None) -> str:
    """Return a random password that every policy takes, for one login."""
    probe = user or User(username="")
    while True:
        made = "".join(secrets.choice(_SIGNS) for _ in range(18))
        if not accounts.objections(probe, made, "en"):
            return made
