"""How often a visitor may ask for public pages: so many a minute from one address, generous, so that nobody can use them up.

Counted as calls of the API are. Accounts, static files, `/healthz` and `/metrics` are not counted, and the API has limits of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiheng.server.api import rates

FREE = ("/healthz", "/metrics", "/static/", "/i18n/")


class PublicRate:
    """Refuses a visitor's request beyond the limit of the minute; stands after the middleware that knows the account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say when to come again."""
        limit = settings.PUBLIC_RATE
        if limit <= 0 or request.path_info.startswith(FREE) or request.user.is_authenticated:
            return self.get_response(request)
        moment = rates.now()
        if rates.spend(f"page:{rates.hashed(rates.address_of(request))}", int(moment // 60), limit):
            return self.get_response(request)
        seconds = 60 - int(moment % 60)
        answer = render(request, "429.html", {"section": "", "seconds": seconds, "limit": limit}, status=429)
        answer["Retry-After"] = str(seconds)
        answer["Cache-Control"] = "no-store"
        return answer
