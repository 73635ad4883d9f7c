"""What happens to every request: its language, its line in the log, its policy headers, and the short way to the API."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache

import orjson
import structlog
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotAllowed, QueryDict
from django.http.response import HttpResponseBase
from django.urls import get_resolver
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_supported_language_variant

Answer = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("zhiheng.request")
LANGUAGE_PARAMETER = "lang"
API = "/api/v1/"
#: A key that came in the clear may have been read: the caller must learn of it.
PLAIN = orjson.dumps(
    {
        "type": "about:blank",
        "status": 403,
        "code": "https-wanted",
        "title": "只接受 HTTPS。若请求中带有密钥，请停用该密钥并另换一个。",
        "detail": "HTTPS alone is taken. If a key was sent with this request, revoke it and make another.",
    }
)
NUL = "\x00"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
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
        httponly=True,
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


class KnownMethods:
    """Refuse methods that nothing here answers, TRACE and CONNECT among them."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse."""
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)


@cache
def content_policy() -> str:
    """Return the Content-Security-Policy of the settings, written once a process."""
    return str(build_policy())


class ContentPolicy(CSPMiddleware):
    """django-csp's header: written anew only for an answer that changes the policy or a page that took a nonce."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the header."""
        own = any(name.startswith("_csp") for name in response.__dict__) or "_csp_nonce" in request.__dict__
        if own or settings.DEBUG:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, content_policy())
        return response


class NoNul:
    """Take the sign U+0000 out of what a page is asked with: no text of ours holds it, and PostgreSQL keeps none."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer to what is left."""
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = without_nul(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and any(NUL in text for _, texts in request.POST.lists() for text in texts):
            request.POST = without_nul(request.POST)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, _request: HttpRequest, _view: object, _args: object, named: dict[str, object]) -> None:
        """Find nothing at an address that names something by U+0000. Raises Http404."""
        if any(NUL in each for each in named.values() if isinstance(each, str)):
            raise Http404


def without_nul(given: QueryDict) -> QueryDict:
    """Return parameters without U+0000."""
    made = QueryDict(mutable=True)
    for name, texts in given.lists():
        made.setlist(name.replace(NUL, ""), [text.replace(NUL, "") for text in texts])
    return made


class ApiDirectly:
    """Answer the API here, before sessions, accounts, forms and messages, which only pages have.

    An operation of the API knows its caller by the header Authorization alone: no cookie counts, so that nothing could
    be forged for which a session or a CSRF token would be asked.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, for pages by what follows. An unknown host is refused, as CommonMiddleware does for pages."""
        if not request.path_info.startswith(API):
            return self.get_response(request)
        request.get_host()
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return HttpResponseForbidden(PLAIN, content_type="application/problem+json")
        found = get_resolver().resolve(request.path_info)
        request.resolver_match = found
        answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
        return answer
