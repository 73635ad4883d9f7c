"""Clocks by the day: warn before a term ends, escalate and go on after it; move provisional ends when a calendar comes.

Only clocks of which something is due are touched: their end has passed, their day of warning has come (it is kept with the
clock), or another calendar is held than the one that dated them. Each is handled in a transaction of its own that locks its
case and looks again. So running twice, or being killed in between, does nothing twice and loses nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.actors.actor import SYSTEM
from zhiheng.cases import parties
from zhiheng.cases.days import today
from zhiheng.cases.errors import ClockRefused
from zhiheng.cases.models import Case, CaseClock, PublicNotice
from zhiheng.cases.services import acting, changing, clock_moves, delegation, messages, places, service
from zhiheng.cases.services.standings import parties_of
from zhiheng.codes import workdays
from zhiheng.codes.workdays import DatedDay
from zhiheng.errors import ZhihengError
from zhiheng.policy.model import Clock

RUNNING = CaseClock.State.RUNNING


@dataclass
class Ticked:
    """What one round did."""

    warned: int = 0
    expired: int = 0
    escalated: int = 0
    taken: int = 0
    moved: int = 0
    notices: int = 0
    served: int = 0

    def as_dict(self) -> dict[str, int]:
        """Return it ready for JSON."""
        return asdict(self)


def tick(now: datetime | None = None) -> Ticked:
    """Bring every clock up to an instant (default: now) and return what was done."""
    at, done = now or timezone.now(), Ticked()
    day = today(at)
    done.moved = renew_calendar(at)
    done.served = service.end_publications(at)
    for key in _keys(state=RUNNING, due_on__lt=day):
        _expire(key, at, done)
    for key in _keys(state=RUNNING, due_on__gte=day, warns_on__lte=day, warned_at__isnull=True):
        done.warned += _warn(key, at)
    done.notices = PublicNotice.objects.filter(ended=False, paused=False, until_day__lt=day).update(ended=True)
    return done


def suspend(actor: Actor, case: Case, clock: str, reason: str, *, now: datetime | None = None) -> Case:
    """Let a clock stand still from today, by a leader of the authority with reasons. Raises ClockRefused."""
    return _by_hand(actor, case, clock, reason, "suspend", now)


def resume(actor: Actor, case: Case, clock: str, reason: str = "", *, now: datetime | None = None) -> Case:
    """Let a clock that stands still go on from today. Raises ClockRefused."""
    return _by_hand(actor, case, clock, reason, "resume", now)


def extend(actor: Actor, case: Case, clock: str, reason: str, *, now: datetime | None = None) -> Case:
    """Give a clock the extension that its procedure declares, with reasons. Raises ClockRefused."""
    return _by_hand(actor, case, clock, reason, "extend", now)


def renew_calendar(now: datetime | None = None, *, every: bool = False) -> int:
    """Compute the ends of provisional clocks (`every`: of all that run) by the calendar held now; return how many moved.

    A clock that moves, or is no longer provisional, says so in an event; who waits for it is told when it moves. A clock
    that the calendar held now has dated already is left alone; of one whose end stands the day of warning is computed anew.
    """
    at = now or timezone.now()
    wanted = Q() if every else ~Q(dated_by=workdays.edition())
    return sum(_renew(key, at, every=every) for key in _keys(wanted, state=RUNNING))


# --- one clock -------------------------------------------------------------------------------------------------------
def _keys(*conditions: Q, **wanted: Any) -> list[tuple[int, int]]:
    """Return clock and case of the clocks that are meant, the first to end first."""
    found = CaseClock.objects.filter(*conditions, case__closed=False, **wanted).order_by("due_on", "pk")
    return list(found.values_list("pk", "case"))


def _again(key: tuple[int, int]) -> tuple[Case, CaseClock, Clock] | None:
    """Lock the case and read the clock again; None where it ended meanwhile."""
    case = changing.locked(key[1])
    clock = CaseClock.objects.get(pk=key[0])
    declared = clock_moves.declared_of(case, clock.clock)
    return None if declared is None or clock.state != RUNNING or case.closed else (case, clock, declared)


def _warn(key: tuple[int, int], at: datetime) -> bool:
    """Tell whose turn it is that a term ends soon, once."""
    with transaction.atomic():
        found = _again(key)
        if found is None:
            return False
        case, clock, declared = found
        if clock.warned_at is not None or clock.warns_on is None or today(at) < clock.warns_on:
            return False
        zh = f"{case.number} 的“{declared.label.zh}”将于 {clock.due_on} 届满。"
        en = f"The term “{declared.label.en}” of {case.number} ends on {clock.due_on}."
        for body in _waiting(case):
            messages.tell(body, "due", zh, en, case, now=at)
        clock.warned_at = at
        clock.save(update_fields=["warned_at"])
    return True


def _expire(key: tuple[int, int], at: datetime, done: Ticked) -> None:
    """Let a clock run out: note it, take the step to which it leads, tell whoever it escalates to. All or nothing."""
    with transaction.atomic():
        found = _again(key)
        if found is None or found[1].due_on is None or found[1].due_on >= today(at):
            return
        case, clock, declared = found
        clock.state, clock.ended_on = CaseClock.State.EXPIRED, clock.due_on
        clock.save()
        told = {"clock": clock.clock, "did": "expired", "due_on": str(clock.due_on), "provisional": clock.provisional}
        changing.record(case, "clock", SYSTEM, now=at, detail={"clocks": [told]})
        taken, why = _follow(case, declared, at)
        done.taken += taken
        if declared.escalates_to or not taken:
            _escalate(case, clock, declared, why, at)
            done.escalated += 1
    done.expired += 1


def _follow(case: Case, declared: Clock, at: datetime) -> tuple[bool, ZhihengError | None]:
    """Take the step to which a clock leads, in a savepoint; what stands against it is told to people."""
    if declared.on_expiry is None:
        return False, None
    try:
        with transaction.atomic():
            acting.follow_clock(changing.locked(case), declared.on_expiry, at)
    except ZhihengError as error:
        return False, error
    case.refresh_from_db()
    return True, None


def _escalate(case: Case, clock: CaseClock, declared: Clock, why: ZhihengError | None, at: datetime) -> None:
    zh = f"{case.number} 的“{declared.label.zh}”已于 {clock.due_on} 届满。"
    en = f"The term “{declared.label.en}” of {case.number} ran out on {clock.due_on}."
    if why is not None:
        zh, en = f"{zh}{why.message('zh')}", f"{en} {why.message('en')}"
    told = _overdue(case, declared)
    case.bodies = sorted({*case.bodies, *told})  # who is told of an overrun can look into the case
    case.save(update_fields=["bodies"])
    for body in told:
        messages.tell(body, "overdue", zh, en, case, now=at)
    CaseClock.objects.filter(pk=clock.pk).update(escalated_at=at)


def _overdue(case: Case, declared: Clock) -> list[str]:
    """Return whom an overrun concerns: whom the clock names, and the authority."""
    named = parties.body_of(declared.escalates_to, parties_of(case)) if declared.escalates_to else ""
    return sorted({code for code in (named, case.holder.code) if code})


def _waiting(case: Case) -> list[str]:
    """Return the bodies that a case waits for, the party's by its account, and the authority."""
    codes = {who for who in case.awaits if ":" not in who}
    party = places.party_body(case) if case.told_party and case.subject in case.awaits else None
    return sorted({*codes, case.holder.code, *([party.code] if party else [])})


def _renew(key: tuple[int, int], at: datetime, *, every: bool) -> bool:
    with transaction.atomic():
        found = _again(key)
        if found is None:
            return False
        case, clock, declared = found
        before, was = clock.due_on, clock.provisional
        end = clock_moves.dated(clock) if every or was or before is None else DatedDay(before, provisional=False)
        clock_moves.set_end(clock, declared, end)
        if end is None or before is None or (end.date == before and end.provisional == was):
            clock.save(update_fields=["warns_on", "dated_by"])
            return False
        if end.date > today(at):
            clock.warned_at = None
        clock.save()
        clock_moves.move_notice(clock)
        told = {"clock": clock.clock, "did": "moved", "from": str(before), "due_on": str(end.date),
                "provisional": end.provisional}  # fmt: skip
        changing.record(case, "calendar", SYSTEM, now=at, detail={"clocks": [told]})
        if end.date == before:
            return False
        zh = f"工作日安排公布后，{case.number} 的“{declared.label.zh}”由 {before} 改为 {end.date}。"
        en = f"By the calendar now published the term “{declared.label.en}” of {case.number} ends on {end.date}, not {before}."
        for body in _waiting(case):
            messages.tell(body, "calendar", zh, en, case, now=at)
    return True


def _by_hand(actor: Actor, case: Case, name: str, reason: str, did: str, now: datetime | None) -> Case:
    at = now or timezone.now()
    leader = delegation.effective(actor, today(at))
    with transaction.atomic():
        locked = changing.locked(case)
        if leader.body != locked.holder.code or not leader.may(Capability.ISSUE):
            zh, en = "须由承办机关的签发人办理。", "it is for a leader of the authority."
            raise ClockRefused(case=locked.number, clock=name, zh_why=zh, en_why=en)
        declared = clock_moves.declared_of(locked, name)
        if declared is None or (did != "resume" and not reason.strip()):
            zh, en = (
                "程序没有这一期限，或没有写明理由。",
                "the procedure has no such clock, or the reasons are missing.",
            )
            raise ClockRefused(case=locked.number, clock=name, zh_why=zh, en_why=en)
        told = _change(locked, declared, did, reason, at)
        changing.record(locked, "clock", leader, now=at, reason=reason.strip(), detail={"clocks": [told]})
    return locked


def _change(case: Case, declared: Clock, did: str, reason: str, at: datetime) -> clock_moves.Told:
    if did == "suspend":
        return clock_moves.suspend(case, declared.id, today(at), reason)
    if did == "resume":
        return clock_moves.resume(case, declared.id, today(at))
    return clock_moves.extend(case, declared, today(at))
