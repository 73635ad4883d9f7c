"""Which periods judging wants: whole years from the first plan on, and finer ones where a term begins within a year."""

from __future__ import annotations

from datetime import date

from zhiheng.policy.model.indicator import Period
from zhiheng.policy.pack import Pack
from zhiheng.promises.states import own

#: A base may lie so many years before the term of a promise.
BASE_YEARS = 2
#: No figure of an earlier year is wanted, whatever day is asked for: there is none, and dates end not far before.
EARLIEST_YEAR = 1950
#: No promise is judged as of a later day: what would follow from it can no longer be written as a date.
LAST = date(2100, 12, 31)


def first_year(pack: Pack, as_of: date) -> int:
    """Return the first year of which a value may be wanted: some years before the first day of any promise."""
    days = [each.starts or each.deadline for each in own(pack)]
    years = [day.year for day in days if day is not None]
    years += [int(each.year[:4]) for each in own(pack) if each.year and each.year[:4].isdigit()]
    return max(EARLIEST_YEAR, min([as_of.year, *years]) - BASE_YEARS)


def begun_within(pack: Pack) -> list[date]:
    """Return the first days of promises that begin within a year: there months tell what lies before them."""
    found = {each.starts for each in own(pack) if each.starts is not None}
    return sorted(day for day in found if (day.month, day.day) != (1, 1))


def by_quarter(pack: Pack) -> list[str]:
    """Return the indicators of promises that are made by the quarter."""
    names = {each.indicator for each in own(pack)}
    return sorted(name for name in names if pack.indicators[name].period is Period.QUARTER)
