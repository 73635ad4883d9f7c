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


def _procedure(procedure: Procedure, reader: Reader) -> dict[str, Any]:
    parts: tuple[State | Attachment | Clock, ...] = (*procedure.states, *procedure.documents, *procedure.clocks)
    names = {each.id: localised(each.label) for each in parts}
    steps = [
        {
            "number": number,
            "label": localised(step.label),
            "source": [names[each] for each in step.source],
            "target": names[step.target],
            "actor": reader.value(step.actor, type(step), "actor"),
            "requires": [names.get(each, each) for each in step.requires],
            "sends": reader.value(step.sends, type(step), "sends") if step.sends else None,
            "starts": [names.get(each, each) for each in step.starts],
            "writes": reader.value(step.writes, type(step), "writes") if step.writes else None,
        }
        for number, step in enumerate(procedure.transitions, 1)
    ]
    return {"drawing": draw(procedure), "steps": steps, "without": ("states", "transitions")}


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
