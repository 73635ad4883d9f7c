"""Consents of an enterprise: who may have its credit report, given and taken back by the enterprise itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhiheng.credit.errors import ConsentUnfit
from zhiheng.credit.models import Consent
from zhiheng.credit.report_content import Part
from zhiheng.credit.services import consents, reports
from zhiheng.server.mine.page import show
from zhiheng.server.portal import standing_facts, standing_papers
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import actor, mine_only


@mine_only
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """List the enterprise's consents, and give a new one."""
    problems: list[Problem] = []
    if request.method == "POST":
        me = actor(request)
        card = standing_facts.card_of(me.subject)
        try:
            consents.give(me, card.name if card else me.subject.removeprefix("uscc:"), _given(request))
            return redirect("portal:consents")
        except ConsentUnfit as error:
            problems = _problems(str(error.context["fields"]))
    return _shown(request, problems)


def _given(request: HttpRequest) -> dict[str, Any]:
    try:
        until = date.fromisoformat(request.POST.get("until_day", ""))
    except ValueError:
        until = None
    return {
        "receiver": request.POST.get("receiver", ""),
        "purpose": request.POST.get("purpose", ""),
        "parts": request.POST.getlist("parts"),
        "until_day": until,
    }


def _problems(fields: str) -> list[Problem]:
    words = {
        "receiver": _("请写明提供给谁。"),
        "purpose": _("请写明作何用。"),
        "parts": _("请至少选择一项内容。"),
        "until_day": _("请选择截止日期：今天起一年之内。"),
    }
    return [Problem(words[name], f"f-{name}") for name in fields.split(", ") if name in words]


def _shown(request: HttpRequest, problems: list[Problem]) -> HttpResponse:
    words = standing_papers.part_words()
    rows = [_line(request, one, words) for one in consents.of(actor(request))]
    chosen = request.POST.getlist("parts") if problems else [part.value for part in Part]
    context = {
        "rows": rows,
        "parts": [(part.value, words[part.value], part.value in chosen) for part in Part],
        "given": request.POST if problems else {},
        "problems": problems,
    }
    answer = show(request, "portal/consents.html", "consents", **context)
    answer.status_code = 422 if problems else 200
    return answer


def _line(request: HttpRequest, one: Consent, words: dict[str, str]) -> dict[str, Any]:
    link = reverse("portal:report", args=[consents.token(one)])
    return {
        "consent": one,
        "holds": consents.holds(one),
        "parts": [words[part] for part in one.parts if part in words],
        "link": request.build_absolute_uri(link),
        "reads": reports.reads(one),
    }


@mine_only
@require_POST
def revoke(request: HttpRequest, consent_id: str) -> HttpResponse:
    """Take a consent back."""
    consents.revoke(actor(request), get_object_or_404(consents.of(actor(request)), consent_id=consent_id))
    return redirect("portal:consents")
