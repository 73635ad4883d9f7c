"""Bodies, for the system administrator: the tree, where notices go, and whether a body still works here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import BodyKind, Capability
from zhiheng.actors.models import Body
from zhiheng.cases import marks
from zhiheng.server.account.words import kind_name
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import needs
from zhiheng.server.staff.admin_confirm import require_recent
from zhiheng.server.staff.page import show


@needs(Capability.ADMINISTER_SYSTEM)
def index(request: HttpRequest) -> HttpResponse:
    """List bodies, each below the one above it, with search and kind."""
    text, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
    found = Body.objects.select_related("parent").annotate(below=Count("children"))
    if text:
        found = found.filter(Q(name_zh__icontains=text) | Q(code__iexact=text) | Q(division=text))
    if kind in set(BodyKind):
        found = found.filter(kind=kind)
    found = found.order_by("kind", "division", "code")
    paging = paged(request, found, found.count())
    kinds = [(one.value, kind_name(one)) for one in BodyKind]
    rows = [(body, kind_name(body.kind)) for body in paging.rows]
    return show(request, "staff/admin_bodies.html", "bodies", rows=rows, paging=paging, q=text, kind=kind, kinds=kinds)


@needs(Capability.ADMINISTER_SYSTEM)
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Show a body and those below it; set its mail address, its webhook and whether it works here."""
    body = get_object_or_404(Body.objects.select_related("parent"), code=code)
    problems: list[Problem] = []
    if request.method == "POST":
        require_recent(request)
        problems = _set(request, body)
        if not problems:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(reverse("staff:admin_body", args=[body.code]))
    given: Any = request.POST if problems else {"email": body.email, "webhook": body.webhook, "mark": body.mark}
    children = Body.objects.filter(parent=body).order_by("division", "code")[:300]
    return show(request, "staff/admin_body.html", "bodies", body=body, kind=kind_name(body.kind), children=children,
                problems=problems, given=given, status=422 if problems else 200)  # fmt: skip


def _set(request: HttpRequest, body: Body) -> list[Problem]:
    """Set what is given, or return what is wrong with it. The operator always works: nobody could switch it on again."""
    email, webhook = request.POST.get("email", "").strip(), request.POST.get("webhook", "").strip()
    problems = [Problem(_("这不是邮箱地址。"), "id_email")] if email and not _is_mail(email) else []
    if webhook and not is_webhook(webhook):
        problems.append(Problem(_("回调地址须以 https:// 开头，不含账户和密码。"), "id_webhook"))
    mark = request.POST.get("mark", body.mark).strip()
    if mark and marks.OWN.fullmatch(mark) is None:
        problems.append(Problem(_("机关代字是十个以内的汉字、字母或数字。"), "id_mark"))
    if problems:
        return problems
    body.mark = mark
    body.email, body.webhook = email, webhook
    body.active = body.kind == BodyKind.OPERATOR or request.POST.get("active") == "true"
    body.save(update_fields=["email", "webhook", "active", "mark"])
    return []


def _is_mail(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def is_webhook(address: str) -> bool:
    """Return whether an address may be called: HTTPS, a host, nobody's name or password in it."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    named = bool(parts.hostname) and not parts.username and not parts.password
    return len(address) <= 200 and parts.scheme == "https" and named and address.isprintable() and " " not in address
