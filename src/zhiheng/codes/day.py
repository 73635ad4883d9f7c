"""A day of the calendar, read strictly."""

from __future__ import annotations

import re
from datetime import date, datetime

from zhiheng.codes.errors import UnreadableDate

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def read_day(value: date | str) -> date:
    """Return a date from a date or from text like 2024-02-29. Raises UnreadableDate, also for 2024-02-30."""
    if isinstance(value, datetime):
        raise UnreadableDate(value=value.isoformat())
    if isinstance(value, date):
        return value
    found = _ISO.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise UnreadableDate(value=str(value)[:40])
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise UnreadableDate(value=value) from None
