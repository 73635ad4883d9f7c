"""Where an invitation leads: the enterprise chooses a name and a password, once."""

from __future__ import annotations

from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from zhiheng.errors import ZhihengError
from zhiheng.server.account import invitations
from zhiheng.server.errors import AccountExists, InvitationUnusable, NameUnusable, PasswordRefused
from zhiheng.server.i18n import english
from zhiheng.server.portal.shown import Problem


@never_cache
@sensitive_post_parameters()
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom the invitation is for, and make the account."""
    try:
        invitation = invitations.found(token)
        if request.method != "POST":
            return _shown(request, invitation.body, [])
        problems = _problems(request)
        if not problems:
            problems = _made(request, token)
    except InvitationUnusable as error:
        words = error.message("en" if english() else "zh")
        return render(request, "account/join_over.html", {"section": "", "words": words}, status=404)
    if problems:
        return _shown(request, invitation.body, problems)
    return render(request, "account/join_done.html", {"section": "", "login": reverse("account_login")})


def _shown(request: HttpRequest, body: object, problems: list[Problem]) -> HttpResponse:
    rules = [text for text in password_validators_help_texts() if text]
    context = {"section": "", "body": body, "problems": problems, "rules": rules,
               "username": request.POST.get("username", "")[:150]}  # fmt: skip
    answer = render(request, "account/join.html", context, status=422 if problems else 200)
    answer["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return answer


def _problems(request: HttpRequest) -> list[Problem]:
    given = {name: request.POST.get(name, "") for name in ("username", "new", "again")}
    missing = [Problem(_("请填写这一项。"), f"id_{name}") for name, value in given.items() if not value]
    if missing:
        return missing
    return [] if given["new"] == given["again"] else [Problem(_("两次输入的新密码不一致。"), "id_again")]


def _made(request: HttpRequest, token: str) -> list[Problem]:
    """Make the account, or return what is wrong."""
    language = "en" if english() else "zh"
    try:
        invitations.accept(token, request.POST["username"], request.POST["new"])
    except AccountExists:
        return [Problem(_("这个账户名已有人使用，请换一个。"), "id_username")]
    except (NameUnusable, PasswordRefused) as error:
        field = "id_username" if isinstance(error, NameUnusable) else "id_new"
        return [Problem(error.message(language), field)]
    except InvitationUnusable:
        raise
    except ZhihengError as error:
        return [Problem(error.message(language))]
    return []
