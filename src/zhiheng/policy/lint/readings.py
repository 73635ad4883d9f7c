"""What a criterion, veto, denominator or trigger reads: type, role, condition, window, measure, dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from zhiheng.policy.errors import ExpressionError
from zhiheng.policy.expression import fields_of, parse_condition, parse_measure, parse_window
from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Element, FieldType, Reading, RecordType, Trigger
from zhiheng.policy.suggest import hints


def reading(scope: Scope, element: Element, path: Path, what: Reading | Trigger) -> Iterator[Finding]:
    """Check one reading against the record type it names."""
    if what.reads is None:
        return
    record_type = scope.pack.record_types.get(what.reads)
    if record_type is None:
        yield from scope.names(element, (*path, "reads"), "record-types", what.reads)
        return
    if what.role is not None:
        yield from _role(scope, element, path, what.role, record_type)
    fields = fields_of(record_type)
    yield from parsed(scope, element, (*path, "where"), what.where, lambda text: parse_condition(text, fields))
    yield from parsed(scope, element, (*path, "window"), what.window, parse_window)
    if isinstance(what, Reading):
        yield from parsed(scope, element, (*path, "measure"), what.measure, lambda text: parse_measure(text, fields))
        yield from date_field(scope, element, (*path, "overdue"), what.overdue, record_type)
    yield from date_field(scope, element, (*path, "until"), what.until, record_type)


def parsed(
    scope: Scope, element: Element, path: Path, text: str | None, parse: Callable[[str], object]
) -> Iterator[Finding]:
    """Report a rule that cannot be read; None is no rule."""
    if text is None:
        return
    try:
        parse(text)
    except ExpressionError as error:
        yield scope.rule(element, path, error)


def _role(scope: Scope, element: Element, path: Path, role: str, record_type: RecordType) -> Iterator[Finding]:
    if record_type.party(role) is None:
        words = hints(role, (party.role for party in record_type.parties))
        yield scope.report(
            element,
            (*path, "role"),
            "unknown-role",
            f"记录类型“{record_type.id}”没有角色“{role}”。{words['hint_zh']}",
            f"The record type “{record_type.id}” has no role “{role}”. {words['hint_en']}".strip(),
            role,
        )


def date_field(
    scope: Scope, element: Element, path: Path, name: str | None, record_type: RecordType
) -> Iterator[Finding]:
    """Report a name that is not a date field of the record type; None is no name."""
    if name is None:
        return
    field = record_type.fields.get(name)
    if field is None or field.type is not FieldType.DATE:
        dates = [each for each, spec in record_type.fields.items() if spec.type is FieldType.DATE]
        words = hints(name, dates)
        yield scope.report(
            element,
            path,
            "not-a-date-field",
            f"“{name}”不是“{record_type.id}”的日期字段。{words['hint_zh']}",
            f"“{name}” is not a date field of “{record_type.id}”. {words['hint_en']}".strip(),
            name,
        )
