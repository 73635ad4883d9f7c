"""One form over several rounds: a line's figures one after the other, with what they are compared with and where they break.

A figure is compared with the last period and with the same period a year before. Where the definition of the line changed
in between nothing is compared: the course breaks there, and what changed is told. Where other units reported, the change is
told with that mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from zhiheng.policy.model import Adding, FormLine
from zhiheng.rounds.forms import Form
from zhiheng.rounds.rules import change
from zhiheng.rounds.sums import Figure, over_periods

#: Parts of a line that say what its number is; bounds, headings and the change that is asked about do not.
_DEFINING = (
    "label", "group", "type", "unit", "adds", "numerator", "denominator", "per", "parts", "indicator", "note"
)  # fmt: skip


@dataclass(frozen=True)
class Point:
    """A locked round in a course: its form then, figures by unit (the whole under the empty name), and who is in them."""

    round: str
    period: str
    starts: date
    ends: date
    form: Form
    figures: Mapping[str, Mapping[str, Figure]]
    reported: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Compared:
    """A change against an earlier period: percent, or points where `points`; None with the reason where it cannot be said.

    `why` is none (no such period), missing (no figure), zero, or broken; `uneven`: other units are in the one than in the other.
    """

    value: Decimal | None
    why: str = ""
    points: bool = False
    uneven: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A figure of a line in its course: compared with the last period and the year before; what of its definition changed."""

    period: str
    figure: Figure | None
    last: Compared
    year: Compared
    broken: tuple[str, ...] = ()


def lines(points: Sequence[Point]) -> list[FormLine]:
    """Return the numbers that the rounds ask for: those of the newest form in its order, then those that were dropped."""
    found: dict[str, FormLine] = {}
    for point in reversed(points):
        for line in point.form.lines:
            if line.type.is_number:
                found.setdefault(line.id, line)
    return list(found.values())


def broken(before: FormLine | None, now: FormLine | None) -> tuple[str, ...]:
    """Return the parts of a line's definition that changed between two rounds; "new" where it was not asked for."""
    if now is None:
        return ()
    if before is None:
        return ("new",)
    return tuple(name for name in _DEFINING if getattr(before, name) != getattr(now, name))


def course(points: Sequence[Point], line: str, unit: str = "") -> list[Step]:
    """Return the figures of a line of one unit (empty: the whole) in the order of the periods.

    Args: `points`: in the order of their periods, one a period.
    """
    by_period = {one.period: one for one in points}
    found = []
    for place, point in enumerate(points):
        before = points[place - 1] if place else None
        a_year_ago = by_period.get(f"{int(point.period[:4]) - 1}{point.period[4:]}")
        known = point.form.by_id.get(line)
        found.append(
            Step(
                point.period,
                point.figures.get(unit, {}).get(line),
                _compared(before if before is not None and follows(before, point) else None, point, line, unit),
                _compared(a_year_ago, point, line, unit),
                broken(before.form.by_id.get(line), known) if before is not None else (),
            )
        )
    return found


def follows(before: Point, now: Point) -> bool:
    """Return whether one period begins where another ends: a round that is missing in between is no last period."""
    return now.starts - before.ends == timedelta(days=1)


def _compared(before: Point | None, now: Point, line: str, unit: str) -> Compared:
    if before is None:
        return Compared(None, "none")
    known = now.form.by_id.get(line)
    old, new = (one.figures.get(unit, {}).get(line) for one in (before, now))
    if known is None or old is None or new is None or old.value is None or new.value is None:
        return Compared(None, "missing")
    if broken(before.form.by_id.get(line), known):
        return Compared(None, "broken")
    uneven = before.reported.get(unit) != now.reported.get(unit)
    if is_share(known):
        return Compared(new.value - old.value, points=True, uneven=uneven)
    if old.value == 0:
        return Compared(None, "zero")
    return Compared(change(new.value, old.value), uneven=uneven)


def is_share(line: FormLine) -> bool:
    """Return whether a line is compared in points of its own unit: ratios and percentages."""
    return line.adds is Adding.RATIO or line.unit in ("%", "‰")


def years(points: Sequence[Point], every: int, unit: str = "") -> dict[str, dict[str, Decimal | None]]:
    """Return year → line → what the periods of the year make together, for years that have all of them.

    Args: `every`: how many periods a year has. A year in which a form changed, or a unit's figure is missing, has none
    for the lines concerned: a part of a year is no year.
    """
    found: dict[str, dict[str, Decimal | None]] = {}
    for year in dict.fromkeys(point.period[:4] for point in points):
        own = [point for point in points if point.period[:4] == year]
        if len(own) != every or every < 2:
            continue
        last = own[-1].form
        rows = [_sides(point, last, unit) for point in own]
        found[year] = over_periods(last, rows)
        for line in last.lines:
            if any(broken(one.form.by_id.get(line.id), line) for one in own[:-1]):
                found[year].pop(line.id, None)
    return found


def _sides(point: Point, form: Form, unit: str) -> dict[str, Decimal | None]:
    """Return the figures of a point as a row of a form."""
    figures = point.figures.get(unit, {})
    return {line.id: one.value if (one := figures.get(line.id)) is not None else None for line in form.lines}
