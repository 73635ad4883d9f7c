"""Quality oversight in the workspace: rounds, findings and their stages; counts by body."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhiheng.actors import Actor, Capability
from zhiheng.actors.models import Body
from zhiheng.errors import ZhihengError
from zhiheng.planning.models import Finding, FindingEvent, OversightRound
from zhiheng.planning.services import catalogue, oversight, reach
from zhiheng.planning.services.oversight import RoundGiven, Said
from zhiheng.policy.model import LightSubject
from zhiheng.server.i18n import localised
from zhiheng.server.planning import forms, shown
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today


@needs(Capability.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the rounds and the findings that one sees, those open first."""
    me = actor(request)
    every = request.GET.get("state") == "all"
    found = oversight.findings_for(me).order_by("due_on", "id")
    found = found if every else found.exclude(stage="verified")
    paging = paged(request, found, found.count())
    rule = catalogue.lights(shown.pack_of(me), LightSubject.FINDING)
    context = {
        "rounds": [_round(one) for one in oversight.for_actor(me)[:50]], "paging": paging, "every": every, "rule": rule,
        "rows": [shown.finding(one, rule, today()) for one in paging.rows], "may_open": me.may(Capability.OPEN_CASE),
    }  # fmt: skip
    return show(request, "planning/oversight.html", "planning", **context)


def _round(one: OversightRound) -> dict[str, Any]:
    stages = list(one.findings.values_list("stage", flat=True))
    return {
        "round": one, "address": reverse("staff:planning_round", args=[one.number]), "body": shown.name(one.body),
        "state": localised(oversight.ROUND_STATES[one.state]), "findings": len(stages), "verified": stages.count("verified"),
    }  # fmt: skip


@needs(Capability.READ, Capability.OPEN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a round."""
    me = actor(request)
    problems: list[Problem] = []
    status = 200
    if request.method == "POST":
        given = RoundGiven(
            title=forms.text(request, "title", 300), units=forms.texts(request, "units", 300),
            starts=forms.day(request, "starts") or date.max, ends=forms.day(request, "ends") or date.min,
            scope=forms.text(request, "scope"),
        )  # fmt: skip
        try:
            made = oversight.open_round(me, given, pack=shown.pack_of(me).info.id)
            messages.success(request, _("已组织督察 %(n)s，已通知各单位。") % {"n": made.number})
            return HttpResponseRedirect(reverse("staff:planning_round", args=[made.number]))
        except ZhihengError as error:
            problems, status = forms.problems(error), forms.status_of(error)
    body = reach.body(me.body)
    context = {
        "problems": problems, "given": request.POST, "chosen": request.POST.getlist("units"), "status": status,
        "bodies": shown.choices(reach.directed(body)) if body else [],
    }  # fmt: skip
    return show(request, "planning/oversight_new.html", "planning", **context)


@needs(Capability.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def round_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a round with its findings; write a finding down, bring the round on."""
    me = actor(request)
    held = forms.found(oversight.find, me, number)
    problems: list[Problem] = []
    status = 200
    if request.method == "POST":
        try:
            if forms.text(request, "do", 8) == "move":
                oversight.move_round(me, held, forms.text(request, "to", 16))
                messages.success(request, _("督察已推进到下一阶段。"))
            else:
                oversight.add_finding(me, held, forms.text(request, "unit", 64), forms.text(request, "title", 500),
                                      category=forms.text(request, "category", 120), basis=forms.text(request, "basis", 300),
                                      files=forms.files(request))  # fmt: skip
                messages.success(request, _("已记录问题并通知该单位。"))
            return HttpResponseRedirect(reverse("staff:planning_round", args=[number]))
        except ZhihengError as error:
            problems, status = forms.problems(error), forms.status_of(error)
    context = {**_round_context(me, held), "problems": problems, "given": request.POST, "status": status}
    return show(request, "planning/round.html", "planning", **context)


def _round_context(me: Actor, held: OversightRound) -> dict[str, Any]:
    rule = catalogue.lights(held.pack, LightSubject.FINDING)
    units = {one.code: shown.name(one) for one in Body.objects.filter(code__in=held.units)}
    order = list(oversight.State.values)
    following = order[order.index(held.state) + 1] if held.state != "closed" else ""
    keeper = me.body == held.body.code and (me.may(Capability.OPEN_CASE) or me.may(Capability.ISSUE))
    return {
        **_round(held), "rows": [shown.finding(one, rule, today()) for one in oversight.findings_for(me, held)],
        "units": [(code, units.get(code, code)) for code in held.units], "keeper": keeper, "following": following,
        "following_words": localised(oversight.ROUND_STATES[following]) if following else "", "rule": rule,
        "takes_findings": keeper and held.state in ("under_way", "reported"),
    }  # fmt: skip


@needs(Capability.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def finding_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a finding with its stages; bring it to the next."""
    me = actor(request)
    held = forms.found(oversight.find_finding, me, number)
    problems: list[Problem] = []
    status, stage = 200, forms.text(request, "stage", 16)
    if request.method == "POST":
        said = Said(forms.text(request, "text"), forms.day(request, "due"), forms.files(request))
        try:
            oversight.move(me, held, stage, said, version=forms.version(request))
            messages.success(request, _("已办理：%(step)s。") % {"step": stage_words(stage)})
            return HttpResponseRedirect(reverse("staff:planning_finding", args=[number]))
        except ZhihengError as error:
            problems, status = forms.problems(error, f"f-{stage}"), forms.status_of(error)
    rule = catalogue.lights(held.round.pack, LightSubject.FINDING)
    context = {
        **shown.finding(held, rule, today()), "round_address": reverse("staff:planning_round", args=[held.round.number]),
        "able": [(one, stage_words(one)) for one in oversight.offered(me, held)], "events": _events(held), "rule": rule,
        "may_follow_up": me.body == held.round.body.code and held.stage != "verified" and me.may(Capability.OPEN_CASE),
        "problems": problems, "given": request.POST, "asked": stage, "status": status,
    }  # fmt: skip
    return show(request, "planning/finding.html", "planning", **context)


def stage_words(stage: str) -> str:
    """Return what is done by bringing a finding to a stage."""
    return {
        "found": _("记录问题"), "planned": _("提交整改方案"), "done": _("报告整改完成"), "verified": _("核查通过：销号"),
        "returned": _("核查未通过：退回再整改"),
    }.get(stage, stage)  # fmt: skip


def _events(held: Finding) -> list[dict[str, Any]]:
    rows = list(FindingEvent.objects.filter(finding=held).prefetch_related("files").order_by("-seq"))
    called = reach.names(one.body for one in rows)
    tones = {"verified": "good", "returned": "attention", "found": "bad"}
    return [
        {"event": one, "label": stage_words(one.kind), "tone": tones.get(one.kind, ""), "files": list(one.files.all()),
         "body": localised(dict(zip(("zh", "en"), called.get(one.body, (one.body, one.body)), strict=True)))}
        for one in rows
    ]  # fmt: skip
