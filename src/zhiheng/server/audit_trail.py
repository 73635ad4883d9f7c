"""What every request leaves in the who-did-what log: refusals, exports, changes, reads of internal files. And who acts.

A service that says more exactly what was done has the word: then the request adds nothing. A row is written before the
answer leaves; if it cannot be written, the answer does not leave either.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from zhiheng.audit.services import actions
from zhiheng.audit.services.actions import Acting
from zhiheng.server.api.scopes import READ_INTERNAL, caller_of

Answer = Callable[[HttpRequest], HttpResponse]
#: Name spaces of addresses in which people work; the rest is public.
WORK = ("staff", "mine")
#: Pages whose reading is itself noted: they show what is internal about one enterprise, or risk classes.
READ = frozenset({"staff:enterprise", "staff:enterprise_tab", "staff:relations", "staff:run"})
#: Steps that say themselves what was done, or that change nothing but what one's own screen shows.
SILENT = frozenset({"staff:login", "staff:logout", "staff:list_columns", "staff:list_views", "staff:list_view_delete"})
SAFE = ("GET", "HEAD", "OPTIONS")
_request: ContextVar[HttpRequest | None] = ContextVar("zhiheng_request", default=None)


class AuditTrail:
    """Notes what a request did, was refused or took away; stands after the middleware that knows the account."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer and note."""
        token, before = _request.set(request), actions.written()
        try:
            response = self.get_response(request)
            verb = verb_of(request, response, said=actions.written() > before)
            if verb:
                _note(request, response, verb)
        finally:
            _request.reset(token)
        return response


def verb_of(request: HttpRequest, response: HttpResponseBase, *, said: bool) -> str:
    """Return the verb under which a request is noted, empty for none. `said`: a service has noted something."""
    match = request.resolver_match
    name = match.view_name if match else ""
    if response.status_code == 403:
        return "refused"
    if not match or match.namespace not in WORK or name in SILENT or response.status_code >= 400:
        return ""
    if request.method not in SAFE:
        return "" if said else "change"
    if response.has_header("Content-Disposition") and "attachment" in response["Content-Disposition"]:
        return "export"
    return "read_restricted" if name in READ and not said and response.status_code == 200 else ""


def _note(request: HttpRequest, response: HttpResponseBase, verb: str) -> None:
    match = request.resolver_match
    who = acting_of(request)
    detail: dict[str, Any] = {"method": request.method} if verb != "read_restricted" else {}
    if verb == "export":
        detail = {"filters": sorted(name[:40] for name in request.GET)[:20]}
    actions.note(
        verb,
        username=who.username,
        body=who.body,
        object_type=match.view_name if match else "",
        object_id="/".join(str(value) for value in match.kwargs.values()) if match else "",
        outcome="refused" if verb == "refused" else "done",
        detail=detail,
    )


def acting_of(request: HttpRequest) -> Acting:
    """Return the account of a request and the body it acts for; neither for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return actions.NOBODY
    from zhiheng.server.staff.access import actor

    return Acting(user.get_username(), actor(request).body)


def acting_now() -> Acting:
    """Return who works now: the account of the running request, else whom the running block names, else the system."""
    request = _request.get()
    found = actions.NOBODY if request is None else acting_of(request)
    return found if found.username else actions.actor_now()


def note_api(request: HttpRequest, response: HttpResponseBase) -> None:
    """Note an API request: a refusal, what a key sent, and what was read with the right to internal data."""
    caller = caller_of(request)
    match = request.resolver_match
    if response.status_code == 403:
        verb = "refused"
    elif response.status_code >= 400 or not caller.keyed:
        return
    elif request.method not in SAFE:
        verb = "change"
    elif READ_INTERNAL in caller.scopes:
        verb = "read_restricted"
    else:
        return
    actions.note(
        verb,
        username=f"key:{caller.key_id}" if caller.keyed else "",
        object_type="api",
        object_id=f"{request.method} {match.route if match else ''}",
        outcome="refused" if verb == "refused" else "done",
        detail=dict(match.kwargs) if match else {},
    )
