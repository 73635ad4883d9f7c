"""When a follow-up item is due, and on which days its body is reminded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zhiheng.codes import workdays
from zhiheng.codes.workdays import DatedDay
from zhiheng.policy.model import DayKind, Lights


def last_day(start: date, days: int, counts: DayKind) -> DatedDay:
    """Return the last day of a term of so many working or calendar days; the first day is not counted.

    Args: days ≥ 0. A term in calendar days that would end on a day off runs on to the next working day.
    Raises: CalendarOutside (1900 to 2199).
    """
    if counts is DayKind.WORKING:
        return workdays.add_working_days(start, days)
    return workdays.add_calendar_days(start, days)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One day on which somebody is told: `mark` names it once and for all for this last day."""

    on: date
    mark: str
    kind: str  # before | after | escalate


def reminders(rule: Lights, due: date) -> Iterator[Reminder]:
    """Yield the days of reminders of a last day, in order: before it, after it, and when the leader is told."""
    for days in sorted(rule.reminds_before, reverse=True):
        yield Reminder(_away(rule.counts, due, -days), f"before-{days}@{due}", "before")
    for days in sorted(rule.reminds_after):
        yield Reminder(_away(rule.counts, due, days), f"after-{days}@{due}", "after")
    if rule.escalates_after is not None:
        yield Reminder(_away(rule.counts, due, rule.escalates_after), f"leader@{due}", "escalate")


def _away(counts: DayKind, day: date, days: int) -> date:
    if counts is DayKind.WORKING and days:
        return workdays.add_working_days(day, days).date
    return day + timedelta(days=days)


def owed(rule: Lights, due: date, on: date, told: frozenset[str]) -> list[Reminder]:
    """Return the reminders owed on a day and not told yet. Of several missed before the day only the last is told."""
    passed = [one for one in reminders(rule, due) if one.on <= on and one.mark not in told]
    before = [one for one in passed if one.kind == "before"]
    after = [one for one in passed if one.kind == "after"]
    leader = [one for one in passed if one.kind == "escalate"]
    nearest = [] if on > due else before[-1:]
    return [*nearest, *after[-1:], *leader]
