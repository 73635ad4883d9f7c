"""When a clock ends: a budget of days or months, the days on which it stood still, and its extensions.

The day on which a term begins is not counted. A day of a suspension is not counted either: from the day on which the
clock is suspended up to, and without, the day on which it goes on. A term in calendar days or months that would end on
a day off runs on to the next working day. Where no notice of working days is held the end is provisional.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhiheng.cases.days import add_months
from zhiheng.codes import workdays
from zhiheng.codes.workdays import DatedDay
from zhiheng.policy.model import Clock, DayKind

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days on which a clock stands still: `first` up to, not including, `until`; None while it has not gone on."""

    first: date
    until: date | None = None
    reason: str = ""


def budget(clock: Clock, extended: int = 0) -> int:
    """Return the days or months of a clock that was extended so often."""
    return clock.days + extended * (clock.extension or 0)


def due(clock: Clock, started: date, suspensions: Sequence[Suspension] = (), extended: int = 0) -> DatedDay | None:
    """Return the last day of a clock of a procedure; None while it is suspended. See `last_day`."""
    return last_day(clock.counts, budget(clock, extended), started, suspensions)


def last_day(counts: DayKind, number: int, started: date, suspensions: Sequence[Suspension] = ()) -> DatedDay | None:
    """Return the last day of a term of `number` working days, calendar days or months that began on a day.

    Args: number ≥ 0; suspensions in any order, also overlapping; one without an end: None comes back.
    Raises: CalendarOutside (1900 to 2199).
    """
    if any(each.until is None for each in suspensions):
        return None
    spans = _merged(suspensions, started)
    if counts is DayKind.WORKING:
        end = _working_end(started, number, spans)
    else:
        first = started + number * _DAY if counts is DayKind.CALENDAR else add_months(started, number)
        end = _rolled(_moved(started, first, spans), spans)
    return DatedDay(end, not (workdays.is_published(started) and workdays.is_published(end)))


def warns_on(counts: DayKind, ends: date, before: int) -> date:
    """Return the day on which whoever must act is told that a term will end: so many days before it."""
    if counts is DayKind.WORKING and before:
        return workdays.add_working_days(ends, -before).date
    return ends - before * _DAY


def _merged(suspensions: Sequence[Suspension], started: date) -> list[tuple[date, date]]:
    """Return the days of suspension after the start as spans (first, day after the last), in order, without overlap."""
    spans: list[tuple[date, date]] = []
    for each in sorted(suspensions, key=lambda one: one.first):
        assert each.until is not None
        first, until = max(each.first, started + _DAY), each.until
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        elif until > first:
            spans.append((first, until))
    return spans


def _working_end(started: date, number: int, spans: Sequence[tuple[date, date]]) -> date:
    end = workdays.add_working_days(started, number).date
    for first, until in spans:
        if first <= end:
            lost = workdays.count_working_days(first - _DAY, until - _DAY)
            end = workdays.add_working_days(end, lost).date if lost else end
    return end


def _moved(started: date, end: date, spans: Sequence[tuple[date, date]]) -> date:
    """Return the end moved by the calendar days of the suspensions that lie before it."""
    for first, until in spans:
        if started < first <= end:
            end += until - first
    return end


def _rolled(end: date, spans: Sequence[tuple[date, date]]) -> date:
    """Return the first working day on or after a day on which the clock does not stand still."""
    end = workdays.add_calendar_days(end, 0).date
    for first, until in spans:
        if first <= end < until:
            end = workdays.add_calendar_days(until, 0).date
    return end
