"""Worked examples of procedures, carried out by the engine and the clock rules alone: no database, no ledger.

A walk answers what a lawyer asks of a procedure: who may do what on which day, where the case then stands, when each
clock ends, and what is written. `differences` says where the engine and the example disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.actors.actor import SYSTEM
from zhiheng.cases import clock_rules, engine, forms, parties, values
from zhiheng.cases.clock_rules import Suspension
from zhiheng.cases.standing import ClockStanding, ClockState, Standing, Taken
from zhiheng.policy import Pack
from zhiheng.policy.model import Clock, PackCase, Procedure, Transition, WalkStep

SUBJECT = "uscc:91510100MA6CGUGA1W"
_NAME, _NUMBER, _TARGET = "合成样例企业", "市监示〔2026〕1号", "ab" * 32
_BODIES = {"authority": "bureau", "superior": "above", "province": "of-province", "prefecture": "of-city"}
_BODIES |= {"county": "of-county", "inspector": "bureau"}


@dataclass(frozen=True)
class _Known:
    """What an example says that guards find out; the port `Facts`."""

    told: Mapping[str, Any]

    def held(self, reads: str, where: str | None, months: int) -> bool | None:
        held = self.told.get("held")
        if held is None or reads not in held:
            return None
        return held[reads] is not None and int(held[reads]) >= months

    def batch(self) -> int | None:
        return None

    def grade_at_least(self, scorecard: str, grade: str) -> bool | None:
        given = self.told.get("grade")
        return None if given is None else str(given) in _at_least(grade)

    def quota_left(self, step: str, quota: int | None) -> int | None:
        left = self.told.get("quota_left")
        return None if left is None else int(left)


def _at_least(grade: str) -> tuple[str, ...]:
    order = ("A", "AA", "AAA")
    return order[order.index(grade) :] if grade in order else (grade,)


@dataclass
class _Clock:
    """A clock that runs in an example."""

    declared: Clock
    started: date
    state: ClockState = ClockState.RUNNING
    extended: int = 0
    suspensions: list[Suspension] = field(default_factory=list)

    @property
    def due(self) -> date | None:
        """The last day; None while it stands still or once it has ended."""
        if self.state is not ClockState.RUNNING:
            return None
        end = clock_rules.due(self.declared, self.started, self.suspensions, self.extended)
        return None if end is None else end.date


@dataclass
class _Walk:
    """An example under way."""

    pack: Pack
    case: PackCase
    procedure: Procedure
    standing: Standing
    clocks: dict[str, _Clock] = field(default_factory=dict)


def differences(pack: Pack, case: PackCase) -> list[str]:
    """Walk a case and return one line for each thing that is not as expected; none when all is right."""
    procedure = pack.procedures[str(case.procedure)]
    levels = {word: _BODIES[word] for word in parties.LEVELS}
    holder = levels.get(procedure.held_by, _BODIES["authority"])
    standing = Standing(
        state=engine.initial_state(procedure), today=case.as_of, subject=SUBJECT, holder=holder,
        superior=_BODIES["superior"], levels=levels, division="510100", fields={}, hearing=procedure.hearing,
        facts=_Known(case.known),
    )  # fmt: skip
    walk = _Walk(pack, case, procedure, standing)
    opened = forms.read(procedure.opening, case.fields, case.as_of)
    found = [f"opening: {fault.en}" for fault in opened.faults]
    walk.standing = replace(standing, fields=opened.values)
    for name in procedure.opening_starts:
        _start(walk, name, case.as_of)
    for at, step in enumerate(case.steps, 1):
        found += [f"step {at} {step.step} on {step.day}: {line}" for line in _take(walk, step)]
    return found


def _take(walk: _Walk, walked: WalkStep) -> Iterator[str]:
    """Try one step: judge it as the engine does before and after its form is filled, then carry it out."""
    transition = engine.step_of(walk.procedure, walked.step)
    actor = _actor(walk, walked, transition)
    issued = frozenset() if walked.unissued else frozenset((walked.step, name) for name in transition.sends)
    served = walk.standing.served | set(walked.served)
    walk.standing = replace(walk.standing, today=walked.day, issued=issued, served=served, clocks=_standing_of(walk))
    answers = forms.read(transition.form, walked.fields, walked.day)
    blank = dict.fromkeys((each.id for each in transition.form), None)
    typed = replace(walk.standing, fields={**walk.standing.fields, **blank, **answers.values})
    why = [*engine.judge(walk.procedure, walk.standing, actor, walked.step).why]
    why = why or [*engine.judge(walk.procedure, typed, actor, walked.step).why]
    codes = sorted({one.code for one in why} | ({"form"} if answers.faults and not why else set()))
    if codes != sorted(walked.refused):
        told = "; ".join([*(one.en for one in why), *(fault.en for fault in answers.faults)])
        yield f"refused for {codes or 'nothing'}, expected {sorted(walked.refused) or 'nothing'} ({told})"
    if codes:
        return
    walk.standing = replace(walk.standing, fields={**walk.standing.fields, **answers.values})
    yield from _carried_out(walk, walked, transition, actor)


def _carried_out(walk: _Walk, walked: WalkStep, transition: Transition, actor: Actor) -> Iterator[str]:
    _move_clocks(walk, transition, walked.day)
    taken = Taken(transition.id, actor.username, actor.system)
    closed = engine.is_final(walk.procedure, transition.target)
    if closed:
        for clock in walk.clocks.values():
            clock.state = ClockState.STOPPED
    walk.standing = replace(walk.standing, state=transition.target, taken=(*walk.standing.taken, taken), closed=closed)
    if walked.state is not None and walk.standing.state != walked.state:
        yield f"state {walk.standing.state}, expected {walked.state}"
    for name, day in walked.due.items():
        ends = walk.clocks[name].due if name in walk.clocks else None
        if ends != day:
            yield f"clock {name} ends on {ends}, expected {day}"
    yield from _record(walk, walked, transition, actor)


def _record(walk: _Walk, walked: WalkStep, transition: Transition, actor: Actor) -> Iterator[str]:
    """What the step writes is whole, and has what the example says of it."""
    if transition.writes is None:
        return
    record_type = walk.pack.record_types[transition.writes]
    given = values.Given(
        today=walked.day, subject=SUBJECT, name=_NAME, target=_TARGET, target_type="penalty", number=_NUMBER,
        case="2026-1", reason="理由", body=actor.body, body_name="样例市场监督管理局", division="510100",
        fields=walk.standing.fields,
    )  # fmt: skip
    same = {each.id: f"$field.{each.id}" for each in transition.form if each.id in record_type.fields}
    row, wrong = values.record(record_type, {**same, **transition.values}, given)
    if wrong:
        yield f"the record {transition.writes} lacks or misstates {', '.join(wrong)}"
    for name, value in walked.record.items():
        wanted = value.isoformat() if isinstance(value, date) else value
        if row.get(name) != wanted:
            yield f"{transition.writes}.{name} is {row.get(name)!r}, expected {wanted!r}"


def _actor(walk: _Walk, walked: WalkStep, transition: Transition) -> Actor:
    """Return whom the step names, or who tries instead, as one person of that body and post."""
    word, _slash, post = (walked.by or f"{transition.actor}/{transition.post or ''}").partition("/")
    if word == "system":
        return SYSTEM
    person = walked.person or f"{word}-{post or 'anybody'}"
    if word in ("affected", "applicant", "enterprise", "public"):
        return Actor(
            username=person, body="firm", kind=BodyKind.ENTERPRISE, roles=frozenset({Role.CLERK}), subject=SUBJECT
        )
    if word == "expert":
        return Actor(username=person, body="expert", kind=BodyKind.EXPERT, roles=frozenset({Role.CLERK}))
    body = walk.standing.holder if word in ("authority", "inspector") else _BODIES.get(word, word)
    return Actor(username=person, body=body, kind=BodyKind.BUREAU, roles=frozenset({Role(post or "clerk")}))


def _standing_of(walk: _Walk) -> dict[str, ClockStanding]:
    return {name: ClockStanding(name, clock.state, clock.due) for name, clock in walk.clocks.items()}


def _start(walk: _Walk, name: str, day: date) -> None:
    declared = next(each for each in walk.procedure.clocks if each.id == name)
    walk.clocks[name] = _Clock(declared, day)


def _move_clocks(walk: _Walk, step: Transition, day: date) -> None:
    """Stop, suspend, resume, extend and start, in the order in which a case does."""
    for clock in walk.clocks.values():
        if clock.due is not None and clock.due < day:
            clock.state = ClockState.EXPIRED
    for name in step.stops:
        if name in walk.clocks:
            walk.clocks[name].state = ClockState.STOPPED
    for name in step.suspends:
        walk.clocks[name].suspensions.append(Suspension(day))
        walk.clocks[name].state = ClockState.SUSPENDED
    for name in step.resumes:
        clock = walk.clocks[name]
        clock.suspensions[-1] = replace(clock.suspensions[-1], until=max(day, clock.suspensions[-1].first))
        clock.state = ClockState.RUNNING
    for name in step.extends:
        walk.clocks[name].extended += 1
    for name in step.starts:
        _start(walk, name, day)
