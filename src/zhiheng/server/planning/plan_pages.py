"""Plans in the workspace: the list, a plan read like its document, and one duty with its reports of progress."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
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
from zhiheng.planning.duties import PlannedDuty, PlanOfDuties
from zhiheng.planning.models import Progress, UnitPlan
from zhiheng.planning.progress import STAGES, Entry, Stage, Standing, Verdict
from zhiheng.planning.services import catalogue, evaluations, follow_ups, plans, questions, tasks
from zhiheng.policy.model import LightColour, LightSubject
from zhiheng.server.i18n import localised
from zhiheng.server.planning import document, duty_values, evidence, forms, shown
from zhiheng.server.planning.bodies import Named
from zhiheng.server.portal.packs import documents, shown_citations
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import Looker, today


@needs(Capability.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the plans of the pack and those of units, drafts of one's own and of lower bodies included."""
    me = actor(request)
    pack = shown.pack_of(me)
    rows = [line(one) for one in catalogue.of_pack(pack)]
    units = [
        unit_line(one) for one in _latest(plans.for_actor(me).filter(pack=pack.info.id).order_by("number", "-version"))
    ]
    context = {"rows": rows, "units": units, "may_draft": me.may(Capability.OPEN_CASE)}
    return show(request, "planning/plans.html", "planning", **context)


def _latest(rows: Iterable[UnitPlan]) -> list[UnitPlan]:
    """Return of each plan the version in force, or the newest where none is; drafts of a plan in force stand beside it."""
    found: list[UnitPlan] = []
    for _number, group in groupby(rows, key=lambda one: one.number):
        held = list(group)
        found.extend(one for one in held if one.state in ("draft", "submitted", "issued", "closed"))
    return found


def line(plan: PlanOfDuties) -> dict[str, Any]:
    """Return a plan of a pack as a line of lists."""
    pack, name = plan.key.split("/", 1)
    source = documents().get(plan.document)
    return {
        "plan": plan, "label": localised(plan.label), "address": reverse("staff:planning_plan", args=[pack, name]),
        "public": reverse("portal:plan", args=[pack, name]), "document": source, "status": plan.status,
        "duties": len(plan.duties), "clauses": len({one.task for one in plan.duties}), "note": localised(plan.note),
    }  # fmt: skip


def unit_line(plan: UnitPlan) -> dict[str, Any]:
    """Return a plan of a unit as a line of lists."""
    return {
        "plan": plan, "body": shown.name(plan.body), "state": state_words(plan.state),
        "address": reverse("staff:planning_unit_plan", args=[plan.number]), "duties": plan.duties.count(),
    }  # fmt: skip


def state_words(state: str) -> str:
    """Return the words of a state of a unit's plan."""
    return {
        "draft": _("草稿"), "submitted": _("待签发"), "issued": _("已印发"), "replaced": _("已被新版本替代"), "closed": _("已办结"),
    }.get(state, state)  # fmt: skip


@needs(Capability.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pack: str, plan: str) -> HttpResponse:
    """Show a plan clause by clause, with lights, progress and the records found, on a day that can be chosen."""
    me = actor(request)
    held = forms.found(catalogue.find, f"{pack}/{plan}")
    if request.method == "POST":
        return _evaluate(request, me, held)
    on = asked_day(request, held)
    return show(request, "planning/plan.html", "planning", **plan_context(held, me, on, me=me))


def _evaluate(request: HttpRequest, me: Actor, held: PlanOfDuties) -> HttpResponse:
    from zhiheng.server.planning import verdicts

    on = forms.day(request, "on") or held.shown_on(today())
    try:
        row = evaluations.begin(me, held, verdicts.of_plan(held, on), on)
    except ZhihengError as error:
        context = plan_context(held, me, held.shown_on(today()), me=me)
        return show(request, "planning/plan.html", "planning", **context, problems=forms.problems(error),
                    status=forms.status_of(error))  # fmt: skip
    return HttpResponseRedirect(reverse("staff:planning_evaluation", args=[row.pk]))


def asked_day(request: HttpRequest, plan: PlanOfDuties) -> date:
    """Return the day that the address asks for; without one that of `shown_on`."""
    try:
        return date.fromisoformat(request.GET.get("as_of", "")[:10])
    except ValueError:
        return plan.shown_on(today())


def plan_context(plan: PlanOfDuties, looker: Looker, on: date, *, me: Actor | None = None) -> dict[str, Any]:
    """Return what a plan's page shows on a day; `me` only in the workspace."""
    rows = tasks.standings(plan, on, public=me is None or not tasks.shared_with(me))
    pack = pack_in_use(plan.pack)
    named = Named(pack, {code for one in rows for code in one.duty.bodies} | {plan.body})
    found = evidence.counts(looker, plan, on)
    above = catalogue.parent_of(plan)
    below = [one for one in catalogue.issued() if one.parent == plan.key]
    return {
        "plan": plan, "label": localised(plan.label), "on": on, "today": today(), "document": documents().get(plan.document),
        "counts": document.summary(rows), "clauses": clauses(rows, named, found),
        "rule": catalogue.lights(pack, LightSubject.DUTY), "above": above, "below": [(one, shown.name(one.body)) for one in below],
        "body": localised(named.label(plan.body)) if plan.body else "", "lights": light_counts(rows),
        "evaluations": _evaluations(plan, me), "may_evaluate": me is not None and me.may(Capability.ACT) and me.body == tasks.keeper(plan),
        "synthetic": any(entry.synthetic for one in rows for entry in one.entries),
    }  # fmt: skip


def _evaluations(plan: PlanOfDuties, me: Actor | None) -> list[Any]:
    from zhiheng.planning.models import PlanEvaluation

    rows = (
        evaluations.for_actor(me)
        if me is not None
        else PlanEvaluation.objects.filter(frozen_at__isnull=False, publicity="public")
    )
    return list(rows.filter(plan=plan.key))


def light_counts(rows: list[Standing]) -> list[dict[str, Any]]:
    """Return how many duties show each light, with the words of its mark."""
    from zhiheng.policy import words

    return [
        {"colour": one.value, "tone": shown.TONES[one], "word": localised(words.code(one)),
         "n": sum(each.light.colour is one for each in rows)}
        for one in (LightColour.RED, LightColour.AMBER, LightColour.GREEN, LightColour.GREY)
    ]  # fmt: skip


def clauses(rows: list[Standing], named: Named, found: Any) -> list[dict[str, Any]]:
    """Return the clauses of a plan with their duties."""
    made = []
    for _task, group in groupby(rows, key=lambda one: one.duty.task):
        held = list(group)
        first = shown.duty(held[0], named, today())
        made.append({
            **first, "number": held[0].duty.number, "cites": shown_citations(held[0].duty.cite),
            "duties": [_duty(one, named, found) for one in held],
        })  # fmt: skip
    return made


def _duty(one: Standing, named: Named, found: Any) -> dict[str, Any]:
    from zhiheng.server.portal.packs import type_label

    told = one.decides
    counted = evidence.of_duty(one.duty, found)
    return {
        **shown.duty(one, named, today()), "told": told, "told_stage": localised(STAGES[told.stage]) if told else "",
        "told_body": localised(named.label(told.body)) if told else "",
        "evidence": [(kind, type_label(kind), n) for kind, n in counted.items()],
    }  # fmt: skip


# --- one duty ---------------------------------------------------------------------------------------------------------
@needs(Capability.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def duty_page(request: HttpRequest, key: str) -> HttpResponse:
    """Show one duty with its reports; take a report, a correction or a verdict on one."""
    me = actor(request)
    plan, duty = forms.found(catalogue.find_duty, key)
    problems: list[Problem] = []
    status = 200
    if request.method == "POST":
        try:
            _do(request, me, key)
            return HttpResponseRedirect(reverse("staff:planning_duty", args=[key]))
        except ZhihengError as error:
            problems, status = forms.problems(error), forms.status_of(error)
    context = {**duty_context(plan, duty, me), "problems": problems, "given": request.POST, "status": status}
    return show(request, "planning/duty.html", "planning", **context)


def _do(request: HttpRequest, me: Actor, key: str) -> None:
    if request.POST.get("do") == "check":
        tasks.check(
            me, forms.whole(request, "report") or 0, forms.text(request, "verdict", 16), forms.text(request, "reason")
        )
        messages.success(request, _("已记录核实结论。"))
        return
    if request.POST.get("do") in _QUESTIONS:
        _ask(request, me)
        return
    on = forms.day(request, "on")
    given = tasks.Report(
        on=on or date.max, stage=forms.text(request, "stage", 16), percent=forms.whole(request, "percent"),
        text=forms.text(request, "text"), records=tuple(forms.text(request, "records").split()),
        publicity=forms.text(request, "publicity", 16) or "departments", files=forms.files(request), values=_values(request),
    )  # fmt: skip
    corrects = forms.whole(request, "corrects")
    tasks.report(me, key, given, corrects=corrects, reason=forms.text(request, "reason", 1000))
    messages.success(request, _("已记录进展，待上级核实。"))


def _values(request: HttpRequest) -> tuple[dict[str, str], ...]:
    value = forms.text(request, "value", 60)
    if not value:
        return ()
    period = duty_values.period_of(forms.text(request, "period", 16))
    return ({"indicator": forms.text(request, "indicator", 80), "period": period, "value": value},)


_QUESTIONS = ("ask", "answer", "close")


def _ask(request: HttpRequest, me: Actor) -> None:
    """Ask about a value, answer, or close a question."""
    do, words, key = request.POST["do"], forms.text(request, "words", 2000), forms.whole(request, "question") or 0
    if do == "ask":
        report, indicator = forms.whole(request, "report") or 0, forms.text(request, "indicator", 80)
        period = forms.text(request, "period", 16)
        computed = duty_values.computed_of(report, indicator, period, me)
        questions.ask(me, report, indicator, period, words, computed=computed)
        messages.success(request, _("已询问，并通知报告单位。"))
    elif do == "answer":
        questions.answer(me, key, words)
        messages.success(request, _("已答复。"))
    else:
        questions.close(me, key, words)
        messages.success(request, _("询问已了结。"))


def duty_context(plan: PlanOfDuties, duty: PlannedDuty, me: Actor) -> dict[str, Any]:
    """Return what a duty's page shows."""
    on = plan.shown_on(today())
    pack = pack_in_use(plan.pack)
    rows = list(Progress.objects.filter(duty=duty.key).prefetch_related("checks", "files").order_by("-on", "-pk"))
    shared = tasks.shared_with(me)
    rows = [row for row in rows if shared or tasks.open_to_all(row)]
    entries = [tasks.entry(row) for row in rows]
    named = Named(pack, {*duty.bodies, *(one.body for one in entries), plan.body})
    standing = tasks.standing(duty.key, on, public=not shared)
    corrected = {one.corrects for one in entries if one.corrects}
    line = _duty(standing, named, evidence.counts(me, plan, on))
    targets = [pack.targets[one] for one in duty.targets if one in pack.targets]
    rule = catalogue.lights(pack, LightSubject.FOLLOW_UP)
    followed = follow_ups.for_actor(me).filter(duty=duty.key)
    return {
        "plan": plan, "plan_label": localised(plan.label), "line": line, "on": on, "cites": shown_citations(duty.cite),
        "reports": [_report(row, one, named, me, plan, corrected) for row, one in zip(rows, entries, strict=True)],
        "stages": [(one.value, localised(label)) for one, label in STAGES.items() if one is not Stage.NOT_BEGUN],
        "may_report": tasks.may_report(me, plan, duty), "targets": targets, "today": today(),
        "own_reports": [one for one in entries if one.body == me.body and one.id not in corrected],
        "items": [shown.item(one, rule, today()) for one in followed],
        "may_follow_up": me.may(Capability.OPEN_CASE) and not plan.history,
        "indicator": duty_values.indicator_of(pack, duty), "way": duty_values.way(plan, duty, pack, me),
        "above": catalogue.find_duty(duty.adopted_from) if duty.adopted_from else None,
        "basis": f"tasks/{duty.task}" if not plan.body else "plans/" + plan.parent.rpartition("/")[2],
    }  # fmt: skip


def _report(
    row: Progress, one: Entry, named: Named, me: Actor, plan: PlanOfDuties, corrected: set[int]
) -> dict[str, Any]:
    tone, words = {
        Verdict.WAITING: ("attention", _("待核实")),
        Verdict.CONFIRMED: ("good", _("已核实")),
        Verdict.RETURNED: ("bad", _("已退回")),
    }[one.verdict()]
    return {
        "row": row, "entry": one, "body": localised(named.label(one.body)), "stage": localised(STAGES[one.stage]),
        "tone": tone, "verdict": words, "corrected": one.id in corrected,
        "checks": [(each, localised(Named(pack_in_use(plan.pack), {each.body}).label(each.body))) for each in one.checks],
        "may_check": one.id not in corrected and tasks.may_check(me, plan, one),
        "values": duty_values.told(row, plan, pack_in_use(plan.pack), me),
        "files": list(row.files.all()), "public": one.publicity == "public",
    }  # fmt: skip
