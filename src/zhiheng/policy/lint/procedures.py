"""Procedures: what they name exists, every state is reachable and leads to an end, versions follow one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import (
    procedure_clocks,
    procedure_guards,
    procedure_hearings,
    procedure_records,
    procedure_steps,
    references,
    ways,
)
from zhiheng.policy.lint.repeats import repeats
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Procedure
from zhiheng.policy.suggest import hints

#: Faults after which the ways through a procedure cannot be judged.
_NO_WAYS = frozenset({"unknown-part", "initial-state"})
_CLOCKS = ("starts", "stops", "suspends", "resumes", "extends")


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each procedure."""
    for procedure in scope.elements(scope.pack.procedures.values()):
        for key in ("states", "transitions", "clocks", "documents"):
            yield from repeats(scope, procedure, (key,), [each.id for each in getattr(procedure, key)], key="id")
        faults = [*_parts(scope, procedure), *_ends(scope, procedure)]
        yield from faults
        yield from _names(scope, procedure)
        yield from procedure_steps.check(scope, procedure)
        yield from procedure_guards.check(scope, procedure)
        yield from procedure_clocks.check(scope, procedure)
        yield from procedure_hearings.check(scope, procedure)
        if not any(fault.code in _NO_WAYS for fault in faults):
            yield from _ways(scope, procedure)
            yield from procedure_clocks.ways_of_clocks(scope, procedure)
            yield from procedure_records.check(scope, procedure)


def _parts(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """What a step names stands in the procedure: states, clocks, documents."""
    states = [each.id for each in procedure.states]
    clocks = [each.id for each in procedure.clocks]
    documents = [each.id for each in procedure.documents]
    for at, step in enumerate(procedure.transitions):
        path: Path = ("transitions", at)
        yield from known(scope, procedure, (*path, "from"), step.source, states)
        yield from known(scope, procedure, (*path, "to"), [step.target], states)
        for key in _CLOCKS:
            yield from known(scope, procedure, (*path, key), getattr(step, key), clocks)
        yield from known(scope, procedure, (*path, "requires"), step.requires, documents)
        yield from known(scope, procedure, (*path, "accepts"), step.accepts, documents)
    yield from known(scope, procedure, ("opening_requires",), procedure.opening_requires, documents)
    yield from known(scope, procedure, ("opening_starts",), procedure.opening_starts, clocks)
    if procedure.public_notice is not None:
        yield from known(scope, procedure, ("public_notice",), [procedure.public_notice], clocks)
    steps = [step.id for step in procedure.transitions]
    for at, clock in enumerate(procedure.clocks):
        if clock.on_expiry is not None:
            yield from known(scope, procedure, ("clocks", at, "on_expiry"), [clock.on_expiry], steps)


def known(
    scope: Scope, procedure: Procedure, path: Path, names: Iterable[str], there: Iterable[str]
) -> Iterator[Finding]:
    """Report every name that no part of the procedure bears."""
    there = list(there)
    for name in names:
        if name not in there:
            words = hints(name, there)
            zh = f"本程序没有“{name}”。{words['hint_zh']}"
            en = f"This procedure has no “{name}”. {words['hint_en']}".strip()
            yield scope.report(procedure, path, "unknown-part", zh, en, name)


def _names(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """What the procedure names in the pack exists: bodies, templates, record types, other procedures."""
    for at, opener in enumerate(procedure.opened_by):
        yield from references.actor(scope, procedure, ("opened_by", at), opener)
    yield from references.actor(scope, procedure, ("held_by",), procedure.held_by)
    if procedure.held_by in references.PARTIES:
        zh, en = (
            "办理单位须是机关（authority、superior、某一层级或单位编号）。",
            "Who holds a case is an office, no party.",
        )
        yield scope.report(procedure, ("held_by",), "holder-form", zh, en, procedure.held_by)
    for at, step in enumerate(procedure.transitions):
        path: Path = ("transitions", at)
        yield from references.many(scope, procedure, (*path, "sends"), "templates", step.sends)
        yield from references.many(scope, procedure, (*path, "may_send"), "templates", step.may_send)
        yield from _sent_twice(scope, procedure, (*path, "may_send"), {*step.sends} & {*step.may_send})
        yield from references.one(scope, procedure, (*path, "writes"), "record-types", step.writes)
        yield from references.one(scope, procedure, (*path, "opens"), "procedures", step.opens)
    yield from references.many(scope, procedure, ("may_send",), "templates", procedure.may_send)
    yield from references.one(scope, procedure, ("appeal",), "procedures", procedure.appeal)
    yield from references.one(scope, procedure, ("successor",), "procedures", procedure.successor)
    yield from _succession(scope, procedure)


def _sent_twice(scope: Scope, procedure: Procedure, path: Path, names: Iterable[str]) -> Iterator[Finding]:
    """A document goes out with a step, or may go out: not both."""
    for name in sorted(names):
        zh, en = f"“{name}”已在 sends 中，不必再写。", f"“{name}” stands in sends already; leave it out here."
        yield scope.report(procedure, path, "sent-twice", zh, en, name)


def _succession(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """A version that has a successor has ended before that one began: one of them stands on any day."""
    after = scope.pack.procedures.get(procedure.successor or "")
    if after is None:
        return
    ended, began = procedure.valid_until, after.valid_from
    if ended is None or began is None or began <= ended:
        zh = f"有 successor 的程序须写 until，且早于“{after.id}”的 from。"
        en = f"A procedure with a successor needs until, before the from of “{after.id}”."
        yield scope.report(procedure, ("successor",), "versions-overlap", zh, en, after.id)


def _ends(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    if sum(state.initial for state in procedure.states) != 1:
        zh, en = "须有且只有一个 initial 状态。", "Exactly one state must be initial."
        yield scope.report(procedure, ("states",), "initial-state", zh, en)
    if not any(state.final for state in procedure.states):
        zh, en = "没有 final 状态，案件不能办结。", "No state is final: a case could never end."
        yield scope.report(procedure, ("states",), "no-end", zh, en)
    final = {state.id for state in procedure.states if state.final}
    for at, step in enumerate(procedure.transitions):
        for state in sorted(final.intersection(step.source)):
            zh, en = f"“{state}”是终结状态，不能再有步骤。", f"“{state}” ends the case: no step leads on from it."
            yield scope.report(procedure, ("transitions", at, "from"), "step-after-end", zh, en, state)


def _ways(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """Follow the steps forward from the beginning and backward from the ends."""
    reached, ending = ways.reached(procedure), ways.ending(procedure)
    for at, state in enumerate(procedure.states):
        if state.id not in reached:
            zh, en = f"状态“{state.id}”无法到达。", f"No way leads to the state “{state.id}”."
            yield scope.report(procedure, ("states", at), "state-unreachable", zh, en, state.id)
        if state.id not in ending:
            zh, en = f"从状态“{state.id}”无法办结。", f"From the state “{state.id}” no way leads to an end."
            yield scope.report(procedure, ("states", at), "state-dead", zh, en, state.id)
    yield from procedure_steps.reviews(scope, procedure)
    yield from procedure_hearings.skipped(scope, procedure)
