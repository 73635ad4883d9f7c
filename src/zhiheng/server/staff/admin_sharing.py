"""The sharing register, for the security administrator: agreements made and ended, with what each was used for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.actors.models import Body, SharingAgreement
from zhiheng.errors import ZhihengError
from zhiheng.server import sharing_register
from zhiheng.server.i18n import english, localised
from zhiheng.server.portal.packs import record_types, type_label
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import needs, who
from zhiheng.server.staff.admin_confirm import require_recent
from zhiheng.server.staff.page import show

TEXTS = ("basis", "purpose", "purpose_zh", "purpose_en", "returns_zh", "returns_en", "contact")
#: Callers told of one agreement, those who used it most first.
MOST_CALLERS = 50


@needs(Capability.ADMINISTER_ACCESS)
def index(request: HttpRequest) -> HttpResponse:
    """List the agreements, and enter one."""
    problems: list[Problem] = []
    if request.method == "POST":
        require_recent(request)
        try:
            made = _made(request)
        except (ZhihengError, ValueError) as error:
            problems = [Problem(_said(error), "id_code")]
        else:
            messages.success(request, _("已登记协议 %(code)s。") % {"code": made["agreement"]})
            return HttpResponseRedirect(reverse("staff:admin_sharing_one", args=[made["agreement"]]))
    every = [_shown(one) for one in sharing_register.every()]
    paging = paged(request, every, len(every))
    return show(request, "staff/admin_sharing.html", "sharing", paging=paging, rows=paging.rows, problems=problems,
                given=request.POST, bodies=_bodies(), types=_types(request), status=422 if problems else 200)  # fmt: skip


def _made(request: HttpRequest) -> dict[str, Any]:
    """Enter the agreement that was sent. Raises AgreementWrong, UnknownBody, ValueError for a day that is none."""
    given = {name: request.POST.get(name, "").replace("\x00", "").strip() for name in (*TEXTS, "provider", "receiver")}
    chosen = [kind for kind in request.POST.getlist("type") if kind in record_types()]
    return sharing_register.make(
        request.POST.get("code", "").strip()[:64], by=who(request).username, **given,
        record_types={kind: _fields(request, kind) for kind in chosen},
        valid_from=date.fromisoformat(request.POST.get("from", "")),
        valid_until=date.fromisoformat(request.POST.get("until", "")),
    )  # fmt: skip


def _fields(request: HttpRequest, kind: str) -> list[str]:
    """Return the fields named for a type, those that it has."""
    named = request.POST.get(f"fields-{kind}", "").replace("，", ",").replace("、", ",")
    return [name for one in named.split(",") if (name := one.strip()) in record_types()[kind].fields]


def _said(error: Exception) -> str:
    if isinstance(error, ZhihengError):
        return error.message("en" if english() else "zh")
    return _("请填写起止日期。")


def _shown(one: dict[str, Any]) -> dict[str, Any]:
    types = [
        (
            type_label(kind),
            [localised(record_types()[kind].fields[name].label) for name in fields if _knows(kind, name)],
        )
        for kind, fields in one["record_types"].items()
    ]
    return {**one, "words": localised(one["purpose_label"]), "flows_back": localised(one["returns"]), "types": types}


def _knows(kind: str, name: str) -> bool:
    return kind in record_types() and name in record_types()[kind].fields


@needs(Capability.ADMINISTER_ACCESS)
def page(request: HttpRequest, agreement: str) -> HttpResponse:
    """Show one agreement with who used it and when last."""
    found = get_object_or_404(SharingAgreement.objects.select_related("provider", "receiver"), code=agreement)
    total = found.uses.aggregate(n=Sum("count"))["n"] or 0
    callers = found.uses.order_by("-day", "caller")[:MOST_CALLERS]
    one = _shown(sharing_register.described(found, total))
    return show(request, "staff/admin_sharing_one.html", "sharing", one=one, contact=found.contact, callers=callers)


@needs(Capability.ADMINISTER_ACCESS)
@require_POST
def end(request: HttpRequest, agreement: str) -> HttpResponse:
    """End an agreement at once."""
    require_recent(request)
    found = get_object_or_404(SharingAgreement, code=agreement)
    sharing_register.end(found.code, by=who(request).username)
    messages.success(request, _("协议已终止，立即不能再据以查阅。"))
    return HttpResponseRedirect(reverse("staff:admin_sharing_one", args=[found.code]))


def _bodies() -> list[Body]:
    """Return the bodies that may give or get: all but enterprises and who runs the installation."""
    return list(
        Body.objects.filter(active=True).exclude(kind__in=("enterprise", "operator")).order_by("level", "name_zh")
    )


def _types(request: HttpRequest) -> list[dict[str, Any]]:
    chosen = set(request.POST.getlist("type"))
    return [
        {
            "kind": kind,
            "label": type_label(kind),
            "chosen": kind in chosen,
            "fields": request.POST.get(f"fields-{kind}", ""),
        }
        for kind, one in sorted(record_types().items())
        if one.publicity.value in ("public", "departments")
    ]
