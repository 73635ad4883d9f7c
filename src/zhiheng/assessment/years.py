"""The days of an assessment year: calendar, July to June, September to August, whatever the sheet says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from zhiheng.policy.model.assessment import CutOff, YearForm


@dataclass(frozen=True, slots=True)
class Year:
    """An assessment year with its first and last day; figures published after `told_by` do not count (None: all do)."""

    number: int
    starts: date
    ends: date
    told_by: date | None = None

    @property
    def text(self) -> str:
        """The year, or both years where it crosses New Year: 2023, 2023–2024."""
        return str(self.starts.year) if self.starts.year == self.ends.year else f"{self.starts.year}–{self.ends.year}"


def year(form: YearForm, number: int) -> Year:
    """Return the days of the year of that number: it is named after the calendar year in which it starts, or ends."""
    crosses = form.first_month != 1
    first = number - 1 if crosses and form.named_after == "end" else number
    starts = date(first, form.first_month, 1)
    return Year(number, starts, date(first + 1, form.first_month, 1) - timedelta(days=1))


def told_by(ends: date, cut_off: CutOff | None, on: date) -> date:
    """Return the day by which a figure must have been published to count on a day: the sheet's cut-off, or the day itself."""
    return on if cut_off is None else min(on, ends + timedelta(days=cut_off.days))


def calendar_year(of: Year) -> int:
    """Return the calendar year whose yearly figures speak of this one: that in which most of its days lie, the later of two halves."""
    new_year = date(of.ends.year, 1, 1)
    return of.ends.year if (of.ends - new_year).days + 1 >= (new_year - of.starts).days else of.starts.year
