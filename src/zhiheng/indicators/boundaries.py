"""Areas whose boundary changed against the period a year before: their values are not of the same place.

The counties of the later period are asked where they counted in the earlier one, so that a county that got another code,
or became a district, changes nothing, and one that moved to another prefecture does. A stock is of a day: the last months
of both periods are compared. All else is of every month between them, so that a year in which a county moved is
comparable with neither neighbour.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhiheng.indicators import periods
from zhiheng.indicators.drafts import Draft
from zhiheng.indicators.periods import Span
from zhiheng.indicators.places import Area, Places, month_of
from zhiheng.policy.model import Quantity

FLAG = "boundary"
#: Levels that are made of counties, below the top.
_MADE_OF_COUNTIES = ("region", "prefecture")


def mark(drafts: Iterable[Draft], places: Places, as_of: date) -> None:
    """Flag values of areas that gained or lost a county, in place. Terms of years are left out."""
    known: dict[tuple[Span, bool], frozenset[Area]] = {}
    for each in drafts:
        if each.level not in _MADE_OF_COUNTIES or each.value is None or each.span.kind == "term":
            continue
        key = (each.span, each.indicator.quantity is Quantity.STOCK)
        if key not in known:
            known[key] = changed(places, *key, as_of)
        if Area(each.level, each.area) in known[key]:
            each.flags.append(FLAG)


def changed(places: Places, span: Span, stock: bool, as_of: date) -> frozenset[Area]:
    """Return the areas to which another set of counties belongs in a span than in the same span a year before."""
    before, last = periods.before(span), min(span.end, as_of)
    first = month_of(before.end if stock else before.start)
    found: set[Area] = set()
    for county in places.standing("county", last):
        found |= {*places.areas(county, first)} ^ {*places.areas(county, month_of(last))}
    return frozenset(found)
