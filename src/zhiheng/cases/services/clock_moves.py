"""What happens to clocks within a change of a case: begun, ended, suspended, gone on, extended. For a locked case."""

from __future__ import annotations

from datetime import date
from typing import Any

from zhiheng.cases import clock_rules
from zhiheng.cases.errors import ClockRefused
from zhiheng.cases.models import Case, CaseClock
from zhiheng.cases.services.standings import procedure_of, suspensions
from zhiheng.codes import workdays
from zhiheng.codes.workdays import DatedDay
from zhiheng.policy.model import Clock, DayKind, Procedure, Transition

OPEN = (CaseClock.State.RUNNING, CaseClock.State.SUSPENDED)
Told = dict[str, Any]


def carry_out(case: Case, procedure: Procedure, step: Transition, day: date, reason: str = "") -> list[Told]:
    """Do what a step does to clocks, in the order stop, suspend, resume, extend, start; return it for the history."""
    clocks = {one.id: one for one in procedure.clocks}
    told = [stop(clock, day) for name in step.stops if (clock := current(case, name)) is not None]
    told += [suspend(case, name, day, reason) for name in step.suspends]
    told += [resume(case, name, day) for name in step.resumes]
    told += [extend(case, clocks[name], day) for name in step.extends]
    return told + [start(case, clocks[name], day) for name in step.starts]


def current(case: Case, name: str) -> CaseClock | None:
    """Return the clock of that name that has not ended."""
    return case.clocks.filter(clock=name, state__in=OPEN).order_by("-pk").first()


def start(case: Case, clock: Clock, day: date) -> Told:
    """Begin a clock; one of the same name that runs is ended."""
    running = current(case, clock.id)
    if running is not None:
        stop(running, day)
    made = CaseClock(case=case, clock=clock.id, counts=clock.counts.value, budget=clock.days, started_on=day)
    return _dated(made, clock, "started")


def stop(clock: CaseClock, day: date) -> Told:
    """End a clock before it runs out."""
    clock.state, clock.ended_on = CaseClock.State.STOPPED, day
    clock.save()
    move_notice(clock)
    return _told(clock, "stopped")


def stop_all(case: Case, day: date) -> list[Told]:
    """End every clock of a case that closes."""
    return [stop(clock, day) for clock in case.clocks.filter(state__in=OPEN)]


def suspend(case: Case, name: str, day: date, reason: str) -> Told:
    """Let a clock stand still from a day. Raises ClockRefused unless it runs."""
    clock = current(case, name)
    if clock is None or clock.state != CaseClock.State.RUNNING or _over(clock, day):
        raise ClockRefused(case=case.number, clock=name, zh_why="它没有在计算。", en_why="it does not run.")
    clock.suspensions = [*clock.suspensions, {"from": day.isoformat(), "until": None, "reason": reason[:300]}]
    clock.state, clock.due_on, clock.warns_on = CaseClock.State.SUSPENDED, None, None
    clock.save()
    move_notice(clock)
    return _told(clock, "suspended")


def resume(case: Case, name: str, day: date) -> Told:
    """Let a suspended clock go on from a day. Raises ClockRefused unless it stands still."""
    clock = current(case, name)
    if clock is None or clock.state != CaseClock.State.SUSPENDED:
        raise ClockRefused(case=case.number, clock=name, zh_why="它没有中止。", en_why="it does not stand still.")
    *before, last = clock.suspensions
    until = max(day, date.fromisoformat(last["from"]))
    clock.suspensions = [*before, {**last, "until": until.isoformat()}]
    clock.state = CaseClock.State.RUNNING
    return _dated(clock, declared_of(case, name), "resumed")


def extend(case: Case, declared: Clock, day: date) -> Told:
    """Give a clock its extension. Raises ClockRefused when it has none left, does not run, or has run out."""
    clock = current(case, declared.id)
    if clock is None or _over(clock, day):
        raise ClockRefused(case=case.number, clock=declared.id, zh_why="它没有在计算。", en_why="it does not run.")
    if declared.extension is None or clock.extended >= declared.extensions:
        zh, en = (
            f"已延长 {clock.extended} 次，不能再延长。",
            f"it was extended {clock.extended} times, no more is allowed.",
        )
        raise ClockRefused(case=case.number, clock=declared.id, zh_why=zh, en_why=en)
    clock.extended += 1
    clock.budget += declared.extension
    clock.warned_at = None
    return _dated(clock, declared, "extended")


def dated(clock: CaseClock) -> DatedDay | None:
    """Return when a clock ends by the calendar as it is known now."""
    return clock_rules.last_day(DayKind(clock.counts), clock.budget, clock.started_on, suspensions(clock))


def declared_of(case: Case, name: str) -> Clock | None:
    """Return a clock as the procedure of the case declares it."""
    return next((one for one in procedure_of(case).clocks if one.id == name), None)


def set_end(clock: CaseClock, declared: Clock | None, end: DatedDay | None) -> None:
    """Set the end of a clock and the day of its warning, both as the calendar held now tells them; it is not saved here."""
    clock.due_on, clock.provisional = (None, False) if end is None else (end.date, end.provisional)
    clock.dated_by, clock.warns_on = workdays.edition(), None
    if end is not None and declared is not None and declared.warns_before:
        clock.warns_on = clock_rules.warns_on(DayKind(clock.counts), end.date, declared.warns_before)


def _over(clock: CaseClock, day: date) -> bool:
    return clock.due_on is not None and clock.due_on < day


def _dated(clock: CaseClock, declared: Clock | None, did: str) -> Told:
    """Set the end of a clock, save it and tell it."""
    set_end(clock, declared, dated(clock))
    clock.save()
    if did != "started":
        move_notice(clock)
    return _told(clock, did)


def move_notice(clock: CaseClock) -> None:
    """Let the public notice that hangs on a clock end with it, and stand still with it: it is open for comments then."""
    case = clock.case
    if procedure_of(case).public_notice != clock.clock:
        return
    hung = case.public_notices.filter(from_day=clock.started_on)
    if clock.state == CaseClock.State.SUSPENDED:
        hung.update(paused=True)
    elif clock.state != CaseClock.State.RUNNING:
        hung.update(paused=False)
    elif clock.due_on is not None:
        hung.update(until_day=clock.due_on, ended=case.closed, paused=False)


def _told(clock: CaseClock, did: str) -> Told:
    due = clock.due_on.isoformat() if clock.due_on else None
    return {"clock": clock.clock, "did": did, "due_on": due, "provisional": clock.provisional}
