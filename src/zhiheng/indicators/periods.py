"""Periods of values as texts that sort and read: ``2023``, ``2023-H1``, ``2023-Q2``, ``2023-07``, ``2013/2017``.

A span has its first and last day, both inclusive. A term of several years is written with a slash.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from zhiheng.indicators.errors import PeriodUnreadable

_FORM = re.compile(r"(?P<year>[0-9]{4})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
_TERM = re.compile(r"([0-9]{4})/([0-9]{4})")
#: No period is older: changes are measured against earlier ones, and dates end not far before.
EARLIEST_YEAR = 1900
#: Months of a span, by the name that packs give to periods. What is made once for a plan or an event is kept by year.
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "plan": 12, "event": 12, "day": 1}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A period: its text, first and last day."""

    text: str
    start: date
    end: date

    @property
    def months(self) -> int:
        """How many calendar months it covers."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def kind(self) -> str:
        """``month``, ``quarter``, ``half``, ``year`` or ``term``."""
        return {1: "month", 3: "quarter", 6: "half", 12: "year"}.get(self.months, "term")


def parse(text: str) -> Span:
    """Return the span that a text names. Raises PeriodUnreadable.

    >>> parse("2023-Q2")
    Span(text='2023-Q2', start=datetime.date(2023, 4, 1), end=datetime.date(2023, 6, 30))
    """
    term = _TERM.fullmatch(text)
    if term and EARLIEST_YEAR <= int(term[1]) <= int(term[2]):
        return Span(text, date(int(term[1]), 1, 1), date(int(term[2]), 12, 31))
    found = _FORM.fullmatch(text)
    if found is None or int(found["year"]) < EARLIEST_YEAR:
        raise PeriodUnreadable(period=text[:40])
    year = int(found["year"])
    if found["month"]:
        return _span(year, int(found["month"]), 1)
    if found["quarter"]:
        return _span(year, int(found["quarter"]) * 3 - 2, 3)
    return _span(year, int(found["half"]) * 6 - 5, 6) if found["half"] else _span(year, 1, 12)


def of_days(start: date, end: date) -> Span | None:
    """Return the span with these first and last days, None where they are no month, quarter, half, year or term."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    whole = start.day == 1 and end.day == monthrange(end.year, end.month)[1] and months > 0
    if whole and months % 12 == 0 and months > 12 and start.month == 1:
        return Span(f"{start.year:04d}/{end.year:04d}", start, end)
    aligned = months in (1, 3, 6, 12) and (start.month - 1) % months == 0
    return _span(start.year, start.month, months) if whole and aligned else None


def spans(period: str, first: date, last: date) -> list[Span]:
    """Return the spans of a kind that end within two days, oldest first.

    `period` is a key of MONTHS. Raises PeriodUnreadable for another.
    """
    if period not in MONTHS:
        raise PeriodUnreadable(period=period[:40])
    months = MONTHS[period]
    starts = range((first.month - 1) // months * months + 1, 13, months)
    made = [_span(first.year, month, months) for month in starts]
    for year in range(first.year + 1, last.year + 1):
        made += [_span(year, month, months) for month in range(1, 13, months)]
    return [span for span in made if first <= span.end <= last]


def before(span: Span, years: int = 1) -> Span:
    """Return the span of the same kind so many years earlier. A term moves by whole years too."""
    if span.kind == "term":
        return parse(f"{span.start.year - years:04d}/{span.end.year - years:04d}")
    return _span(span.start.year - years, span.start.month, span.months)


def _span(year: int, month: int, months: int) -> Span:
    last = month + months - 1
    text = {
        1: f"{year:04d}-{month:02d}",
        3: f"{year:04d}-Q{(month + 2) // 3}",
        6: f"{year:04d}-H{1 if month == 1 else 2}",
        12: f"{year:04d}",
    }[months]
    return Span(text, date(year, month, 1), date(year, last, monthrange(year, last)[1]))
