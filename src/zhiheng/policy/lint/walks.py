"""Worked cases of procedures: what they walk through stands in the procedure, and their days run forward."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.procedure_steps import fields
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import PackCase, Procedure
from zhiheng.policy.suggest import hints

#: What guards can be told.
KNOWN = ("held", "grade", "quota_left")


def check(scope: Scope, case: PackCase) -> Iterator[Finding]:
    """Prove the walk of a case, where it has one."""
    yield from references.one(scope, case, ("procedure",), "procedures", case.procedure)
    procedure = scope.pack.procedures.get(case.procedure or "")
    if procedure is None:
        return
    yield from _there(scope, case, ("known",), case.known, KNOWN)
    yield from _there(scope, case, ("fields",), case.fields, [field.id for field in procedure.opening])
    yield from _steps(scope, case, procedure)


def _steps(scope: Scope, case: PackCase, procedure: Procedure) -> Iterator[Finding]:
    last = case.as_of
    for at, walked in enumerate(case.steps):
        path: Path = ("steps", at)
        yield from _there(scope, case, (*path, "step"), [walked.step], [each.id for each in procedure.transitions])
        states = [each.id for each in procedure.states]
        yield from _there(scope, case, (*path, "state"), [walked.state] if walked.state else [], states)
        yield from _there(scope, case, (*path, "due"), walked.due, [each.id for each in procedure.clocks])
        yield from _there(scope, case, (*path, "fields"), walked.fields, fields(procedure))
        yield from references.many(scope, case, (*path, "served"), "templates", walked.served)
        if walked.by is not None:
            yield from references.actor(scope, case, (*path, "by"), walked.by.partition("/")[0])
        if walked.day < last:
            zh, en = "步骤的日期不能早于前一步。", "A step cannot lie before the one above it."
            yield scope.report(case, (*path, "day"), "days-reversed", zh, en, walked.day)
        last = walked.day


def _there(scope: Scope, case: PackCase, path: Path, names: Iterable[str], known: Iterable[str]) -> Iterator[Finding]:
    known = list(known)
    for name in names:
        if name not in known:
            words = hints(name, known)
            zh = f"程序没有“{name}”。{words['hint_zh']}"
            en = f"The procedure has no “{name}”. {words['hint_en']}".strip()
            yield scope.report(case, path, "unknown-part", zh, en, name)
