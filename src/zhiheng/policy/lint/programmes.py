"""Programmes and list schemes: their parts exist, and dated numbers run forward."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.expression import parse_window
from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.parameters import in_order
from zhiheng.policy.lint.readings import parsed
from zhiheng.policy.lint.repeats import repeats
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import FieldType, ListScheme, Programme
from zhiheng.policy.suggest import hints

#: Attributes of a programme that name one element, with their kinds.
_ONE = (
    ("organiser", "bodies"),
    ("scorecard", "scorecards"),
    ("assessment", "assessments"),
    ("procedure", "procedures"),
)
_MANY = (("benefits", "benefits"), ("targets", "targets"), ("starts_with", "record-types"))


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each programme and each list."""
    for programme in scope.elements(scope.pack.programmes.values()):
        yield from _programme(scope, programme)
    for scheme in scope.elements(scope.pack.lists.values()):
        yield from _scheme(scope, scheme)


def _programme(scope: Scope, programme: Programme) -> Iterator[Finding]:
    for key, kind in _ONE:
        yield from references.one(scope, programme, (key,), kind, getattr(programme, key))
    yield from references.one(scope, programme, ("register",), "registers", programme.register_id)
    for key, kind in _MANY:
        yield from references.many(scope, programme, (key,), kind, getattr(programme, key))
    yield from in_order(scope, programme, ("quota",), programme.quota)
    yield from repeats(scope, programme, ("criteria",), [each.id for each in programme.criteria], key="id")
    for at, criterion in enumerate(programme.criteria):
        path: Path = ("criteria", at)
        yield from references.one(scope, programme, (*path, "indicator"), "indicators", criterion.indicator)
        yield from references.records(scope, programme, path, criterion.reads, criterion.where)
        yield from in_order(scope, programme, (*path, "weight"), criterion.weight)


def _scheme(scope: Scope, scheme: ListScheme) -> Iterator[Finding]:
    yield from references.one(scope, scheme, ("keeper",), "bodies", scheme.keeper)
    yield from references.one(scope, scheme, ("procedure",), "procedures", scheme.procedure)
    yield from references.one(scope, scheme, ("successor",), "lists", scheme.successor)
    yield from references.one(scope, scheme, ("reads",), "record-types", scheme.reads)
    yield from references.many(scope, scheme, ("measures",), "measures", scheme.measures)
    yield from _code(scope, scheme)
    yield from _succession(scope, scheme)
    yield from repeats(scope, scheme, ("grounds",), [each.id for each in scheme.grounds], key="id")
    for at, ground in enumerate(scheme.grounds):
        yield from references.records(scope, scheme, ("grounds", at), ground.reads, ground.where)
        yield from parsed(scope, scheme, ("grounds", at, "window"), ground.window, parse_window)


def _code(scope: Scope, scheme: ListScheme) -> Iterator[Finding]:
    """The code by which records name the list is one of the record type's."""
    record_type = scope.pack.record_types.get(scheme.reads)
    spec = record_type.fields.get("scheme") if record_type else None
    if spec is not None and spec.type is FieldType.CODE and scheme.scheme not in spec.values:
        words = hints(scheme.scheme, spec.values)
        zh = f"记录类型“{scheme.reads}”没有名单“{scheme.scheme}”。{words['hint_zh']}"
        en = f"The record type “{scheme.reads}” knows no list “{scheme.scheme}”. {words['hint_en']}".strip()
        yield scope.report(scheme, ("scheme",), "unknown-scheme", zh, en, scheme.scheme)


def _succession(scope: Scope, scheme: ListScheme) -> Iterator[Finding]:
    """A list that has a successor has ended before that one began."""
    after = scope.pack.lists.get(scheme.successor or "")
    if after is None:
        return
    ended, began = scheme.valid_until, after.valid_from
    if ended is None or began is None or began <= ended:
        zh = f"有 successor 的名单须写 until，且早于“{after.id}”的 from。"
        en = f"A list with a successor needs until, before the from of “{after.id}”."
        yield scope.report(scheme, ("successor",), "lists-overlap", zh, en, after.id)
