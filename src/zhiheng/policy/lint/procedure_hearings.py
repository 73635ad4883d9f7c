"""Formal hearings: what a procedure says of them names real steps, and no way leads past one that was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references, ways
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import FormFieldType, GuardKind, Hearing, Procedure, StepKind, Transition

#: Who may be heard; an expert, an inspector and the machine are no party.
_HEARD = references.PARTIES - {"expert", "inspector", "system"}
#: The word by which a step or a field of a party's form tells that a hearing may be asked for.
WORD = "听证"


def check(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """Prove what a procedure says of hearings; one that lets a party ask for them must say it."""
    if procedure.hearing is None:
        yield from _undeclared(scope, procedure)
        return
    for key in ("asked_by", "held_by", "refused_by"):
        yield from _steps(scope, procedure, procedure.hearing, key)


def skipped(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """From where a party has asked, no decision can be reached but by a hearing, or by a refusal with its reasons."""
    hearing = procedure.hearing
    if hearing is None:
        return
    ends = (*hearing.asked_by, *hearing.held_by, *hearing.refused_by)
    passes = [step for step in procedure.transitions if step.id not in ends and not _waits(step)]
    asked = {step.target for step in procedure.transitions if step.id in hearing.asked_by}
    reached = ways.reached_from(asked, passes)
    for at, step in enumerate(procedure.transitions):
        past = sorted(reached.intersection(step.source))
        if step.kind is StepKind.DECIDE and past and not _waits(step):
            zh = (
                f"当事人要求听证以后，可以不经听证、也不经不予听证到达“{past[0]}”并作出决定："
                "其间的步骤须加条件 kind: hearing_settled。"
            )
            en = (
                f"Once a hearing is asked for, “{past[0]}” can be reached and decided from without it and without a refusal: "
                "a step on the way needs the guard kind: hearing_settled."
            )
            yield scope.report(procedure, ("transitions", at), "hearing-skipped", zh, en, step.id)


def _waits(step: Transition) -> bool:
    return any(guard.kind is GuardKind.HEARING_SETTLED for guard in step.guards)


def _undeclared(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    for at, step in enumerate(procedure.transitions):
        words = [step.label.zh, *(field.label.zh for field in step.form)]
        waits = _waits(step)
        if waits or (step.actor in _HEARD and any(WORD in word for word in words)):
            zh = "当事人可以要求听证的程序须写 hearing：由哪些步骤提出、举行和不予听证。"
            en = "A procedure in which a party may ask for a hearing says in hearing which steps ask for, hold and refuse it."
            yield scope.report(procedure, ("transitions", at), "hearing-undeclared", zh, en, step.id)


def _steps(scope: Scope, procedure: Procedure, hearing: Hearing, key: str) -> Iterator[Finding]:
    known = {step.id: step for step in procedure.transitions}
    path: Path = ("hearing", key)
    for name in getattr(hearing, key):
        step = known.get(name)
        if step is None:
            zh, en = f"本程序没有步骤“{name}”。", f"This procedure has no step “{name}”."
            yield scope.report(procedure, path, "unknown-part", zh, en, name)
        elif key == "asked_by":
            yield from _asks(scope, procedure, path, hearing, step)
        elif step.actor in references.PARTIES or step.kind is StepKind.DECIDE:
            zh, en = "听证由机关举行或不予听证，且不是决定。", "An office holds or refuses a hearing, by no decision."
            yield scope.report(procedure, path, "hearing-form", zh, en, name)
        elif key == "refused_by" and not step.reason:
            zh, en = "不予听证须写明理由：reason: true。", "A hearing is refused with reasons: reason: true."
            yield scope.report(procedure, path, "hearing-form", zh, en, name)


def _asks(scope: Scope, procedure: Procedure, path: Path, hearing: Hearing, step: Transition) -> Iterator[Finding]:
    """The party asks, and says so each time: a field that may be left out would keep what was said before a remand."""
    if step.actor not in _HEARD:
        zh, en = "听证由当事人要求。", "A party asks for a hearing."
        yield scope.report(procedure, path, "hearing-form", zh, en, step.id)
    field = next((one for one in step.form if one.id == hearing.field), None)
    right = field is not None and field.type is FormFieldType.BOOLEAN and field.required
    if hearing.field is not None and not right:
        zh = f"步骤“{step.id}”须有必填的 boolean 字段“{hearing.field}”。"
        en = f"The step “{step.id}” needs the boolean field “{hearing.field}”, which must be filled in."
        yield scope.report(procedure, ("hearing", "field"), "hearing-form", zh, en, hearing.field)
