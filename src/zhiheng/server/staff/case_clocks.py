"""Clocks in words: how many days are left, of which kind, and whether the day may still move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhiheng.cases.models import CaseClock
from zhiheng.codes import workdays
from zhiheng.policy.model import Procedure
from zhiheng.policy.model.procedure import Clock, DayKind, StepKind
from zhiheng.server.i18n import localised
from zhiheng.server.staff import case_words
from zhiheng.server.visible import today

#: A clock with no more days left than this is near its end.
NEAR_DAYS = 3


@dataclass(frozen=True)
class DueMark:
    """A last day with what is left until then."""

    day: date
    tone: str
    words: str
    provisional: bool
    overdue: bool


@dataclass(frozen=True)
class ShownSuspension:
    """A span of days in which a clock stood still."""

    start: str
    end: str
    reason: str


@dataclass(frozen=True)
class ShownClock:
    """A clock of a case as a page shows it."""

    clock: CaseClock
    label: str
    budget: str
    state: str
    tone: str
    due: DueMark | None
    then: str
    suspensions: tuple[ShownSuspension, ...]
    example: bool
    used: int
    whole: int
    may_extend: bool = False
    cites: tuple[Any, ...] = ()


def overdue(cases: QuerySet[Any]) -> dict[int, list[CaseClock]]:
    """Return the clocks that ran out in open cases while the step that would have stopped them is still to be taken.

    A clock that ran out and led on by itself is not among them.
    """
    rows = CaseClock.objects.filter(
        Q(state=CaseClock.State.EXPIRED, escalated_at__isnull=False) | Q(state=CaseClock.State.RUNNING, due_on__lt=today()),
        case__in=cases.order_by().values("pk"), case__closed=False,
    )  # fmt: skip
    found: dict[int, list[CaseClock]] = {}
    for clock in rows.select_related("case").order_by("due_on", "pk"):
        if _is_awaited(clock):
            found.setdefault(clock.case.pk, []).append(clock)
    return found


def _is_awaited(clock: CaseClock) -> bool:
    """Return whether a step that still lies ahead would stop the clock: the next one, or one behind it."""
    onward = [
        one
        for one in case_words.procedure_of(clock.case).transitions
        if one.kind not in (StepKind.WITHDRAW, StepKind.REMAND)
    ]
    seen, ahead = {clock.case.state}, [clock.case.state]
    while ahead:
        at = ahead.pop()
        for one in onward:
            if at not in one.source:
                continue
            if clock.clock in one.stops:
                return True
            if clock.clock not in one.starts and one.target not in seen:
                seen.add(one.target)
                ahead.append(one.target)
    return False


def days_left(day: date, counts: str, now: date | None = None) -> int:
    """Return the days until a last day: working days where the clock counts those; negative when it has passed."""
    now = now or today()
    if counts == DayKind.WORKING:
        return workdays.count_working_days(now, day)
    return (day - now).days


def due_mark(day: date, counts: str | None, provisional: bool = False) -> DueMark:
    """Return a last day with the days left, and its tone."""
    kind = counts or DayKind.CALENDAR.value
    left = days_left(day, kind)
    overdue = day < today()
    tone = "bad" if overdue else "attention" if left <= NEAR_DAYS else "neutral"
    return DueMark(day, tone, left_words(left, kind, overdue), provisional, overdue)


def left_words(left: int, counts: str, overdue: bool) -> str:
    """Say how many days are left, or by how many a term was exceeded."""
    n = {"n": abs(left)}
    working = counts == DayKind.WORKING
    if overdue:
        if not left:
            return _("已过期限")
        return (_("已超 %(n)s 个工作日") if working else _("已超 %(n)s 天")) % n
    if left == 0:
        return _("今天到期")
    return (_("还有 %(n)s 个工作日") if working else _("还有 %(n)s 天")) % n


def budget_words(budget: int, counts: str) -> str:
    """Say how long a term is."""
    words = {
        DayKind.WORKING.value: _("%(n)s 个工作日"),
        DayKind.CALENDAR.value: _("%(n)s 天"),
        DayKind.MONTHS.value: _("%(n)s 个月"),
    }
    return words.get(counts, "%(n)s") % {"n": budget}


def state_words(clock: CaseClock) -> str:
    """Say how a clock stands."""
    return {
        CaseClock.State.RUNNING.value: _("计时中"),
        CaseClock.State.SUSPENDED.value: _("中止计时"),
        CaseClock.State.STOPPED.value: _("已停止"),
        CaseClock.State.EXPIRED.value: _("已届满"),
    }.get(clock.state, clock.state)


def _then(procedure: Procedure, spec: Clock | None) -> str:
    """Say what follows when a clock runs out."""
    if spec is None:
        return ""
    if spec.on_expiry:
        return _("届满后自动办理：%(step)s") % {"step": case_words.step_label(procedure, spec.on_expiry)}
    if spec.escalates_to:
        return _("逾期时报告：%(who)s") % {"who": case_words.party_words(spec.escalates_to)}
    return ""


def shown(procedure: Procedure, clock: CaseClock) -> ShownClock:
    """Return a clock as a page shows it."""
    from zhiheng.server.portal.packs import shown_citations

    spec = next((one for one in procedure.clocks if one.id == clock.clock), None)
    late = clock.state == CaseClock.State.EXPIRED and not clock.case.closed and _is_awaited(clock)
    running = (clock.state == CaseClock.State.RUNNING or late) and clock.due_on is not None
    due = due_mark(clock.due_on, clock.counts, clock.provisional) if running and clock.due_on else None
    used, whole = _span(clock)
    return ShownClock(
        clock=clock,
        label=localised(spec.label) if spec else clock.clock,
        budget=budget_words(clock.budget, clock.counts),
        state=state_words(clock),
        tone=due.tone if due else "attention" if clock.state == CaseClock.State.SUSPENDED else "neutral",
        due=due,
        then=_then(procedure, spec) if running else "",
        suspensions=tuple(_suspension(one) for one in clock.suspensions),
        example=bool(spec and spec.certainty.value == "example"),
        used=used,
        whole=whole,
        may_extend=bool(spec and spec.extension and clock.extended < spec.extensions),
        cites=tuple(shown_citations(spec.cite)) if spec else (),
    )


def _span(clock: CaseClock) -> tuple[int, int]:
    """Return how many days of a running clock have gone by, and how many there are, for a bar."""
    if clock.due_on is None:
        return 0, 0
    whole = max(1, (clock.due_on - clock.started_on).days)
    gone = ((clock.ended_on or min(today(), clock.due_on + timedelta(days=0))) - clock.started_on).days
    return max(0, min(gone, whole)), whole


def _suspension(one: dict[str, Any]) -> ShownSuspension:
    return ShownSuspension(str(one.get("from") or ""), str(one.get("until") or ""), str(one.get("reason") or ""))
