"""What happens to every request: its language, its line in the log, and a header that switches device access off."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_supported_language_variant

Answer = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("zhiheng.request")
LANGUAGE_PARAMETER = "lang"
POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"


class ChosenLanguage:
    """Chinese, unless the reader chose English by ``?lang=en`` (kept in a cookie). The browser's wish is not asked.

    Django's own middleware follows the browser, which would show English first to many readers in China.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        asked = supported(request.GET.get(LANGUAGE_PARAMETER))
        language = asked or supported(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "en" if language == "en" else "zh-CN")
        patch_vary_headers(response, ["Cookie"])
        if asked:
            keep(response, asked)
        return response


def supported(tag: str | None) -> str | None:
    """Return our language for a tag such as ``zh``, ``zh-CN`` or ``en-GB``; None for others."""
    if not tag:
        return None
    if tag.lower().partition("-")[0] == "zh":
        return settings.LANGUAGE_CODE
    try:
        return get_supported_language_variant(tag.lower())
    except LookupError:
        return None


def keep(response: HttpResponse, language: str) -> None:
    """Remember the choice in the cookie that Django's own switch uses too."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )


class RequestLog:
    """One line a request: method, route (never the address, which may hold a name), status, milliseconds."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer and log."""
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = match.route if match else "-"
        if route != "healthz":
            took = round((time.perf_counter() - began) * 1000, 1)
            log.info("request", method=request.method, route=route, status=response.status_code, ms=took)
        return response


class PermissionsPolicy:
    """Pages need no camera, place or microphone, and say so."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the header set."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        return response
