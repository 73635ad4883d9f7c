"""Dated values: in order of time, none overlapping another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import DatedValue, Element


def check(scope: Scope) -> Iterator[Finding]:
    """Prove the dates of each parameter."""
    for parameter in scope.elements(scope.pack.parameters.values()):
        yield from in_order(scope, parameter, ("values",), parameter.values)


def in_order(scope: Scope, element: Element, path: Path, values: Sequence[DatedValue]) -> Iterator[Finding]:
    """Prove that dated values run forward, do not overlap, and are all numbers or all text."""
    yield from _each(scope, element, path, values)
    yield from _order(scope, element, path, values)


def _each(scope: Scope, element: Element, path: Path, values: Sequence[DatedValue]) -> Iterator[Finding]:
    for at, value in enumerate(values):
        if value.valid_until is not None and value.valid_until < value.valid_from:
            zh = f"until {value.valid_until} 早于 from {value.valid_from}。"
            en = f"until {value.valid_until} lies before from {value.valid_from}."
            yield scope.report(element, (*path, at, "until"), "dates-reversed", zh, en, value.valid_until)
        if value.checked is not None and value.published is not None and value.checked < value.published:
            zh, en = "checked 早于 published。", "checked lies before published."
            yield scope.report(element, (*path, at, "checked"), "dates-reversed", zh, en, value.checked)
    kinds = {isinstance(value.value, str) for value in values}
    if len(kinds) > 1:
        zh, en = "同一参数的值须全为数字或全为文字。", "The values of one parameter are all numbers or all text."
        yield scope.report(element, path, "values-mixed", zh, en)


def _order(scope: Scope, element: Element, path: Path, values: Sequence[DatedValue]) -> Iterator[Finding]:
    """Each value begins after the one before it, and after that one's last day where it has one."""
    for at in range(1, len(values)):
        before, value = values[at - 1], values[at]
        last = before.valid_until or before.valid_from
        if value.valid_from <= last:
            zh = f"from {value.valid_from} 与前一值（{before.valid_from} 至 {last}）重叠或次序颠倒。"
            en = f"from {value.valid_from} overlaps the value before it ({before.valid_from} to {last}) or is out of order."
            yield scope.report(element, (*path, at, "from"), "values-overlap", zh, en, value.valid_from)
