"""Plans of units in the workspace: drafted under the plan above, signed off, issued, given a new version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhiheng.actors import Actor, Capability
from zhiheng.cases.services.installed import pack as pack_in_use
from zhiheng.drafting.services import drafts
from zhiheng.errors import ZhihengError
from zhiheng.planning.models import UnitPlan
from zhiheng.planning.services import catalogue, plan_signing, plans, reach
from zhiheng.planning.services.plan_contents import DutyGiven, Outline
from zhiheng.policy import Pack
from zhiheng.server.i18n import localised
from zhiheng.server.indicators.portal_figures import number
from zhiheng.server.planning import drafted, forms, shown
from zhiheng.server.planning.bodies import Named
from zhiheng.server.planning.plan_pages import state_words
from zhiheng.server.portal.packs import type_label
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff import case_documents_shown
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today


@needs(Capability.READ, Capability.OPEN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a plan of one's body."""
    me = actor(request)
    pack = shown.pack_of(me)
    problems: list[Problem] = []
    status = 200
    if request.method == "POST":
        given = Outline(
            title=forms.text(request, "title", 300), starts=forms.day(request, "starts") or date.max,
            ends=forms.day(request, "ends") or date.min, parent=forms.text(request, "parent", 120),
            note=forms.text(request, "note"), publicity=forms.text(request, "publicity", 16),
        )  # fmt: skip
        try:
            made = plans.create(me, given, pack=pack.info.id)
            return HttpResponseRedirect(reverse("staff:planning_unit_plan", args=[made.number]))
        except ZhihengError as error:
            problems, status = forms.problems(error), forms.status_of(error)
    above = [
        *catalogue.of_pack(pack),
        *(catalogue.of_unit(one) for one in catalogue.issued() if one.pack == pack.info.id),
    ]
    context = {
        "problems": problems, "given": request.POST, "status": status, "year": today().year,
        "parents": [(one.key, localised(one.label), one.history) for one in above],
    }  # fmt: skip
    return show(request, "planning/unit_plan_new.html", "planning", **context)


@needs(Capability.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a unit's plan, and change or sign it."""
    me = actor(request)
    version = request.GET.get("version", "")
    asked = int(version) if version.isascii() and version.isdigit() and len(version) < 6 else None
    plan = forms.found(plans.find, me, number, asked)
    problems: list[Problem] = []
    status = 200
    if request.method == "POST":
        try:
            _do(request, me, plan)
            return HttpResponseRedirect(reverse("staff:planning_unit_plan", args=[number]))
        except ZhihengError as error:
            problems, status = forms.problems(error), forms.status_of(error)
    context = {**_context(me, plan), "problems": problems, "given": request.POST, "status": status}
    return show(request, "planning/unit_plan.html", "planning", **context)


def _do(request: HttpRequest, me: Actor, plan: UnitPlan) -> None:
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "adopt": (lambda: plans.adopt(me, plan, forms.texts(request, "duty", 200)), _("已从上级计划承接任务。")),
        "add": (lambda: plans.add_duty(me, plan, _given(request)), _("已加入任务。")),
        "drop": (lambda: plans.drop_duty(me, plan, forms.text(request, "code", 20)), _("已删去任务。")),
        "submit": (lambda: plans.submit(me, plan), _("已送签。")),
        "sign": (lambda: drafted.sign_plan(me, plan), _("计划文稿已按规则拟好，按完整程序签批；请在文稿中送核。")),
        "take_back": (lambda: plan_signing.take_back(me, plan), _("已取回，可以改动；改好后再送签。")),
        "give_back": (lambda: plans.give_back(me, plan, forms.text(request, "opinion")), _("已退回。")),
        "issue": (lambda: plans.issue(me, plan, issued_as=forms.text(request, "issued_as", 120)), _("已印发，内容的校验值记入透明日志。")),
        "revise": (lambda: plans.revise(me, plan), _("已建立修订稿。")),
        "close": (lambda: plans.close(me, plan), _("计划已办结。")),
    }  # fmt: skip
    deed = deeds.get(forms.text(request, "do", 16))
    if deed is None:
        return
    deed[0]()
    messages.success(request, deed[1])


def _given(request: HttpRequest) -> DutyGiven:
    joint = forms.text(request, "form", 8) == "joint"
    named = forms.texts(request, "bodies")
    return DutyGiven(
        number=forms.text(request, "number", 40), label=forms.text(request, "label", 500), clause=forms.text(request, "clause", 300),
        lead=() if joint else named[:1], supporting=() if joint else named[1:], jointly=named if joint else (),
        target=forms.text(request, "target", 80), value=forms.text(request, "value", 120), due=forms.day(request, "due"),
        indicator=forms.text(request, "indicator", 80), goal=forms.number(request, "goal"),
        evidence=forms.texts(request, "evidence"), to_try=bool(forms.text(request, "to_try", 1)),
    )  # fmt: skip


def _context(me: Actor, plan: UnitPlan) -> dict[str, Any]:
    pack = pack_in_use(plan.pack)
    held = catalogue.of_unit(plan)
    above = catalogue.find(plan.parent) if plan.parent else None
    named = Named(pack, {code for one in held.duties for code in one.bodies})
    adopted = {one.adopted_from for one in held.duties}
    able = plans.offered(me, plan)
    edits = "edit" in able
    return {
        "plan": plan, "key": plan.key, "body": shown.name(plan.body), "state": state_words(plan.state), "able": able, "edits": edits,
        "duties": [
            {"duty": one, "goal": number(one.goal), "code": one.key.rpartition("/")[2], "lead": shown.bodies(named, one.lead, today()),
             "supporting": shown.bodies(named, one.supporting, today()), "jointly": shown.bodies(named, one.jointly, today()),
             "indicator": pack.indicators.get(one.indicator) if one.indicator else None,
             "target": pack.targets.get(one.targets[0]) if one.targets else None,
             "evidence": [type_label(kind) for kind in one.evidence]}
            for one in held.duties
        ],
        **_signing(me, plan), "indicators": _indicators(pack) if edits else [],
        "above": above, "above_label": localised(above.label) if above else "",
        "adoptable": [one for one in above.duties if one.key not in adopted] if above and edits else [],
        "bodies": [(plan.body.code, shown.name(plan.body)), *shown.choices(reach.directed(plan.body))] if edits else [],
        "targets": [(one.id, localised(one)) for one in pack.targets.values()] if edits else [],
        "types": [(one.id, localised(one)) for one in pack.record_types.values()] if edits else [],
        "versions": list(plans.for_actor(me).filter(number=plan.number).order_by("-version")),
        "shown": plan.state in catalogue.SHOWN,
        "basis": "plans/" + plan.parent.rpartition("/")[2] if above and not above.body else "",
    }  # fmt: skip


def _indicators(pack: Pack) -> list[tuple[str, str, str]]:
    """Return the indicators that a duty can name: id, label and unit, by their label."""
    found = [(one.id, localised(one.label), localised(one.unit.label)) for one in pack.indicators.values()]
    return sorted(found, key=lambda one: one[1])


def _signing(me: Actor, plan: UnitPlan) -> dict[str, Any]:
    """Return how a plan's document stands in the chain of sign-off; nothing where the leader alone signs it."""
    document = plan_signing.document_of(plan)
    if document is None:
        return {"document": None}
    draft = drafts.for_actor(me).filter(case=plan.case_id).first()
    return {
        "document": document, "draft": draft, "chain": case_documents_shown.chain(document, case_documents_shown.template_of(document)),
        "document_state": case_documents_shown.state_words(document.state), "differs": plan_signing.differs(plan, document),
        "reasons": plan_signing.reasons(document) if plan.state == UnitPlan.State.SUBMITTED else "",
        "may_take_back": document.state == "draft",
    }  # fmt: skip
