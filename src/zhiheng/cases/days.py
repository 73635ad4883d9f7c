"""Days and spans of months, as terms of the law count them."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

#: Days are days here.
ZONE = ZoneInfo("Asia/Shanghai")
_SPAN = re.compile(r"^\+(\d{1,4})([md])$")


def today(now: datetime | None = None) -> date:
    """Return the day in China at an instant (default: now)."""
    return (now or datetime.now(UTC)).astimezone(ZONE).date()


def add_months(day: date, months: int) -> date:
    """Return the day that many months later; a day that the month lacks becomes its last (31 January + 1 month)."""
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def add_span(day: date, span: str) -> date | None:
    """Return the day after a span such as ``+36m`` (months) or ``+5d`` (calendar days); None if it is no span."""
    read = _SPAN.match(span)
    if read is None:
        return None
    number = int(read[1])
    return add_months(day, number) if read[2] == "m" else day + timedelta(days=number)
