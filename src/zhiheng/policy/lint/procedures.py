"""Procedures: every state reachable, an end from every state, an actor for every step, an answer for every clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.repeats import repeats
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Procedure
from zhiheng.policy.suggest import hints

#: Faults after which states seem unreachable that are not.
_NO_WAYS = frozenset({"unknown-part", "initial-state"})


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each procedure."""
    for procedure in scope.elements(scope.pack.procedures.values()):
        for key in ("states", "transitions", "clocks", "documents"):
            yield from repeats(scope, procedure, (key,), [each.id for each in getattr(procedure, key)], key="id")
        faults = [*_names(scope, procedure), *_ends(scope, procedure)]
        yield from faults
        if not any(fault.code in _NO_WAYS for fault in faults):
            yield from _ways(scope, procedure)
        yield from _clocks(scope, procedure)


def _names(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """What a step names exists: states, clocks and documents here, templates and record types in the pack."""
    states = [each.id for each in procedure.states]
    clocks = [each.id for each in procedure.clocks]
    documents = [each.id for each in procedure.documents]
    for at, step in enumerate(procedure.transitions):
        path: Path = ("transitions", at)
        yield from _known(scope, procedure, (*path, "from"), step.source, states)
        yield from _known(scope, procedure, (*path, "to"), [step.target], states)
        yield from _known(scope, procedure, (*path, "starts"), step.starts, clocks)
        yield from _known(scope, procedure, (*path, "stops"), step.stops, clocks)
        yield from _known(scope, procedure, (*path, "requires"), step.requires, documents)
        yield from references.actor(scope, procedure, (*path, "actor"), step.actor)
        yield from references.many(scope, procedure, (*path, "sends"), "templates", step.sends)
        yield from references.one(scope, procedure, (*path, "writes"), "record-types", step.writes)
    if procedure.public_notice is not None:
        yield from _known(scope, procedure, ("public_notice",), [procedure.public_notice], clocks)


def _known(
    scope: Scope, procedure: Procedure, path: Path, names: Iterable[str], known: Iterable[str]
) -> Iterator[Finding]:
    known = list(known)
    for name in names:
        if name not in known:
            words = hints(name, known)
            zh = f"本程序没有“{name}”。{words['hint_zh']}"
            en = f"This procedure has no “{name}”. {words['hint_en']}".strip()
            yield scope.report(procedure, path, "unknown-part", zh, en, name)


def _ends(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    if sum(state.initial for state in procedure.states) != 1:
        zh, en = "须有且只有一个 initial 状态。", "Exactly one state must be initial."
        yield scope.report(procedure, ("states",), "initial-state", zh, en)
    if not any(state.final for state in procedure.states):
        zh, en = "没有 final 状态，案件不能办结。", "No state is final: a case could never end."
        yield scope.report(procedure, ("states",), "no-end", zh, en)
    final = {state.id for state in procedure.states if state.final}
    for at, step in enumerate(procedure.transitions):
        for state in final.intersection(step.source):
            zh, en = f"“{state}”是终结状态，不能再有步骤。", f"“{state}” ends the case: no step leads on from it."
            yield scope.report(procedure, ("transitions", at, "from"), "step-after-end", zh, en, state)


def _ways(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """Follow the steps forward from the beginning and backward from the ends."""
    forward: dict[str, set[str]] = {state.id: set() for state in procedure.states}
    backward: dict[str, set[str]] = {state.id: set() for state in procedure.states}
    for step in procedure.transitions:
        for source in step.source:
            if source in forward and step.target in forward:
                forward[source].add(step.target)
                backward[step.target].add(source)
    reachable = _closure((state.id for state in procedure.states if state.initial), forward)
    ending = _closure((state.id for state in procedure.states if state.final), backward)
    for at, state in enumerate(procedure.states):
        if state.id not in reachable:
            zh, en = f"状态“{state.id}”无法到达。", f"No way leads to the state “{state.id}”."
            yield scope.report(procedure, ("states", at), "state-unreachable", zh, en, state.id)
        if state.id not in ending:
            zh, en = f"从状态“{state.id}”无法办结。", f"From the state “{state.id}” no way leads to an end."
            yield scope.report(procedure, ("states", at), "state-dead", zh, en, state.id)


def _closure(start: Iterable[str], edges: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting.extend(edges.get(state, ()))
    return found


def _clocks(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    steps = [step.id for step in procedure.transitions]
    started = {clock for step in procedure.transitions for clock in step.starts} | set(procedure.opening_starts)
    for at, clock in enumerate(procedure.clocks):
        path: Path = ("clocks", at)
        if clock.on_expiry is None and clock.escalates_to is None:
            zh = "期限届满后如何处理没有写明：请写 on_expiry 或 escalates_to。"
            en = "What follows when the term runs out is missing: write on_expiry or escalates_to."
            yield scope.report(procedure, path, "clock-without-end", zh, en, clock.id)
        if clock.on_expiry is not None:
            yield from _known(scope, procedure, (*path, "on_expiry"), [clock.on_expiry], steps)
        yield from references.actor(scope, procedure, (*path, "escalates_to"), clock.escalates_to)
        if clock.id not in started:
            zh, en = f"没有步骤启动期限“{clock.id}”。", f"No step starts the clock “{clock.id}”."
            yield scope.report(procedure, path, "clock-unused", zh, en, clock.id)
