"""Login by name and password; too many failures lock for a while. Logout is a form."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.page import show


class Login(LoginView):
    """The login page. A wrong name and a wrong password read the same."""

    template_name = "staff/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the summary of what is to put right."""
        context = super().get_context_data(**kwargs)
        form = context["form"]
        problems = [Problem(_("账户名或密码不对。请重新输入；连续五次不对会锁定十五分钟。"), "id_username")]
        if any(form.has_error(name, "required") for name in ("username", "password")):
            problems = [Problem(_("请填写账户名和密码。"), "id_username")]
        return {**context, "section": "login", "problems": problems if form.errors else []}


class Logout(LogoutView):
    """Ends the session, by POST alone."""


def locked(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Say that the account is locked after too many failures, and for how long."""
    return show(request, "staff/locked.html", "login", status=429)
