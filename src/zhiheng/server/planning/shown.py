"""Duties, follow-up items and findings as lines of pages: names in the reader's language, lights with their words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Actor
from zhiheng.actors.models import Body
from zhiheng.planning.duties import PlannedDuty
from zhiheng.planning.follow_up import SOURCES, STATES, State
from zhiheng.planning.lights import Light
from zhiheng.planning.models import Finding, FollowUp
from zhiheng.planning.progress import STAGES, Standing
from zhiheng.planning.services import follow_ups, oversight
from zhiheng.policy import Pack, words
from zhiheng.policy.model import Certainty, LightColour, Lights
from zhiheng.server.i18n import english, localised
from zhiheng.server.planning.bodies import Named
from zhiheng.server.portal import packs

TONES = {
    LightColour.GREEN: "good",
    LightColour.AMBER: "attention",
    LightColour.RED: "bad",
    LightColour.GREY: "neutral",
}


def pack_of(actor: Actor) -> Pack:
    """Return the pack that somebody works with: that of the body's province; where it has none, the first with plans."""
    division = Body.objects.filter(code=actor.body).values_list("division", flat=True).first() or ""
    found: Pack = packs.pack_for(division) if division else default_pack()
    return found if found.info.division else default_pack()


def default_pack() -> Pack:
    """Return the first pack that has plans of its own."""
    every: list[Pack] = list(packs.every_pack())
    return next((one for one in every if one.plans), every[0])


def light(one: Light) -> dict[str, Any]:
    """Return a light: tone of its mark, its word, and why."""
    return {
        "colour": one.colour.value, "tone": TONES[one.colour], "word": localised(words.code(one.colour)),
        "why": localised(one.why), "label": localised(one.label), "days": one.days,
        "example": one.certainty is Certainty.EXAMPLE,
    }  # fmt: skip


def name(body: Body) -> str:
    """Return what a body is called."""
    return body.name_en or body.name_zh if english() else body.name_zh


def bodies(named: Named, codes: Iterable[str], on: date) -> list[dict[str, Any]]:
    """Return bodies as a document names them with those that took over from them."""
    found = []
    for code in codes:
        one = named.body(code, on)
        found.append(
            {**one, "name": localised(one), "now": _("、").join(localised(each) for each in one["successors"])}
        )
    return found


def duty(one: Standing, named: Named, on: date) -> dict[str, Any]:
    """Return a duty as a line."""
    held: PlannedDuty = one.duty
    return {
        "standing": one, "duty": held, "label": localised(held.label), "clause": localised(held.clause),
        "light": light(one.light), "address": reverse("staff:planning_duty", args=[held.key]),
        "plan_address": reverse("staff:planning_plan", args=held.plan.split("/", 1)),
        "lead": bodies(named, held.lead, on), "supporting": bodies(named, held.supporting, on),
        "jointly": bodies(named, held.jointly, on), "others": localised(held.others),
        "stage": localised(STAGES[one.stage]) if one.stage else "", "percent": one.percent,
        "state": _state_words(one),
    }  # fmt: skip


def _state_words(one: Standing) -> str:
    if one.done:
        return _("已完成，已核实")
    if one.claimed:
        return _("报告已完成，待核实")
    if one.returned:
        return _("所报被退回")
    return localised(STAGES[one.stage]) if one.stage else ""


def item(one: FollowUp, rule: Lights, on: date) -> dict[str, Any]:
    """Return a follow-up item as a line."""
    return {
        "item": one, "address": reverse("staff:planning_follow_up", args=[one.number]),
        "light": light(follow_ups.light_of(one, on, rule)), "state": localised(STATES[State(one.state)]),
        "source": localised(SOURCES.get(one.source)), "opener": name(one.opener), "lead": name(one.lead),
    }  # fmt: skip


def finding(one: Finding, rule: Lights, on: date) -> dict[str, Any]:
    """Return an oversight finding as a line."""
    return {
        "finding": one, "address": reverse("staff:planning_finding", args=[one.number]), "unit": name(one.unit),
        "light": light(oversight.light_of(one, on, rule)), "stage": localised(oversight.STAGES[one.stage]),
    }  # fmt: skip


def choices(rows: Iterable[Body]) -> list[tuple[str, str]]:
    """Return bodies as choices of a form."""
    return [(one.code, name(one)) for one in rows]
