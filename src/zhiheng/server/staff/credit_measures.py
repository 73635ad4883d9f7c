"""Measures that one's body is to apply: what follows for whom, and what was applied or why not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhiheng.actors import Actor, Capability
from zhiheng.credit.errors import ConfirmationUnfit, ReasonMissing
from zhiheng.credit.services import measures
from zhiheng.credit.services.measures import Due
from zhiheng.policy.model import MeasureKind
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import shown_citations
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff import credit_due
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today


@needs(Capability.READ)
def page(request: HttpRequest) -> HttpResponse:
    """List what is due to be applied by the actor's body, what it said of it, and what waits."""
    me = actor(request)
    found = credit_due.due(me)
    told = credit_due.said(found, me.body)
    every = request.GET.get("state") == "all"
    rows = [one for one in found if every or (one.measure, one.subject) not in told]
    paging = paged(request, rows, len(rows))
    context = {
        "paging": paging,
        "rows": [_line(one, told) for one in paging.rows],
        "every": every,
        "waiting": sum((one.measure, one.subject) not in told for one in found),
        "may_confirm": me.may(Capability.CONFIRM_MEASURE),
    }
    return show(request, "staff/credit_measures.html", "measures", **context)


def _line(one: Due, told: dict[tuple[str, str], credit_due.Said]) -> dict[str, Any]:
    return {
        **_shown(one),
        "said": told.get((one.measure, one.subject)),
        "address": reverse("staff:credit_measure", args=[one.rule.measure.id, one.subject.removeprefix("uscc:")]),
    }


def _shown(one: Due) -> dict[str, Any]:
    measure = one.rule.measure
    good = measure.kind is MeasureKind.INCENTIVE
    return {
        "due": one,
        "uscc": one.subject.removeprefix("uscc:"),
        "label": localised(measure.label),
        "effect": localised(measure.effect),
        "kind": _("激励") if good else _("限制"),
        "tone": "good" if good else "bad",
        "cites": shown_citations((*measure.legal_basis, *measure.cite)),
        "catalogue_year": measure.catalogue_year,
    }


@needs(Capability.CONFIRM_MEASURE)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, measure: str, uscc: str) -> HttpResponse:
    """Confirm one measure for one enterprise: applied on which day with which result, or not applied and why."""
    me = actor(request)
    one = due_of(me, measure, uscc)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            _keep(me, one, request)
            return redirect("staff:credit_measures")
        except ConfirmationUnfit as error:
            problems = _problems(str(error.context["fields"]))
        except ReasonMissing:
            problems = [Problem(_("请写明没有执行的理由。"), "f-reason")]
    told = credit_due.said([one], me.body).get((one.measure, one.subject))
    context = {**_shown(one), "said": told, "problems": problems, "given": request.POST, "today": today()}
    answer = show(request, "staff/credit_measure.html", "measures", **context)
    answer.status_code = 422 if problems else 200
    return answer


def due_of(me: Actor, measure: str, uscc: str) -> Due:
    """Return what is due of one measure for one enterprise. Raises Http404: it does not follow, or not for this body."""
    for one in credit_due.due(me, f"uscc:{uscc}"):
        if one.rule.measure.id == measure:
            return one
    raise Http404(_("这项措施今天不适用于这家企业，或不由您所在单位执行"))


def _keep(me: Actor, one: Due, request: HttpRequest) -> None:
    if request.POST.get("action") == "refuse":
        measures.refuse(me, one, request.POST.get("reason", ""))
        messages.success(request, _("已记录没有执行的理由。"))
        return
    measures.confirm(me, one, given(request))
    messages.success(request, _("已确认：一分钟内记入事实库和企业档案。"))


def given(request: HttpRequest) -> dict[str, Any]:
    """Read the form of a confirmation; what cannot be read stays as text and is refused by the service."""
    return {
        "applied_on": _day(request.POST.get("applied_on", "")),
        "ended_on": _day(request.POST.get("ended_on", "")),
        "result": request.POST.get("result", ""),
        "amount": _fen(request.POST.get("amount", "")),
    }


def _day(text: str) -> date | str | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return text


def _fen(text: str) -> int | str | None:
    if not text.strip():
        return None
    try:
        fen = Decimal(text.strip().replace(",", "")) * 100
        return int(fen) if fen == fen.to_integral_value() and abs(fen) < 10**15 else text
    except (InvalidOperation, ValueError):
        return text


def _problems(fields: str) -> list[Problem]:
    words = {
        "applied_on": _("执行日期应在措施生效之后、今天之前。"),
        "ended_on": _("结束日期不能早于执行日期。"),
        "result": _("请写明执行了什么、结果如何。"),
        "amount": _("金额应为元，至多两位小数。"),
    }
    return [Problem(words[name], f"f-{name}") for name in fields.split(", ") if name in words]
