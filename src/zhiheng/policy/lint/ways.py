"""The ways through a procedure: which states can be reached, with or without some steps, and where clocks may run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from zhiheng.policy.model import Procedure, Transition

Takes = Callable[[Transition], bool]


def reached(procedure: Procedure, takes: Takes | None = None) -> set[str]:
    """Return the states that can be reached from the beginning by the steps that `takes` allows; all where it is None."""
    return closure((state.id for state in procedure.states if state.initial), _edges(procedure, takes))


def reached_from(start: Iterable[str], steps: Iterable[Transition]) -> set[str]:
    """Return the states that can be reached from some by some steps, those included."""
    edges: dict[str, set[str]] = {}
    for step in steps:
        for source in step.source:
            edges.setdefault(source, set()).add(step.target)
    return closure(start, edges)


def ending(procedure: Procedure) -> set[str]:
    """Return the states from which an end can be reached."""
    backward: dict[str, set[str]] = {}
    for step in procedure.transitions:
        for source in step.source:
            backward.setdefault(step.target, set()).add(source)
    return closure((state.id for state in procedure.states if state.final), backward)


def running(procedure: Procedure, clock: str) -> set[str]:
    """Return the states other than ends in which a case may stand while the clock counts, neither stopped nor suspended.

    The step that follows its end is taken when it has run out: behind it the clock counts no more.
    """
    after = {each.on_expiry for each in procedure.clocks if each.id == clock}
    steps = procedure.transitions
    first = {step.target for step in steps if clock in (*step.starts, *step.resumes)}
    if clock in procedure.opening_starts:
        first |= {state.id for state in procedure.states if state.initial}
    edges = _edges(procedure, lambda step: clock not in (*step.stops, *step.suspends) and step.id not in after)
    ends = {state.id for state in procedure.states if state.final}
    return closure(first, edges) - ends


def closure(start: Iterable[str], edges: Mapping[str, set[str]]) -> set[str]:
    """Return all that can be reached along the edges, the start included."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting.extend(edges.get(state, ()))
    return found


def _edges(procedure: Procedure, takes: Takes | None) -> dict[str, set[str]]:
    edges: dict[str, set[str]] = {}
    for step in procedure.transitions:
        if takes is None or takes(step):
            for source in step.source:
                edges.setdefault(source, set()).add(step.target)
    return edges
