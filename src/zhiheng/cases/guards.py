"""The conditions of a step, each answered from how the case stands; a fact that is not known is no consent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from zhiheng.actors import Actor
from zhiheng.cases.days import add_months
from zhiheng.cases.standing import Standing
from zhiheng.cases.why import Why
from zhiheng.policy.model import Guard, GuardKind, Transition

#: What a guard finds: met, not met, or not known.
Found = bool | None
Check = Callable[[Guard, Standing, Actor, str], Found]


def refusal(guard: Guard, standing: Standing, actor: Actor, transition: Transition) -> Why | None:
    """Return why a guard stands against the step, or None where it is met.

    A condition on a field that the step's own form asks for, and that is not given yet, is judged when it is given.
    """
    if _asked_for(guard, standing, transition):
        return None
    found = CHECKS[guard.kind](guard, standing, actor, transition.id)
    if found:
        return None
    code = f"guard-{guard.kind.value.replace('_', '-')}"
    if found is None:
        return Why(
            f"{code}-unknown",
            f"尚无法核实“{guard.label.zh}”。",
            f"“{guard.label.en}” cannot be verified yet.",
        )
    zh, en = _of_the_day(guard, standing)
    return Why(code, f"须满足“{guard.label.zh}”{zh}。", f"It must hold that “{guard.label.en}”{en}.")


def _of_the_day(guard: Guard, standing: Standing) -> tuple[str, str]:
    """Say of which day the records are on which a condition was judged, and up to which batch they are known."""
    if guard.kind not in (GuardKind.HELD, GuardKind.NONE_HELD) or standing.facts is None:
        return "", ""
    batch = standing.facts.batch()
    upto = ("", "") if batch is None else (f"、事实库第 {batch} 批", f", up to batch {batch}")
    return f"（按 {standing.today}{upto[0]}的记录）", f" (by the records of {standing.today}{upto[1]})"


def _asked_for(guard: Guard, standing: Standing, transition: Transition) -> bool:
    own = {field.id for field in transition.form}
    return guard.field is not None and guard.field in own and guard.field not in standing.fields


def _step_taken(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    return standing.was_taken(guard.step or "")


def _step_not_taken(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    return not standing.was_taken(guard.step or "")


def _other_person(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    return not any(taken.step == guard.step and taken.username == actor.username for taken in standing.taken)


def _clock_over(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    clock = standing.clocks.get(guard.clock or "")
    return clock is not None and clock.over(standing.today)


def _clock_running(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    clock = standing.clocks.get(guard.clock or "")
    return clock is not None and clock.running(standing.today)


def _served(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    return guard.template in standing.served


def _field_is(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    value = standing.fields.get(guard.field or "")
    if value is None:
        return None
    said = str(value).lower() if isinstance(value, bool) else str(value)
    return said == guard.value


def _day_in(guard: Guard, standing: Standing) -> date | None:
    try:
        return date.fromisoformat(str(standing.fields.get(guard.field or "")))
    except ValueError:
        return None


def _months_since(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    day = _day_in(guard, standing)
    return None if day is None else standing.today >= add_months(day, guard.months or 0)


def _months_within(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    day = _day_in(guard, standing)
    return None if day is None else day <= standing.today <= add_months(day, guard.months or 0)


def _held(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    if standing.facts is None or guard.reads is None:
        return None
    return standing.facts.held(guard.reads, guard.where, guard.months or 0)


def _none_held(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    if standing.facts is None or guard.reads is None:
        return None
    held = standing.facts.held(guard.reads, guard.where, 0)
    return None if held is None else not held


def _pre_check(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    if standing.facts is None or guard.scorecard is None:
        return None
    return standing.facts.grade_at_least(guard.scorecard, guard.value or "")


def _quota(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    declared = int(guard.value) if guard.value and guard.value.isdecimal() else None
    left = None if standing.facts is None else standing.facts.quota_left(step, declared)
    return None if left is None else left > 0


def _hearing_settled(guard: Guard, standing: Standing, actor: Actor, step: str) -> Found:
    return not standing.hearing_owed


CHECKS: dict[GuardKind, Check] = {
    GuardKind.STEP_TAKEN: _step_taken,
    GuardKind.STEP_NOT_TAKEN: _step_not_taken,
    GuardKind.OTHER_PERSON: _other_person,
    GuardKind.CLOCK_OVER: _clock_over,
    GuardKind.CLOCK_RUNNING: _clock_running,
    GuardKind.SERVED: _served,
    GuardKind.FIELD_IS: _field_is,
    GuardKind.MONTHS_SINCE: _months_since,
    GuardKind.MONTHS_WITHIN: _months_within,
    GuardKind.HELD: _held,
    GuardKind.NONE_HELD: _none_held,
    GuardKind.PRE_CHECK: _pre_check,
    GuardKind.QUOTA: _quota,
    GuardKind.HEARING_SETTLED: _hearing_settled,
}
