"""Who may enter which page: asked of the `Actor` that an account acts as, and of nothing else.

`staff_only` lets in whoever holds a post in an office, as an expert, or as an administrator; `needs` asks for
capabilities besides; `mine_only` lets in who works for a body outside the offices (an enterprise, a laboratory, a bank).
Visitors are sent to the login; an account without a fitting post reads why it sees nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from zhiheng.actors import Actor, BodyKind, Capability
from zhiheng.actors.services import of, sharing
from zhiheng.cases.services import delegation

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

#: Kinds of bodies whose people work in the workspace; all others have their own pages.
OFFICES = frozenset({BodyKind.BUREAU, BodyKind.DEPARTMENT, BodyKind.LEADING_OFFICE, BodyKind.GOVERNMENT})
WORKSPACE = OFFICES | {BodyKind.EXPERT, BodyKind.OPERATOR}
#: Whose people read what others share under agreements of the sharing register alone.
BY_AGREEMENT = frozenset({BodyKind.DEPARTMENT, BodyKind.LEADING_OFFICE, BodyKind.GOVERNMENT})
#: Where the session keeps the code of the body that an account with several acts for, and the purpose of reading.
CHOSEN_BODY, PURPOSE = "body", "purpose"


def actor(request: HttpRequest) -> Actor:
    """Return whom the request's account acts as; looked up once a request."""
    known: Actor | None = getattr(request, "_actor", None)
    if known is None:
        session = getattr(request, "session", None)
        chosen = session.get(CHOSEN_BODY, "") if session is not None and request.user.is_authenticated else ""
        known = bound(request, of(getattr(request, "user", None), chosen))
        if known.kind in OFFICES:  # with the tasks that a colleague delegated for today
            known = delegation.effective(known, timezone.localdate())
        request._actor = known  # type: ignore[attr-defined]
    return known


def bound(request: HttpRequest, known: Actor) -> Actor:
    """Hold the people of other offices to the sharing register: they read for the purpose that the session names."""
    if known.kind not in BY_AGREEMENT:
        return known
    held = sharing.held_by(known.body, purpose) if (purpose := purpose_of(request)) else []
    return replace(known, shares=tuple(sharing.given_by(held).items()))


def purpose_of(request: HttpRequest) -> str:
    """Return the purpose that the session names, if any."""
    session = getattr(request, "session", None)
    return str(session.get(PURPOSE, "")) if session is not None else ""


def staff_only(view: View[P]) -> View[P]:
    """Let in whoever holds a post in the workspace."""
    return _guarded(view, WORKSPACE, ())


def needs(*capabilities: Capability) -> Callable[[View[P]], View[P]]:
    """Let in whoever holds a post in the workspace and has all these capabilities."""

    def guard(view: View[P]) -> View[P]:
        return _guarded(view, WORKSPACE, capabilities)

    return guard


def mine_only(view: View[P]) -> View[P]:
    """Let in whoever works for a body outside the offices and reads in its name."""
    return _guarded(view, frozenset(BodyKind) - WORKSPACE, (Capability.READ,))


def _guarded(view: View[P], kinds: frozenset[BodyKind], capabilities: tuple[Capability, ...]) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        who_asks = actor(request)
        if who_asks.kind is None:
            return render(request, "staff/no_post.html", {"section": ""}, status=403)
        if who_asks.kind not in kinds or not all(who_asks.may(one) for one in capabilities):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded_and_fresh: Any = never_cache(guarded)
    guarded_and_fresh.wants = (kinds, capabilities)  # what the view asks for, read by the test of all routes
    return guarded_and_fresh  # type: ignore[no-any-return]


def who(request: HttpRequest) -> User:
    """Return the account that asks; only for views behind a guard of this module."""
    assert isinstance(request.user, User)
    return request.user
