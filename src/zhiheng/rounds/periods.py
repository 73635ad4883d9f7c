"""The period that a round asks about: 2026, 2026-H1, 2026-Q3, 2026-07 or a single day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from zhiheng.codes import workdays
from zhiheng.codes.workdays import DatedDay
from zhiheng.policy.model import Period
from zhiheng.rounds.errors import PeriodUnreadable

_FORM = re.compile(r"^(\d{4})(?:-(?:(H[12])|(Q[1-4])|(\d{2})(?:-(\d{2}))?))?$")
_YEARS = range(1949, 2101)
_FITS: dict[Period, str] = {Period.YEAR: "year", Period.QUARTER: "quarter", Period.MONTH: "month", Period.DAY: "day"}


@dataclass(frozen=True, slots=True)
class Span:
    """A period with its first and last day; `kind` is year, half, quarter, month or day."""

    text: str
    starts: date
    ends: date
    kind: str


def parse(text: str, every: Period | None = None) -> Span:
    """Return the period that a text names.

    Args: `every`: how often the form is asked for; a period of another length is refused (None, event and plan: any).
    Raises: PeriodUnreadable.
    """
    span = _span(text.strip().upper())
    wanted = _FITS.get(every) if every is not None else None
    if span is None or (wanted is not None and span.kind != wanted):
        raise PeriodUnreadable(period=text[:20], example=_EXAMPLES.get(wanted or "", "2026-Q3"))
    return span


_EXAMPLES = {"year": "2026", "half": "2026-H1", "quarter": "2026-Q3", "month": "2026-07", "day": "2026-07-01"}


def _span(text: str) -> Span | None:
    match = _FORM.match(text)
    if match is None or int(match[1]) not in _YEARS:
        return None
    year, half, quarter, month, day = match.groups()
    try:
        if day:
            only = date(int(year), int(month), int(day))
            return Span(text, only, only, "day")
        if month:
            return _months(text, int(year), int(month), int(month), "month")
    except (ValueError, calendar.IllegalMonthError):
        return None
    if quarter:
        last = int(quarter[1]) * 3
        return _months(text, int(year), last - 2, last, "quarter")
    if half:
        last = int(half[1]) * 6
        return _months(text, int(year), last - 5, last, "half")
    return _months(text, int(year), 1, 12, "year")


def _months(text: str, year: int, first: int, last: int, kind: str) -> Span:
    return Span(text, date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), kind)


def due(span: Span, working_days: int) -> DatedDay:
    """Return the last day for a period's sheets: so many working days after its end."""
    return workdays.add_working_days(span.ends, working_days)


def reminds(due_on: date, day: date, every: int, since: date | None = None) -> bool:
    """Return whether units that have not answered are reminded by the machine on a working day.

    Two working days before the due day, on it, on the next one, and from there on every so many working days.
    Args: `every`: ≥ 1; `since`: the day on which a locked round was opened again, from which alone the days count then.
    """
    if since is not None:
        passed = workdays.count_working_days(since, day)
        return passed > 0 and passed % every == 0
    passed = workdays.count_working_days(due_on, day)
    return passed in (-2, 0) or (passed > 0 and (passed - 1) % every == 0)


def days_late(due_on: date, day: date) -> int:
    """Return by how many working days a day is later than the due day; 0 where it is not."""
    return workdays.count_working_days(due_on, day) if day > due_on else 0
