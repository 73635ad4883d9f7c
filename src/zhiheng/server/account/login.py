"""Login through allauth's flow, and logout. Too many failures lock for a while."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhiheng.server import account_policy
from zhiheng.server.account import external, openid
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.page import show


class Login(LoginView):  # type: ignore[misc]
    """The login page. A wrong name and a wrong password read the same; a second factor is asked on the next page."""

    template_name = "staff/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the summary of what is to put right, and the province's own login where there is one."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        form = context["form"]
        return {**context, "section": "login", "problems": problems(form) if form.errors else [],
                "next": self.get_next_url() or "", "external": outside(self.get_next_url())}  # fmt: skip


def problems(form: Any) -> list[Problem]:
    """Return what is to put right, without telling a wrong name from a wrong password."""
    if any(form.has_error(name, "required") for name in ("login", "password")):
        return [Problem(_("请填写账户名和密码。"), "id_username")]
    policy = account_policy.current()
    holes = {"n": settings.AXES_FAILURE_LIMIT, "m": policy.lock_minutes}
    words = _("账户名或密码不对。请重新输入；连续 %(n)d 次不对会锁定 %(m)d 分钟。") % holes
    return [Problem(words, "id_username")]


def outside(after: str | None) -> dict[str, str] | None:
    """Return the name and address of the province's own login, None without one."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    if not apps:
        return None
    address = reverse("openid_connect_login", kwargs={"provider_id": external.PROVIDER})
    return {"name": apps[0]["name"], "address": f"{address}?{urlencode({'next': after})}" if after else address}


class Logout(LogoutView):
    """Ends the session, by POST alone; the browser is told to forget what it kept."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """End the session; one that began at the province's own login is ended there too, where that can be."""
        beyond = openid.end_address(request)
        answer = super().post(request, *args, **kwargs)
        if beyond:
            answer = HttpResponseRedirect(beyond)
        answer["Clear-Site-Data"] = '"cache", "storage"'
        return answer


def locked(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Say that the account is locked after too many failures, and for how long."""
    minutes = account_policy.current().lock_minutes
    return show(request, "staff/locked.html", "login", status=429, minutes=minutes)
