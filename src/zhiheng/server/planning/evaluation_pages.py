"""Evaluations of plans in the workspace: what was computed, a text that can be edited, and the frozen result."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhiheng.actors import Actor, Capability
from zhiheng.cases.services.installed import pack as pack_in_use
from zhiheng.errors import ZhihengError
from zhiheng.planning.evaluation import OUTCOMES, Outcome
from zhiheng.planning.models import PlanEvaluation
from zhiheng.planning.services import catalogue, evaluations
from zhiheng.server.i18n import localised
from zhiheng.server.planning import forms
from zhiheng.server.planning.bodies import Named
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show

TONES = {
    Outcome.ACHIEVED: "good", Outcome.ON_TRACK: "accent", Outcome.BEHIND: "attention", Outcome.MISSED: "bad",
    Outcome.NOT_MEASURABLE: "neutral",
}  # fmt: skip


@needs(Capability.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, key: int) -> HttpResponse:
    """Show an evaluation; edit its text, or freeze it."""
    me = actor(request)
    row = forms.found(evaluations.find, me, key)
    problems: list[Problem] = []
    status = 200
    if request.method == "POST":
        try:
            _do(request, me, row)
            return HttpResponseRedirect(reverse("staff:planning_evaluation", args=[key]))
        except ZhihengError as error:
            problems, status = forms.problems(error), forms.status_of(error)
    own = me.body == row.body and row.frozen_at is None
    context = {
        **context_of(row), "problems": problems, "given": request.POST, "status": status,
        "may_edit": own and me.may(Capability.ACT), "may_freeze": own and me.may(Capability.ISSUE),
    }  # fmt: skip
    return show(request, "planning/evaluation.html", "planning", **context)


def _do(request: HttpRequest, me: Actor, row: PlanEvaluation) -> None:
    if forms.text(request, "do", 8) == "freeze":
        evaluations.freeze(me, row, publicity=forms.text(request, "publicity", 16))
        messages.success(request, _("评估已固定，校验值记入透明日志。"))
        return
    evaluations.edit(me, row, forms.text(request, "text_zh", 20000), forms.text(request, "text_en", 20000))
    messages.success(request, _("已保存评估文字。"))


def context_of(row: PlanEvaluation) -> dict[str, Any]:
    """Return what a page shows of an evaluation."""
    pack = pack_in_use(row.pack)
    rows = [*row.content["targets"], *row.content["duties"]]
    named = Named(pack, {code for one in rows for code in one["bodies"]})
    order = {
        one.value: at
        for at, one in enumerate(
            (Outcome.MISSED, Outcome.BEHIND, Outcome.ON_TRACK, Outcome.ACHIEVED, Outcome.NOT_MEASURABLE)
        )
    }
    ranked = sorted(rows, key=lambda one: order[one["outcome"]])
    return {
        "row": row, "label": _label(row), "counts": _counts(row), "plan_address": reverse("staff:planning_plan", args=row.plan.split("/", 1)),
        "groups": [
            {"outcome": localised(OUTCOMES[Outcome(name)]), "tone": TONES[Outcome(name)], "name": name,
             "rows": [_line(one, named) for one in group]}
            for name, group in groupby(ranked, key=lambda one: one["outcome"])
        ],
        "holds": row.frozen_at is None or evaluations.holds(row),
        "basis": "plans/" + row.plan.rpartition("/")[2] if not row.plan.startswith("unit/") else "",
    }  # fmt: skip


def _label(row: PlanEvaluation) -> str:
    """Return what the plan is called today, or what it was called where it is gone."""
    try:
        return localised(catalogue.find(row.plan).label)
    except ZhihengError:
        return row.title


def _counts(row: PlanEvaluation) -> list[dict[str, Any]]:
    return [
        {"label": localised(OUTCOMES[one]), "tone": TONES[one], "duties": row.content["counts"]["duty"][one.value],
         "targets": row.content["counts"]["target"][one.value]}
        for one in Outcome
    ]  # fmt: skip


def _line(one: dict[str, Any], named: Named) -> dict[str, Any]:
    is_duty = one["kind"] == "duty"
    return {
        "label": localised(one["label"]), "why": localised(one["why"]), "kind": one["kind"],
        "bodies": _("、").join(localised(named.label(code)) for code in one["bodies"]),
        "address": reverse("staff:planning_duty", args=[one["id"]]) if is_duty else "",
    }  # fmt: skip
