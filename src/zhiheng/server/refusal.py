"""The page for who may not enter: it leads to where the account does work."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiheng.server.account.adapters import home_of


def answer(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Say that the page is not for this account, and where its own pages are."""
    user = getattr(request, "user", None)
    home = home_of(user) if user is not None and user.is_authenticated else ""
    return render(request, "403.html", {"section": "", "home": home}, status=403)
