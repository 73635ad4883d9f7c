"""Accounts, for the security administrator: made, given posts, locked out and let in again; nobody handles the own one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability, Role
from zhiheng.actors.models import Body, Post
from zhiheng.actors.services import posts_today
from zhiheng.audit.services import actions
from zhiheng.errors import ZhihengError
from zhiheng.server import accounts
from zhiheng.server.account import demands, sessions
from zhiheng.server.account.models import AccountState
from zhiheng.server.account.pages import browser_of
from zhiheng.server.account.words import ROLE_WORDS, role_name
from zhiheng.server.errors import OwnPost
from zhiheng.server.i18n import english
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import needs, who
from zhiheng.server.staff.admin_confirm import initial_password, reason_of, require_recent, said
from zhiheng.server.staff.page import show

STATES = ("active", "disabled", "initial", "locked")


@needs(Capability.ADMINISTER_ACCESS)
def index(request: HttpRequest) -> HttpResponse:
    """List accounts by name, with what they are; search by name or body."""
    text, state = request.GET.get("q", "").strip()[:150], request.GET.get("state", "")
    found = _found(text, state if state in STATES else "")
    paging = paged(request, found, found.count())
    posts = _posts([user.pk for user in paging.rows])
    rows = [{"account": user, "posts": posts.get(user.pk, []), "locked": locked(user),
             "initial": getattr(user, "account_state", None) and user.account_state.must_change_password}
            for user in paging.rows]  # fmt: skip
    return show(request, "staff/admin_accounts.html", "accounts", rows=rows, paging=paging, q=text, state=state,
                states=[(one, state_name(one)) for one in STATES])  # fmt: skip


def state_name(state: str) -> str:
    """Return what a state of accounts is called."""
    return {"active": _("启用"), "disabled": _("停用"), "initial": _("待改初始密码"), "locked": _("已锁定")}[state]


def _found(text: str, state: str) -> QuerySet[User]:
    found = User.objects.select_related("account_state").order_by("username")
    if text:
        bodies = Body.objects.filter(Q(code__iexact=text) | Q(name_zh__icontains=text))
        found = found.filter(
            Q(username__icontains=text) | Q(pk__in=posts_today().filter(body__in=bodies).values("user"))
        )
    if state in ("active", "disabled"):
        found = found.filter(is_active=state == "active")
    if state == "initial":
        found = found.filter(account_state__must_change_password=True)
    return found.filter(username__in=_locked_names()) if state == "locked" else found


def _locked_names() -> list[str]:
    from axes.models import AccessAttempt
    from django.conf import settings

    tried = AccessAttempt.objects.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT)
    names = set(tried.values_list("username", flat=True))
    from django.utils import timezone

    codes = AccountState.objects.filter(codes_locked_until__gt=timezone.now())
    return sorted({str(name) for name in names if name} | set(codes.values_list("user__username", flat=True)))


def locked(user: User) -> bool:
    """Return whether an account is locked out by too many failures."""
    return user.username in _locked_names()


def locked_accounts() -> int:
    """Return how many accounts are locked out by too many failures."""
    return User.objects.filter(username__in=_locked_names()).count()


def _posts(users: list[int]) -> dict[int, list[dict[str, Any]]]:
    held: dict[int, list[dict[str, Any]]] = {}
    for post in posts_today().filter(user_id__in=users).select_related("body").order_by("pk"):
        held.setdefault(post.user_id, []).append({"post": post, "role": role_name(post.role)})
    return held


@needs(Capability.ADMINISTER_ACCESS)
def new(request: HttpRequest) -> HttpResponse:
    """Make an account with its first post; its initial password is shown once."""
    problems: list[Problem] = []
    if request.method == "POST":
        require_recent(request)
        try:
            return _made(request)
        except ZhihengError as error:
            problems = [Problem(error.message("en" if english() else "zh"), "id_username")]
    context = {"problems": problems, "given": request.POST, "roles": _roles(), "bodies": _bodies()}
    return show(request, "staff/admin_account_new.html", "accounts", status=422 if problems else 200, **context)


def _made(request: HttpRequest) -> HttpResponse:
    reason_of(request)
    password = initial_password()
    name = accounts.usable(request.POST.get("username", ""))
    accounts.add(
        name, password, request.POST.get("body", ""), request.POST.get("role", ""), _units(request),
        by=who(request).username,
    )  # fmt: skip
    return show(request, "staff/admin_password.html", "accounts", account=accounts.find(name), password=password)


@needs(Capability.ADMINISTER_ACCESS)
def page(request: HttpRequest, username: str) -> HttpResponse:
    """Show an account: its posts, sessions and second factors, and what may be done."""
    user = _account(username)
    past = Post.objects.filter(user=user).exclude(pk__in=posts_today().values("pk")).select_related("body")
    return show(
        request, "staff/admin_account.html", "accounts", account=user, state=accounts.state_of(user),
        posts=_posts([user.pk]).get(user.pk, []), past=[(role_name(post.role), post) for post in past],
        rows=[(browser_of(row.agent), row) for row in sessions.listed(user)], locked=locked(user),
        second=demands.has_second_factor(user), asked=demands.second_factor_asked(user), own=user == who(request),
        roles=_roles(), bodies=_bodies(),
    )  # fmt: skip


@needs(Capability.ADMINISTER_ACCESS)
@require_POST
def act(request: HttpRequest, username: str) -> HttpResponse:
    """Do one thing to an account, with a reason; never to the own one."""
    user = _account(username)
    do = request.POST.get("do", "")
    require_recent(request)
    if do == "password":
        return _new_password(request, user)
    doing = _doing(request, user).get(do)
    if doing is None:
        raise Http404
    said(request, doing[0], doing[1])
    return HttpResponseRedirect(reverse("staff:admin_account", args=[user.username]))


def _doing(request: HttpRequest, user: User) -> dict[str, tuple[Callable[[], object], str]]:
    """Return what each act does and says."""
    name, by = user.username, who(request).username
    given = request.POST

    def careful(do: Callable[[str], object]) -> Callable[[], object]:
        def done() -> object:
            if name == by:
                raise OwnPost
            return do(reason_of(request))

        return done

    return {
        "disable": (careful(lambda why: accounts.disable(name, by=by, reason=why)), _("账户已停用，登录已结束。")),
        "enable": (careful(lambda why: accounts.enable(name, by=by, reason=why)), _("账户已启用。")),
        "unlock": (careful(lambda why: accounts.unlock(name, by=by, reason=why)), _("账户已解锁。")),
        "second": (careful(lambda why: accounts.reset_second_factor(name, by=by, reason=why)),
                   _("两步验证已移除，下次登录须重新设置。")),
        "sessions": (careful(lambda why: _end_sessions(user, by, why)), _("登录已全部结束。")),
        "grant": (careful(lambda why: accounts.grant(
            user, accounts.body_of(given.get("body", ""), given.get("role", "")), given.get("role", ""),
            _units(request), by=by, reason=why, until=_until(given.get("until", "")))), _("已授予岗位。")),
        "revoke": (careful(lambda why: accounts.revoke(
            user, given.get("body", ""), given.get("role", ""), by=by, reason=why)), _("岗位已结束，登录已结束。")),
    }  # fmt: skip


def _end_sessions(user: User, by: str, reason: str) -> None:
    accounts.end_sessions(user)
    detail = {"what": "logins-ended", "reason": reason}
    actions.note("change", username=by, object_type="account", object_id=user.username, detail=detail)


def _new_password(request: HttpRequest, user: User) -> HttpResponse:
    """Give an initial password, shown once."""
    password = initial_password(user)
    try:
        if user == who(request):
            raise OwnPost
        accounts.change_password(user.username, password, by=who(request).username, reason=reason_of(request))
    except ZhihengError as error:
        messages.error(request, error.message("en" if english() else "zh"))
        return HttpResponseRedirect(reverse("staff:admin_account", args=[user.username]))
    return show(request, "staff/admin_password.html", "accounts", account=user, password=password)


def _account(username: str) -> User:
    user = User.objects.filter(username=username[:150]).first()
    if user is None:
        raise Http404
    return user


def _roles() -> list[tuple[str, str]]:
    return [(role.value, words[english()]) for role, words in ROLE_WORDS.items() if role in Role]


def _bodies() -> list[Body]:
    return list(Body.objects.filter(active=True).exclude(kind="enterprise").order_by("level", "name_zh")[:2000])


def _units(request: HttpRequest) -> list[str]:
    return request.POST.get("units", "").replace(",", " ").replace("，", " ").split()[:50]


def _until(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
