"""Windows of time as literal days: from which day records count, and on which day a record stops counting."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from zhiheng.ledger import emit
from zhiheng.policy.expression import Window


def months_later(day: date, months: int) -> date:
    """Return the same day ``months`` calendar months later, cut to that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def lower_bound(window: Window | None, as_of: date) -> date | None:
    """Return the day after which records count on ``as_of`` (itself excluded), or None for all time."""
    return None if window is None else emit.window_start(window, as_of)


def leaves_on(window: Window | None, occurred_on: date) -> date | None:
    """Return the first day on which a record of ``occurred_on`` no longer counts, or None if it counts for ever."""
    if window is None:
        return None
    try:
        if window.unit == "days":
            return occurred_on + timedelta(days=window.n)
        day = months_later(occurred_on, window.n)
        while emit.window_start(window, day) < occurred_on:
            day += timedelta(days=1)
    except (OverflowError, ValueError):
        return None
    return day
