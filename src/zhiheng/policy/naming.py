"""Which fields of the models name other elements, and of which kind: for links from an element, and back to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from zhiheng.policy import model
from zhiheng.policy.model import Element, assessment, programme, scorecard
from zhiheng.policy.model.draw_plan import Pool
from zhiheng.policy.model.indicator import Count, Derived, Elapsed, Formula, Survey
from zhiheng.policy.model.target import ReadsAs, Scope

#: The kind of a list whose items are written `kind/id`.
MIXED = "kind/id"

_READS = {"reads": "record-types"}
#: model → field → kind of what it names; a field of a base class holds for all made from it
_NAMES: dict[type, dict[str, str]] = {
    model.Assessment: {
        "organiser": "bodies",
        "levels": "level-tables",
        "procedure": "procedures",
        "template": "templates",
        "programme": "programmes",
    },
    assessment.Computed: {"indicator": "indicators"},
    assessment.CountedEvent: _READS,
    assessment.GradeCap: _READS,
    assessment.HandedTo: {"body": "bodies"},
    assessment.SheetCriterion: {"scored_by": "bodies"},
    model.Benefit: {**_READS, "payer": "bodies", "programme": "programmes"},
    model.Body: {"parent": "bodies", "executes_for": "bodies"},
    model.Successor: {"body": "bodies"},
    model.Document: {"issuer": "bodies"},
    model.Provision: {"bodies": "bodies"},
    model.Basis: {"document": "documents"},
    Pool: {**_READS, "register_id": "registers"},
    model.Indicator: {"publisher": "bodies", "part_of": "indicators"},
    Count: _READS,
    Survey: _READS,
    Elapsed: _READS,
    Derived: {"of": "indicators", "to": "indicators"},
    Formula: {"register_id": "registers"},
    model.ListScheme: {
        **_READS,
        "keeper": "bodies",
        "procedure": "procedures",
        "measures": "measures",
        "successor": "lists",
    },
    model.Ground: _READS,
    model.Measure: {"executing_body": "bodies"},
    model.Trigger: _READS,
    model.Mechanism: {"elements": MIXED},
    model.Realisation: {"id": "mechanisms", "elements": MIXED},
    model.PackCase: {"scorecard": "scorecards", "procedure": "procedures", "assessment": "assessments"},
    model.Plan: {"document": "documents", "parent": "plans"},
    model.Task: {"plan": "plans", "lead": "bodies", "supporting": "bodies", "jointly": "bodies"},
    model.Duty: {"lead": "bodies", "supporting": "bodies", "targets": "targets", "evidence": "record-types"},
    model.Procedure: {
        "opened_by": "bodies",
        "held_by": "bodies",
        "may_send": "templates",
        "appeal": "procedures",
        "successor": "procedures",
    },
    model.Transition: {
        "actor": "bodies",
        "sends": "templates",
        "may_send": "templates",
        "writes": "record-types",
        "opens": "procedures",
    },
    model.Guard: {**_READS, "template": "templates", "scorecard": "scorecards"},
    model.Clock: {"escalates_to": "bodies"},
    programme.Programme: {
        "organiser": "bodies",
        "scorecard": "scorecards",
        "assessment": "assessments",
        "procedure": "procedures",
        "register_id": "registers",
        "benefits": "benefits",
        "targets": "targets",
        "starts_with": "record-types",
    },
    programme.Criterion: {**_READS, "indicator": "indicators"},
    model.Quality: {"indicators": "indicators", "headlines": "indicators"},
    model.Register: {**_READS, "keeper": "bodies"},
    model.ReportingRound: {
        "asks": "bodies",
        "returns_to": "bodies",
        "records": "record-types",
        "template": "templates",
    },
    model.FormLine: {"indicator": "indicators"},
    scorecard.Reading: _READS,
    model.Scorecard: {"levels": "level-tables"},
    model.Source: {"provider": "bodies", "record_types": "record-types"},
    model.Target: {"indicator": "indicators", "part_of": "targets"},
    ReadsAs: {"indicator": "indicators"},
    Scope: {"regions": "regions"},
    model.Template: {"issuer": "bodies"},
}


def kind_named(holder: type, field: str) -> str | None:
    """Return the kind of element that a field of a model names, `MIXED` for `kind/id`, None where it names none."""
    for each in holder.__mro__:
        found = _NAMES.get(each, {}).get(field)
        if found is not None:
            return found
    return None


def named(element: Element) -> Iterator[tuple[str, str, type, str]]:
    """Yield what an element names as kind, id, the model that names it and its field, wherever it stands within.

    Citations are not among them (see `policy.citing`), nor is a role that acts without being a body told apart: the
    caller looks up what exists.
    """
    yield from _named(element)


def _named(value: Any) -> Iterator[tuple[str, str, type, str]]:
    if isinstance(value, BaseModel):
        for field in type(value).model_fields:
            inner = getattr(value, field)
            kind = kind_named(type(value), field)
            if kind is None:
                yield from _named(inner)
            else:
                yield from _of(kind, inner, type(value), field)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _named(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _named(each)


def _of(kind: str, value: Any, holder: type, field: str) -> Iterator[tuple[str, str, type, str]]:
    names = value if isinstance(value, tuple) else (value,)
    for name in filter(None, names):
        if kind == MIXED:
            own_kind, _, own_name = name.partition("/")
            yield own_kind, own_name, holder, field
        else:
            yield kind, name, holder, field
