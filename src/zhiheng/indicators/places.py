"""Which areas a place counts for in a month: itself, its prefecture, its economic regions, the province.

A code is read as of the month: one that no longer stood is that of its successor, one that did not stand yet is that of
its predecessor. So 简阳 counts for 资阳 (512081) until May 2016 and for 成都 (510185) after, whichever code a record bears.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

import pyarrow as pa

from zhiheng.codes import divisions
from zhiheng.codes.divisions import NATION, Division
from zhiheng.policy.model import Region
from zhiheng.scoring.territory import lies_in, territory_of

#: Statistical units that are no place to report on: 市辖区, counties directly under a province.
_NO_PLACES = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
_STEPS = 8
#: Around a change known only from lists, days may differ by so much.
_SLACK = 800


class Area(NamedTuple):
    """A unit of government, or a region or zone of the pack, by its level and code."""

    level: str
    code: str


class Places:
    """The areas of a pack: of one province with its regions and zones, or of the nation."""

    def __init__(self, division: str | None, regions: Mapping[str, Region]) -> None:
        self.division = division or NATION
        self.national = self.division == NATION
        self.top = Area("nation" if self.national else "province", self.division)
        self._regions = {name: frozenset(one.members) for name, one in regions.items() if not one.zone}
        self._zones = frozenset(name for name, one in regions.items() if one.zone)
        self._known: dict[tuple[str, int], tuple[Area, ...]] = {}
        self._standing: dict[tuple[str, date], list[str]] = {}

    def areas(self, code: str, month: int) -> tuple[Area, ...]:
        """Return the areas that a place counts for in a month (year × 12 + month − 1); none if it lies elsewhere.

        `code` is six digits, the id of a zone, or "" for a place unknown, which counts at the top alone.
        """
        key = (code, month)
        if key not in self._known:
            self._known[key] = self._areas(code, *_days(month))
        return self._known[key]

    def table(self, pairs: Iterable[tuple[str, int]]) -> pa.Table:
        """Return the areas of places and months as a table (place, month, level, area)."""
        rows = [(code, month, *area) for code, month in pairs for area in self.areas(code, month)]
        columns = list(zip(*rows, strict=True)) if rows else [(), (), (), ()]
        types = (pa.string(), pa.int64(), pa.string(), pa.string())
        arrays = [pa.array(values, kind) for values, kind in zip(columns, types, strict=True)]
        return pa.table(arrays, names=["place", "month", "level", "area"])

    def standing(self, level: str, day: date) -> list[str]:
        """Return the codes of a level's areas on a day: for which a count of nothing is 0."""
        key = (level, day)
        if key not in self._standing:
            self._standing[key] = self._in_force(level, day)
        return self._standing[key]

    def _in_force(self, level: str, day: date) -> list[str]:
        if level == self.top.level:
            return [self.top.code]
        if level in ("region", "zone"):
            return sorted(self._regions if level == "region" else self._zones)
        if level not in ("province", "prefecture", "county"):
            return []
        found = divisions.in_force(clamped(day), level)  # type: ignore[arg-type]
        return [one.code for one in found if self.national or one.code[:2] == self.division[:2]]

    def level_of(self, code: str) -> str | None:
        """Return the level of a unit that published figures name, None where it is not known."""
        if code in self._regions:
            return "region"
        if code in self._zones:
            return "zone"
        if code == NATION:
            return "nation"
        rows = divisions.history(code)
        return None if not rows else rows[-1].level

    def _areas(self, code: str, first: date, last: date) -> tuple[Area, ...]:
        if not code:
            return (self.top,)
        if code in self._zones:
            return (self.top, Area("zone", code))
        if len(code) != 6 or not code.isdigit():
            return ()
        if not self.national and not lies_in(territory_of(self.division, last), code):
            return ()
        return tuple(dict.fromkeys((self.top, *self._below(_standing(code, first, last), code))))

    def _below(self, row: Division | None, code: str) -> Iterable[Area]:
        """Yield the areas below the top, the widest first."""
        own = row.code if row else code
        if self.national:
            yield Area("province", own[:2] + "0000")
        parent = row.parent if row is not None and row.level == "county" else None
        prefecture = parent if parent and not parent.endswith("0000") else None
        if row is not None and row.level == "prefecture":
            prefecture = row.code
        if row is None and divisions.history(own[:4] + "00") and not own.endswith("0000"):
            prefecture = own[:4] + "00"
        for name, members in self._regions.items():
            if prefecture in members or own in members:
                yield Area("region", name)
        if prefecture:
            yield Area("prefecture", prefecture)
        if row is not None and row.level == "county" and row.name not in _NO_PLACES:
            yield Area("zone" if row.zone else "county", row.code)


def month_of(day: date) -> int:
    """Return a day's month as one number: year × 12 + month − 1."""
    return day.year * 12 + day.month - 1


def clamped(day: date) -> date:
    """Return a day within those that the table of divisions covers."""
    return divisions.known_on(day)


def _days(month: int) -> tuple[date, date]:
    year, at = divmod(month, 12)
    return date(year, at + 1, 1), date(year, at + 1, monthrange(year, at + 1)[1])


def _standing(code: str, first: date, last: date) -> Division | None:
    """Return the unit that a code means between two days: its own, its successor's or its predecessor's."""
    first, last = clamped(first), clamped(last)
    known = _overlapping(code, first, last)
    if known is not None:
        return known
    rows = divisions.history(code)
    if not rows:
        return None
    if rows[0].valid_from > last:
        return _earlier(code, first, last)
    return _later(code, first, last, _STEPS)


def _overlapping(code: str, first: date, last: date) -> Division | None:
    rows = [row for row in divisions.history(code) if row.valid_from <= last and first <= (row.valid_until or date.max)]
    return rows[-1] if rows else None


def _later(code: str, first: date, last: date, steps: int) -> Division | None:
    ended = [row for row in divisions.history(code) if (row.valid_until or date.max) < first]
    if not ended or not steps:
        return None
    for row in divisions.successors(ended[-1]):
        found = _overlapping(row.code, first, last) or _later(row.code, first, last, steps - 1)
        if found is not None and found.code != code:
            return found
    return None


def _earlier(code: str, first: date, last: date) -> Division | None:
    for old in _predecessors(code):
        found = _overlapping(old, first, last)
        if found is not None:
            return found
    return None


@cache
def _predecessors(code: str) -> tuple[str, ...]:
    """Return the codes whose unit went on under this one: those first that ended when it began."""
    begins = divisions.history(code)[0].valid_from
    ended = [
        row
        for rows in divisions.table().rows.values()
        for row in rows
        if row.code[:2] == code[:2] and row.valid_until and abs((row.valid_until - begins).days) <= _SLACK
    ]
    found = [row for row in ended if any(next_.code == code for next_ in divisions.successors(row))]
    # A code that lists bore for some months beside both (510180 for 简阳) is not the one that the day of the change names.
    found.sort(key=lambda row: (abs(((row.valid_until or begins) - begins).days), row.code))
    return tuple(row.code for row in found)
