"""Who may enter the workspace: active staff accounts. Everyone else is asked to log in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def staff_only(view: View[P]) -> View[P]:
    """Let staff in, send visitors to the login, refuse other accounts; nothing is kept by caches."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.is_staff:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    guarded_and_fresh: Any = never_cache(guarded)
    return guarded_and_fresh  # type: ignore[no-any-return]


def who(request: HttpRequest) -> User:
    """Return the account that asks; only for views behind `staff_only`."""
    assert isinstance(request.user, User)
    return request.user
