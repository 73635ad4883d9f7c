"""What the page of an element shows before its plain fields, for the kinds that people ask about most."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from zhiheng.policy import words
from zhiheng.policy.coverage import Mark
from zhiheng.policy.model import (
    Attachment,
    Body,
    Clock,
    Element,
    Formula,
    Indicator,
    Mechanism,
    Procedure,
    Programme,
    Realisation,
    RecordType,
    Register,
    State,
    Target,
    Task,
    Transition,
)
from zhiheng.policy.model.indicator import Count
from zhiheng.server.i18n import localised
from zhiheng.server.portal import policy_coverage, policy_elements, policy_targets
from zhiheng.server.portal.downloads import offered
from zhiheng.server.portal.packs import packs, type_label
from zhiheng.server.portal.policy_drawing import draw
from zhiheng.server.portal.policy_values import Reader

Layout = Callable[[Any, Reader], Mapping[str, Any]]


def layout(element: Element, reader: Reader) -> Mapping[str, Any]:
    """Return what the page of an element shows beyond its fields; empty for kinds without a layout of their own."""
    make = _LAYOUTS.get(type(element))
    return make(element, reader) if make else {}


def _target(target: Target, _reader: Reader) -> dict[str, Any]:
    indicator = policy_targets.indicator_of(target)
    same = [each for each in policy_targets.targets_on(indicator) if each != target] if indicator else []
    return {
        "target": policy_targets.shown(target),
        "parts": [policy_targets.shown(each) for each in policy_targets.parts_of(target)],
        "same_indicator": [policy_targets.shown(each) for each in same],
        "year_rule": localised(words.code(target.year_rule)),
    }


def _indicator(indicator: Indicator, _reader: Reader) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "formula": formula_words(indicator.formula) if indicator.formula else "",
        "targets": [policy_targets.shown(each) for each in policy_targets.targets_on(indicator)],
    }


def formula_words(formula: Formula) -> str:
    """Write a formula in words: what is counted, over what, times what."""
    above = " + ".join(_count(each, formula.register_id) for each in (formula.numerator, *formula.plus))
    told = f"({above})" if formula.plus else above
    if formula.denominator is not None:
        told = f"{told} ÷ {_count(formula.denominator, None)}"
    if formula.per != 1:
        told = f"{told} × {formula.per:,}"
    return f"{told} ÷ {formula.over:,}" if formula.over != 1 else told


def _count(count: Count, register: str | None) -> str:
    what = type_label(count.reads)
    told = _("“%(type)s”记录") % {"type": what} if register is None else _("“%(type)s”名册的有效条目") % {"type": what}
    measure = "" if count.measure == "count" else f" {count.measure}"
    return f"{told}{measure}{f' [{count.where}]' if count.where else ''}"


#: What a step does to clocks, in the order in which it does it.
_CLOCKS = ("stops", "suspends", "resumes", "extends", "starts")
#: Headings of the tables of a procedure: the words of the fields that stand in them.
_OF_STEPS = ("guards", "requires", "accepts", "starts", "sends", "may_send", "writes")
_OF_CLOCKS = ("days", "warns_before", "extension", "on_expiry", "escalates_to", "cite", "certainty")


def _procedure(procedure: Procedure, reader: Reader) -> dict[str, Any]:
    parts: tuple[State | Attachment | Clock, ...] = (*procedure.states, *procedure.documents, *procedure.clocks)
    names = {each.id: localised(each.label) for each in parts}
    steps = [_step(step, number, names, reader) for number, step in enumerate(procedure.transitions, 1)]
    return {
        "drawing": draw(procedure),
        "steps": steps,
        "step_headings": {name: localised(words.field(Transition, name)) for name in _OF_STEPS},
        "clocks": [_clock(clock, procedure, reader) for clock in procedure.clocks],
        "clocks_heading": localised(words.field(Procedure, "clocks")),
        "clock_headings": {name: localised(words.field(Clock, name)) for name in _OF_CLOCKS},
        "without": ("states", "transitions", "clocks"),
    }


def _step(step: Transition, number: int, names: Mapping[str, str], reader: Reader) -> dict[str, Any]:
    """Return a step as a row: who takes it, what must hold and lie before, what happens to clocks, what goes out."""
    clocks = [
        f"{localised(words.code(name, 'clock'))} {names.get(each, each)}"
        for name in _CLOCKS
        for each in getattr(step, name)
    ]
    post = words.code(step.post, "post") if step.post else None
    return {
        "number": number,
        "label": localised(step.label),
        "consequence": localised(step.consequence) if step.consequence else "",
        "source": [names[each] for each in step.source],
        "target": names[step.target],
        "actor": reader.value(step.actor, Transition, "actor"),
        "post": localised(post) if post else "",
        "guards": [localised(guard.label) for guard in step.guards],
        "requires": [names.get(each, each) for each in step.requires],
        "accepts": [names.get(each, each) for each in step.accepts],
        "sends": reader.value(step.sends, Transition, "sends") if step.sends else None,
        "may_send": reader.value(step.may_send, Transition, "may_send") if step.may_send else None,
        "clocks": clocks,
        "writes": reader.value(step.writes, Transition, "writes") if step.writes else None,
    }


def _clock(clock: Clock, procedure: Procedure, reader: Reader) -> dict[str, Any]:
    """Return a clock as a row: its term, its extension, and what follows when it runs out."""
    counts = localised(words.code(clock.counts))
    follows = next((step for step in procedure.transitions if step.id == clock.on_expiry), None)
    return {
        "label": localised(clock.label),
        "term": f"{clock.days} {counts}",
        "warns": clock.warns_before,
        "extension": f"{clock.extension} {counts} × {clock.extensions}" if clock.extension else "",
        "follows": localised(follows.label) if follows else "",
        "told": reader.value(clock.escalates_to, Clock, "escalates_to") if clock.escalates_to else None,
        "cite": reader.value(clock.cite, Clock, "cite") if clock.cite else None,
        "certainty": reader.value(clock.certainty, Clock, "certainty"),
    }


#: Parts that a programme may have, in the order in which one asks for them.
_PARTS = ("organiser", "applicants", "criteria", "scorecard", "procedure", "register_id", "quota", "term_months")


def _programme(programme: Programme, reader: Reader) -> dict[str, Any]:
    parts = [
        {
            "label": localised(words.field(Programme, name)),
            "value": reader.value(getattr(programme, name), Programme, name) if _given(programme, name) else None,
        }
        for name in (*_PARTS, "benefits", "targets", "starts_with")
    ]
    return {"programme_parts": parts, "missing": sum(one["value"] is None for one in parts), "without": _PARTS}


def _given(programme: Programme, name: str) -> bool:
    value = getattr(programme, name)
    return value is not None and value != ()


def _register(register: Register, _reader: Reader) -> dict[str, Any]:
    for args in ([register.id], [register.pack, register.id]):
        try:
            return {"register_page": reverse("portal:register", args=args)}
        except NoReverseMatch:
            continue
    return {}


def _mechanism(element: Element, reader: Reader) -> dict[str, Any]:
    row = policy_coverage.rows_by_mechanism().get(element.id)
    if row is None:
        return {}
    found = [policy_elements.find(name, "realisations", element.id) for name in packs()]
    return {
        "coverage": policy_coverage.shown(row, internal=reader.internal),
        "with_data": Mark.WITH_DATA in row.marks,
        "realisations": [
            {"address": policy_elements.address(each), "label": packs()[each.pack].info.label}
            for each in found
            if each is not None
        ],
        "without": ("elements", "lacks"),
    }


def _task(task: Task, _reader: Reader) -> dict[str, Any]:
    plan = packs()[task.pack].plans.get(task.plan)
    return {"task": task, "plan_label": localised(plan) if plan else task.plan}


def _body(body: Body, reader: Reader) -> dict[str, Any]:
    found = [each for each in policy_elements.named_by(body) if isinstance(each.element, Body)]
    before = [each.element for each in found if any(s.body == body.id for s in getattr(each.element, "successors", ()))]
    return {"predecessors": [reader.link(each) for each in before]}


def _record_type(record_type: RecordType, _reader: Reader) -> dict[str, Any]:
    return {
        "record_type": record_type.id,
        "downloads": record_type.id in offered(),
        "sample": reverse("staff:sample_file", args=[record_type.id]),
        "template": reverse("staff:template_file", args=[record_type.id]),
    }


_LAYOUTS: dict[type[Element], Layout] = {
    Target: _target,
    Indicator: _indicator,
    Procedure: _procedure,
    Programme: _programme,
    Register: _register,
    Mechanism: _mechanism,
    Realisation: _mechanism,
    Task: _task,
    Body: _body,
    RecordType: _record_type,
}
