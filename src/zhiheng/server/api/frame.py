"""What happens around every operation: who asks, how often, HEAD, entity tags, compression, caching, problems."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from zhiheng.server.api import keys, rates, sharing
from zhiheng.server.api.errors import InvalidParameters, MethodNotAllowed
from zhiheng.server.api.problems import answer_to, problem
from zhiheng.server.api.scopes import ANYBODY, caller_of
from zhiheng.server.audit_trail import note_api

View = Callable[..., HttpResponseBase]
Parameters = Mapping[str, frozenset[str]]
#: Taken everywhere: the pages' switch of language, without effect here.
EVERYWHERE = frozenset({"lang"})
COMPRESS_FROM = 1024
#: May be kept, and must be asked for again each time: a visibility stop hides at once, in caches too.
PUBLIC, PRIVATE = "public, no-cache", "private, no-cache"


def framed(view: View, parameters: Parameters | None = None) -> View:
    """Put the frame around a view of the API.

    ``parameters`` says by method which may stand in the query; without it the query is left alone.
    """

    @wraps(view)
    def framed_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            identify(request)
            if parameters is not None and (request.method or "") in parameters:
                check_query(request, parameters[request.method or ""])
            answer = _called(view, request, args, kwargs)
        except Exception as error:  # every error of the API has one shape
            answer = answer_to(request, error)
        note_api(request, answer)
        return finished(request, answer)

    framed_view.csrf_exempt = True  # type: ignore[attr-defined]
    return framed_view


def identify(request: HttpRequest) -> None:
    """Find out who asks and count the request. Raises KeyInvalid, TooManyRequests."""
    header = request.headers.get("Authorization")
    caller = ANYBODY
    try:
        if header is not None:
            caller = keys.authenticate(header)
    finally:  # a wrong key counts for its address, so that keys cannot be tried out at leisure
        rates.admit(request, caller)
    request.caller = caller  # type: ignore[attr-defined]
    request.looker = sharing.looker_of(request, caller)  # type: ignore[attr-defined]


def check_query(request: HttpRequest, known: frozenset[str]) -> None:
    """Refuse what no operation reads: a mistyped filter must not look like an answer. Raises InvalidParameters."""
    errors = []
    for name, values in list(request.GET.lists())[:50]:
        words = None
        if name not in known | EVERYWHERE:
            listed = ", ".join(sorted(known)) or "-"
            words = (f"没有这个参数。可用：{listed}", f"There is no such parameter. Use: {listed}")
        elif len(values) > 1:
            words = ("只能给一次", "It may be given once")
        if words:
            errors.append({"in": "query", "field": name[:60], "code": "unknown", "zh": words[0], "en": words[1]})
    if errors:
        raise InvalidParameters(count=len(errors), errors=errors)


def _called(view: View, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponseBase:
    head = request.method == "HEAD"
    if head:
        request.method = "GET"
    try:
        answer = view(request, *args, **kwargs)
    finally:
        if head:
            request.method = "HEAD"
    if isinstance(answer, HttpResponseNotAllowed):
        allowed = [*answer["Allow"].replace(" ", "").split(",")]
        allowed += ["HEAD"] if "GET" in allowed else []
        return problem(request, MethodNotAllowed(method=request.method, allowed=", ".join(sorted(set(allowed)))))
    return answer


def finished(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Complete the headers of an answer, and answer 304 where the caller has it already."""
    patch_vary_headers(answer, ["Authorization", "Accept-Encoding"])
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    if not isinstance(answer, HttpResponse):
        return answer
    if answer.status_code == 200 and request.method in ("GET", "HEAD"):
        answer.headers.setdefault("Cache-Control", PRIVATE if caller_of(request).keyed else PUBLIC)
        answer = _tagged(request, answer)
    else:
        answer.headers.setdefault("Cache-Control", "no-store")
    answer["Content-Length"] = str(len(answer.content))
    if request.method == "HEAD":
        answer.content = b""
    if answer.status_code == 304:
        del answer["Content-Length"]
    return answer


def _tagged(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Tag a representation by its content, compress it where wished, and compare with what the caller has."""
    content = answer.content
    tag = hashlib.sha256(content).hexdigest()[:32]
    if len(content) >= COMPRESS_FROM and accepts_gzip(request.headers.get("Accept-Encoding", "")):
        tag += "-gzip"
        answer["Content-Encoding"] = "gzip"
    answer["ETag"] = f'"{tag}"'
    if matches(request.headers.get("If-None-Match"), tag):
        known = {name: answer[name] for name in ("ETag", "Cache-Control", "Vary", "Link") if name in answer}
        return HttpResponse(status=304, headers=known)
    if "Content-Encoding" in answer:
        answer.content = gzip.compress(content, 5, mtime=0)
    return answer


def accepts_gzip(header: str) -> bool:
    """Return whether a header Accept-Encoding wants gzip."""
    for part in header.lower().split(","):
        name, _, weight = part.strip().partition(";")
        if name.strip() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def matches(header: str | None, tag: str) -> bool:
    """Return whether a header If-None-Match names the tag, or any."""
    if header is None:
        return False
    listed = [each.strip().removeprefix("W/").strip('"') for each in header.split(",")]
    return "*" in listed or tag in listed
