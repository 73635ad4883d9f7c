"""One's own account: what it is, its password, its sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zhiheng.actors.services import posts_today
from zhiheng.audit.services import actions
from zhiheng.server import account_policy, accounts
from zhiheng.server.account import demands, sessions
from zhiheng.server.account.adapters import home_of
from zhiheng.server.account.forms import NewPasswordForm
from zhiheng.server.account.words import role_name
from zhiheng.server.errors import PasswordRefused
from zhiheng.server.i18n import english
from zhiheng.server.portal.shown import Problem


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@login_required
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Show the account: its posts, its second factor, where it is logged in, the rules in force."""
    user = _user(request)
    held = posts_today().filter(user=user).select_related("body").order_by("pk")
    policy = account_policy.current()
    return render(request, "account/home.html", {
        "section": "account", "account": user, "home": home_of(user), "policy": policy,
        "policy_name": policy.en if english() else policy.zh,
        "state": accounts.state_of(user),
        "posts": [(role_name(post.role), post.body, post.units) for post in held],
        "second_factor": demands.has_second_factor(user), "asked": demands.second_factor_asked(user),
        "sessions": sessions.listed(user).count(),
    })  # fmt: skip


@login_required
@never_cache
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; every other session ends."""
    user = _user(request)
    if not user.has_usable_password():
        return HttpResponseRedirect(reverse("account_home"))
    form = NewPasswordForm(request.POST or None, user=user)
    problems: list[Problem] = []
    if request.method == "POST":
        problems = _taken(request, user, form)
        if not problems:
            messages.success(request, _("密码已更改，其他登录已结束。"))
            return HttpResponseRedirect(home_of(user))
    owed = demands.password_of(user, accounts.state_of(user))
    rules = [text for text in password_validators_help_texts() if text]
    context = {"section": "account", "problems": problems, "rules": rules, "owed": owed,
               "days": account_policy.current().rotation_days}  # fmt: skip
    return render(request, "account/password.html", context, status=422 if problems else 200)


def _taken(request: HttpRequest, user: User, form: NewPasswordForm) -> list[Problem]:
    """Take the new password, or return what is wrong."""
    if not form.is_valid():
        missing = [
            Problem(_("请填写这一项。"), f"id_{name}") for name in form.fields if form.has_error(name, "required")
        ]
        other = [Problem(str(text), "id_again") for text in form.errors.get("again", [])] if not missing else []
        return missing or other
    if not _old_is_right(request, user, form.cleaned_data["old"]):
        return [Problem(_("现用密码不对。"), "id_old")]
    row = sessions.of(request)
    try:
        accounts.set_password(user, form.cleaned_data["new"], own=True, by=user.username)
    except PasswordRefused as refused:
        return [Problem(str(refused.context["reasons_en" if english() else "reasons_zh"]), "id_new")]
    update_session_auth_hash(request, user)
    sessions.of(request)
    sessions.end_all(user, but=row)
    detail = {"what": "own-password"}
    actions.note("change", username=user.username, object_type="account", object_id=user.username, detail=detail)
    return []


def _old_is_right(request: HttpRequest, user: User, old: str) -> bool:
    """Ask the log-in guard, so that an open screen does not let one try passwords without end."""
    from allauth.account.adapter import get_adapter

    return bool(get_adapter(request).reauthenticate(user, old))


@login_required
@never_cache
def session_list(request: HttpRequest) -> HttpResponse:
    """Show where the account is logged in."""
    here = sessions.of(request)
    rows: list[dict[str, Any]] = [
        {"row": row, "here": here is not None and row.pk == here.pk, "browser": browser_of(row.agent)}
        for row in sessions.listed(_user(request))
    ]
    return render(request, "account/sessions.html", {"section": "account", "rows": rows})


@login_required
@require_POST
def session_end(request: HttpRequest) -> HttpResponse:
    """End one session of one's own, or all but this one."""
    user, wanted = _user(request), request.POST.get("session", "")
    if wanted == "others":
        count = sessions.end_all(user, but=sessions.of(request))
    else:
        row = sessions.listed(user).filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 19 else None
        if row is None:
            raise Http404
        sessions.end(row)
        count = 1
    detail = {"what": "own-logins-ended", "count": count}
    actions.note("change", username=user.username, object_type="account", object_id=user.username, detail=detail)
    messages.success(request, _("已结束 %(n)d 个登录。") % {"n": count})
    return HttpResponseRedirect(reverse("account_sessions"))


def browser_of(agent: str) -> str:
    """Return the name of a browser and of its system, as far as a User-Agent tells; else its beginning."""
    browsers = (("Edg/", "Edge"), ("MicroMessenger", "WeChat"), ("Firefox/", "Firefox"),
                ("Chrome/", "Chrome"), ("Safari/", "Safari"))  # fmt: skip
    systems = (
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    found = [next((name for sign, name in known if sign in agent), "") for known in (browsers, systems)]
    return " · ".join(one for one in found if one) or agent[:40] or "—"
