"""Keys of the API, for the security administrator: for whom, for what, how long, how often; the secret is shown once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.actors.models import Body
from zhiheng.audit.services import actions
from zhiheng.errors import ZhihengError
from zhiheng.server import accounts
from zhiheng.server.api import keys
from zhiheng.server.api.scopes import CONFIRM, INTAKE, READ_DEPARTMENTS, READ_INTERNAL
from zhiheng.server.i18n import english
from zhiheng.server.models import ApiKey
from zhiheng.server.portal.packs import source_label, sources
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import needs, who
from zhiheng.server.staff.admin_confirm import reason_of, require_recent, said
from zhiheng.server.staff.page import show


@needs(Capability.ADMINISTER_ACCESS)
def index(request: HttpRequest) -> HttpResponse:
    """List the keys, without secrets, and make one."""
    problems: list[Problem] = []
    if request.method == "POST":
        require_recent(request)
        try:
            return _made(request)
        except ZhihengError as error:
            problems = [Problem(error.message("en" if english() else "zh"), "id_name")]
    found = ApiKey.objects.select_related("body")
    paging = paged(request, found, found.count())
    rows = [{"key": key, "state": keys.state_of(key), "words": state_name(keys.state_of(key))} for key in paging.rows]
    return show(request, "staff/admin_keys.html", "keys", rows=rows, paging=paging, problems=problems,
                given=request.POST, scopes=_scopes(request), bodies=_bodies(), status=422 if problems else 200)  # fmt: skip


def _made(request: HttpRequest) -> HttpResponse:
    reason, by, given = reason_of(request), who(request).username, request.POST
    body = accounts.body_named(given.get("body", ""))
    made = keys.make(
        given.get("name", "").strip() or body.name_zh, given.getlist("scope"), given.get("expires") or None,
        given.get("rate") or None, body=body, by=by,
    )  # fmt: skip
    _note(by, made.key.key_id, {"what": "made", "body": body.code, "scopes": made.key.scopes, "reason": reason})
    return show(request, "staff/admin_key_made.html", "keys", key=made.key, secret=made.secret)


@needs(Capability.ADMINISTER_ACCESS)
@require_POST
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    """End a key at once, with a reason."""
    require_recent(request)
    by = who(request).username

    def end() -> None:
        reason = reason_of(request)
        keys.revoke(key, by=by)
        _note(by, key, {"what": "revoked", "reason": reason})

    said(request, end, _("密钥已撤销，立即失效。"))
    return HttpResponseRedirect(reverse("staff:admin_keys"))


def state_name(state: str) -> str:
    """Return what a state of keys is called."""
    return {"valid": _("有效"), "expired": _("过期"), "revoked": _("已撤销")}[state]


def _note(by: str, key: str, detail: dict[str, Any]) -> None:
    actions.note("grant", username=by, object_type="key", object_id=key, detail=detail)


def _scopes(request: HttpRequest) -> list[tuple[str, bool, str]]:
    chosen = set(request.POST.getlist("scope"))
    every = [READ_DEPARTMENTS, READ_INTERNAL, CONFIRM, *(INTAKE + source for source in sorted(sources()))]
    return [(scope, scope in chosen, scope_words(scope)) for scope in every]


def scope_words(scope: str) -> str:
    """Say what a scope lets a program do."""
    if scope.startswith(INTAKE):
        return _("报送：%(source)s") % {"source": source_label(scope.removeprefix(INTAKE))}
    words = {
        READ_DEPARTMENTS: _("查阅部门间共享的内容"),
        READ_INTERNAL: _("查阅内部内容"),
        CONFIRM: _("确认激励和限制措施的执行"),
    }
    return words.get(scope, scope)


def _bodies() -> list[Body]:
    return list(Body.objects.filter(active=True).exclude(kind="operator").order_by("kind", "name_zh")[:2000])
