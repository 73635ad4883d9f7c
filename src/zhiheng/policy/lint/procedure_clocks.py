"""Clocks of procedures: begun, heeded wherever they may run out, extended and suspended only as declared."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references, ways
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Clock, DayKind, GuardKind, Procedure, StepKind, Transition

_SHORTEST_MONTH = 28


def check(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """Prove each clock by itself, and what steps do to it."""
    started = {clock for step in procedure.transitions for clock in step.starts} | set(procedure.opening_starts)
    for at, clock in enumerate(procedure.clocks):
        path: Path = ("clocks", at)
        yield from references.actor(scope, procedure, (*path, "escalates_to"), clock.escalates_to)
        if clock.on_expiry is None and clock.escalates_to is None:
            zh = "期限届满后如何处理没有写明：请写 on_expiry 或 escalates_to。"
            en = "What follows when the term runs out is missing: write on_expiry or escalates_to."
            yield scope.report(procedure, path, "clock-without-end", zh, en, clock.id)
        if clock.id not in started:
            zh, en = f"没有步骤启动期限“{clock.id}”。", f"No step starts the clock “{clock.id}”."
            yield scope.report(procedure, path, "clock-unused", zh, en, clock.id)
        yield from _numbers(scope, procedure, path, clock)
        yield from _standstill(scope, procedure, path, clock)
    yield from _extended(scope, procedure)
    yield from _notice(scope, procedure)


def _numbers(scope: Scope, procedure: Procedure, path: Path, clock: Clock) -> Iterator[Finding]:
    shortest = clock.days * _SHORTEST_MONTH if clock.counts is DayKind.MONTHS else clock.days
    if clock.warns_before >= shortest:
        zh, en = "warns_before 须短于期限。", "warns_before must be shorter than the term."
        yield scope.report(procedure, (*path, "warns_before"), "warning-too-early", zh, en, clock.warns_before)
    if (clock.extension is None) != (clock.extensions == 0):
        zh, en = "extension 与 extensions 须同时写。", "extension and extensions go together."
        yield scope.report(procedure, path, "extension-form", zh, en, clock.id)


def _standstill(scope: Scope, procedure: Procedure, path: Path, clock: Clock) -> Iterator[Finding]:
    """What can be suspended can go on again."""
    suspended = any(clock.id in step.suspends for step in procedure.transitions)
    resumed = any(clock.id in step.resumes for step in procedure.transitions)
    if suspended and not resumed:
        zh, en = f"期限“{clock.id}”中止后没有步骤恢复。", f"The clock “{clock.id}” is suspended and never goes on."
        yield scope.report(procedure, path, "never-resumed", zh, en, clock.id)
    if resumed and not suspended:
        zh, en = f"期限“{clock.id}”没有步骤中止，不能恢复。", f"The clock “{clock.id}” is resumed and never suspended."
        yield scope.report(procedure, path, "never-suspended", zh, en, clock.id)


def _extended(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """Steps extend what may be extended, and what may be extended has a step for it."""
    declared = {clock.id: at for at, clock in enumerate(procedure.clocks) if clock.extension is not None}
    for at, step in enumerate(procedure.transitions):
        for clock in step.extends:
            if clock not in declared and any(each.id == clock for each in procedure.clocks):
                zh = f"期限“{clock}”没有写 extension，不能延长。"
                en = f"The clock “{clock}” declares no extension and cannot be extended."
                yield scope.report(procedure, ("transitions", at, "extends"), "extension-undeclared", zh, en, clock)
    used = {clock for step in procedure.transitions for clock in step.extends}
    for clock, at in declared.items():
        if clock not in used:
            zh, en = f"没有步骤延长期限“{clock}”。", f"No step extends the clock “{clock}”."
            yield scope.report(procedure, ("clocks", at, "extension"), "extension-unused", zh, en, clock)


def _notice(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """Something waits for the end of the public notice."""
    clock = next((each for each in procedure.clocks if each.id == procedure.public_notice), None)
    if clock is None or clock.on_expiry is not None:
        return
    guards = (guard for step in procedure.transitions for guard in step.guards)
    if not any(guard.kind is GuardKind.CLOCK_OVER and guard.clock == clock.id for guard in guards):
        zh = "没有步骤等公示期满：请写 on_expiry，或在决定前写 clock_over 条件。"
        en = "Nothing waits for the end of the public notice: write on_expiry, or a guard clock_over."
        yield scope.report(procedure, ("public_notice",), "notice-unheeded", zh, en, clock.id)


def ways_of_clocks(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """The step that follows a clock's end is the machine's, wants nothing typed, and leads on wherever the clock may run."""
    steps = {step.id: step for step in procedure.transitions}
    for at, clock in enumerate(procedure.clocks):
        step = steps.get(clock.on_expiry or "")
        if step is None:
            continue
        path: Path = ("clocks", at, "on_expiry")
        if step.actor != "system":
            zh, en = "on_expiry 的步骤须由 system 办理。", "The step of on_expiry must have the actor system."
            yield scope.report(procedure, path, "expiry-actor", zh, en, step.id)
        if _asks(step):
            zh = "on_expiry 的步骤由系统办理，不能要求填写、材料、理由或文书。"
            en = "The system takes the step of on_expiry: it can want no form, document, reason or letter."
            yield scope.report(procedure, path, "expiry-asks", zh, en, step.id)
        missed = sorted(ways.running(procedure, clock.id).difference(step.source))
        if missed and clock.escalates_to is None:
            zh = f"期限“{clock.id}”可能在状态“{missed[0]}”届满，而“{step.id}”不从那里开始。请停止期限，或写 escalates_to。"
            en = (
                f"The clock “{clock.id}” may run out in the state “{missed[0]}”, from which “{step.id}” does not lead on. "
                "Stop the clock before, or write escalates_to."
            )
            yield scope.report(procedure, path, "expiry-unheeded", zh, en, missed[0])


def _asks(step: Transition) -> bool:
    typed = any(field.required for field in step.form) or bool(step.requires) or bool(step.sends)
    return typed or step.reason or step.kind is StepKind.REMAND
