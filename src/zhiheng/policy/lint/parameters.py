"""Dated values: in order of time, none overlapping another."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.scope import Scope
from zhiheng.policy.model import Parameter


def check(scope: Scope) -> Iterator[Finding]:
    """Prove the dates of each parameter."""
    for parameter in scope.elements(scope.pack.parameters.values()):
        yield from _each(scope, parameter)
        yield from _order(scope, parameter)


def _each(scope: Scope, parameter: Parameter) -> Iterator[Finding]:
    for at, value in enumerate(parameter.values):
        if value.valid_until is not None and value.valid_until < value.valid_from:
            zh = f"until {value.valid_until} 早于 from {value.valid_from}。"
            en = f"until {value.valid_until} lies before from {value.valid_from}."
            yield scope.report(parameter, ("values", at, "until"), "dates-reversed", zh, en, value.valid_until)
        if value.checked is not None and value.published is not None and value.checked < value.published:
            zh, en = "checked 早于 published。", "checked lies before published."
            yield scope.report(parameter, ("values", at, "checked"), "dates-reversed", zh, en, value.checked)
    kinds = {isinstance(value.value, str) for value in parameter.values}
    if len(kinds) > 1:
        zh, en = "同一参数的值须全为数字或全为文字。", "The values of one parameter are all numbers or all text."
        yield scope.report(parameter, ("values",), "values-mixed", zh, en)


def _order(scope: Scope, parameter: Parameter) -> Iterator[Finding]:
    """Each value begins after the one before it, and after that one's last day where it has one."""
    for at in range(1, len(parameter.values)):
        before, value = parameter.values[at - 1], parameter.values[at]
        last = before.valid_until or before.valid_from
        if value.valid_from <= last:
            zh = f"from {value.valid_from} 与前一值（{before.valid_from} 至 {last}）重叠或次序颠倒。"
            en = f"from {value.valid_from} overlaps the value before it ({before.valid_from} to {last}) or is out of order."
            yield scope.report(parameter, ("values", at, "from"), "values-overlap", zh, en, value.valid_from)
