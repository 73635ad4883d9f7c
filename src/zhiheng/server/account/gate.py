"""What every request of an account passes: its session still lasts, and nothing is owed before work begins."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.server.account import demands, sessions
from zhiheng.server.account.models import AccountState, LoginSession

#: Open whatever is owed: here one pays it, leaves, or changes the language.
ALWAYS = ("/account/", "/staff/login/", "/staff/logout/", "/i18n/", "/static/", "/healthz")
#: The session keeps that a second factor was seen; taking one off ends the sessions.
SEEN = "second_factor_seen"


class Gate:
    """Ends sessions that are over and leads accounts to what they owe."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead elsewhere."""
        if SESSION_KEY in request.session and request.user.is_authenticated:
            row = sessions.of(request)
            if row is None or sessions.over(row):
                self.close(request, row)
            else:
                if "HX-Request" not in request.headers:  # a page that asks by itself is nobody's doing
                    sessions.seen(row)
                owed = None if request.path_info.startswith(ALWAYS) else self.owed(request, row)
                if owed is not None:
                    return owed
        return self.get_response(request)

    def close(self, request: HttpRequest, row: LoginSession | None) -> None:
        """End the session; the request goes on as a visitor's, and the next page says why."""
        reason = sessions.over(row) if row is not None else "ended"
        if row is not None:
            sessions.end(row)
        logout(request)
        words = {
            "idle": _("您有一段时间没有操作，为安全起见已退出登录。"),
            "absolute": _("本次登录已到时限，请重新登录。"),
            "ended": _("本次登录已被结束，请重新登录。"),
        }
        messages.warning(request, words[reason])

    def owed(self, request: HttpRequest, row: LoginSession) -> HttpResponse | None:
        """Return where the account must go first, None where nothing is owed."""
        user = request.user
        assert isinstance(user, User)
        state: AccountState | None = getattr(user, "account_state", None)
        if demands.password_of(user, state):
            return HttpResponseRedirect(reverse("account_change_password"))
        if request.session.get(SEEN) or demands.outside_suffices(row.way):
            return None
        if not demands.second_factor_asked(user, state):
            return None
        if demands.has_second_factor(user):
            request.session[SEEN] = True
            return None
        return HttpResponseRedirect(reverse("mfa_index"))
