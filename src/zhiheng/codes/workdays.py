"""Working days of the state by the yearly notices, and periods in working or calendar days.

The day on which a period begins is not counted; a period in calendar days that ends on a day off runs on to the next
working day. Days for which no notice is held are computed from weekends alone and marked provisional.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhiheng.codes.day import read_day
from zhiheng.codes.errors import CalendarOutside, UnreadableDays

#: The calendar is computed between these days, both inclusive.
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
LONGEST = 40_000

Days = npt.NDArray[np.datetime64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class DatedDay:
    """A day that a period ends on; provisional if a day on the way has no published notice."""

    date: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Occasion:
    """Days off, or a make-up working day, as a notice names them; first and last day inclusive."""

    first: date
    last: date
    kind: str
    name: str
    notice: str | None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days between FIRST and LAST. Places are days since FIRST."""

    occasions: tuple[Occasion, ...]
    published_from: date
    published_until: date
    working: Flags
    places: Counts
    before: Counts
    """``before[p]`` is the number of working days up to and including place ``p``."""

    @property
    def published(self) -> tuple[int, int]:
        """The places of the first and last day that a notice covers."""
        return _place(self.published_from), _place(self.published_until)


def _place(day: date) -> int:
    return day.toordinal() - FIRST.toordinal()


def _occasion(line: str) -> Occasion:
    first, last, kind, name, notice = line.split("\t")
    return Occasion(date.fromisoformat(first), date.fromisoformat(last), kind, name, notice or None)


@cache
def calendar() -> Calendar:
    """Return the calendar of the state, read once from the package."""
    lines = resources.files("zhiheng.codes").joinpath("data/holidays.tsv").read_text("utf-8").splitlines()
    published = next(line.split()[2:4] for line in lines if line.startswith("# published "))
    occasions = tuple(_occasion(line) for line in lines if line[:1].isdigit())
    count = _place(LAST) + 1
    working = (np.arange(count) + FIRST.weekday()) % 7 < 5
    for occasion in occasions:
        working[_place(occasion.first) : _place(occasion.last) + 1] = occasion.kind == "work"
    return Calendar(
        occasions,
        date.fromisoformat(published[0]),
        date.fromisoformat(published[1]),
        working,
        np.flatnonzero(working),
        np.cumsum(working),
    )


def edition() -> str:
    """Return what tells the calendar held now from any other: 16 signs of the SHA-256 of its days.

    What was computed from the calendar stays true as long as this stays the same.
    """
    known = calendar()
    days = f"{known.published_from} {known.published_until} ".encode() + np.packbits(known.working).tobytes()
    return hashlib.sha256(days).hexdigest()[:16]


def _checked(day: date | str) -> int:
    found = read_day(day)
    if not FIRST <= found <= LAST:
        raise CalendarOutside(value=found.isoformat())
    return _place(found)


def _whole(days: int) -> int:
    if isinstance(days, bool) or not isinstance(days, int) or abs(days) > LONGEST:
        raise UnreadableDays(value=str(days)[:40])
    return days


def _dated(start: int, end: int) -> DatedDay:
    if not 0 <= end <= _place(LAST):
        raise CalendarOutside(value=(FIRST + timedelta(days=min(start, _place(LAST)))).isoformat())
    low, high = calendar().published
    day = FIRST + timedelta(days=end)
    return DatedDay(day, min(start, end) < low or max(start, end) > high)


def _end_of(start: int, days: int) -> int:
    """Return the place of the working day that many after (or before) a place; 0 gives the next one on or after it."""
    known = calendar()
    done = int(known.before[start])
    if days > 0:
        wanted = done + days - 1
    elif days == 0:
        wanted = done - int(known.working[start])
    else:
        wanted = done - int(known.working[start]) + days
    return int(known.places[wanted]) if 0 <= wanted < len(known.places) else -1


def is_working_day(day: date | str) -> bool:
    """Return whether people work on the day (by weekends alone where no notice is held)."""
    return bool(calendar().working[_checked(day)])


def is_published(day: date | str) -> bool:
    """Return whether a notice covers the day."""
    low, high = calendar().published
    return low <= _checked(day) <= high


def add_working_days(day: date | str, days: int) -> DatedDay:
    """Return the last day of a period of working days; the day itself is not counted.

    Args: days from -40000 to 40000; negative counts back; 0 gives the day itself if it is worked, else the next one.
    Raises: UnreadableDate, UnreadableDays, CalendarOutside (1900 to 2199).
    """
    start = _checked(day)
    return _dated(start, _end_of(start, _whole(days)))


def add_calendar_days(day: date | str, days: int, *, roll: bool = True) -> DatedDay:
    """Return the last day of a period of calendar days; the day itself is not counted.

    With ``roll`` a period of 0 or more days that ends on a day off runs on to the next working day.
    """
    start = _checked(day)
    end = start + _whole(days)
    if roll and days >= 0 and 0 <= end <= _place(LAST):
        end = _end_of(end, 0)
    return _dated(start, end)


def count_working_days(start: date | str, end: date | str) -> int:
    """Return the working days after ``start`` up to and including ``end``; negative if ``end`` comes first.

    The reverse of `add_working_days`: ``count_working_days(d, add_working_days(d, n).date) == n`` for n ≥ 1.
    """
    known = calendar().before
    return int(known[_checked(end)] - known[_checked(start)])


def count_calendar_days(start: date | str, end: date | str) -> int:
    """Return the days after ``start`` up to and including ``end``; negative if ``end`` comes first."""
    return _checked(end) - _checked(start)


def _places_of(days: Any) -> Counts:
    if isinstance(days, pa.Array | pa.ChunkedArray):
        days = days.cast(pa.date32()).to_numpy(zero_copy_only=False) if isinstance(days, pa.Array) else days.to_numpy()
    array = np.asarray(days, dtype="datetime64[D]")
    if np.isnat(array).any():
        raise CalendarOutside(value="NaT")
    places: Counts = array.astype(np.int64) - np.datetime64(FIRST, "D").astype(np.int64)
    if len(places) and (places.min() < 0 or places.max() > _place(LAST)):
        raise CalendarOutside(value=str(array[(places < 0) | (places > _place(LAST))][0]))
    return places


def _days_of(start: Counts, end: Counts) -> tuple[Days, Flags]:
    low, high = calendar().published
    days: Days = np.datetime64(FIRST, "D") + end.astype("timedelta64[D]")
    return days, (np.minimum(start, end) < low) | (np.maximum(start, end) > high)


def add_working_days_many(days: Any, counts: Any) -> tuple[Days, Flags]:
    """Return the last day of each period and whether it is provisional.

    Args: dates as NumPy datetime64 or an Arrow date array, without nulls; counts as integers, one or one for each.
    Agrees with `add_working_days`; a result outside 1900 to 2199 raises CalendarOutside.
    """
    start = _places_of(days)
    number = np.broadcast_to(np.asarray(counts, dtype=np.int64), start.shape)
    known = calendar()
    done = known.before[start]
    # one step back where the start itself is a working day that a period of 0 or fewer days must not skip
    wanted = np.where(number > 0, done + number - 1, done - known.working[start] + number)
    if len(wanted) and (wanted.min() < 0 or wanted.max() >= len(known.places)):
        raise CalendarOutside(value=str(np.asarray(number)[(wanted < 0) | (wanted >= len(known.places))][0]))
    return _days_of(start, known.places[wanted])


def add_calendar_days_many(days: Any, counts: Any, *, roll: bool = True) -> tuple[Days, Flags]:
    """Return the last day of each period of calendar days and whether it is provisional; see `add_calendar_days`."""
    start = _places_of(days)
    number = np.broadcast_to(np.asarray(counts, dtype=np.int64), start.shape)
    end = start + number
    if len(end) and (end.min() < 0 or end.max() > _place(LAST)):
        raise CalendarOutside(value=str(number[(end < 0) | (end > _place(LAST))][0]))
    if roll:
        known = calendar()
        following = np.minimum(known.before[end] - known.working[end], len(known.places) - 1)
        end = np.where(number >= 0, known.places[following], end)
    return _days_of(start, end)


def count_working_days_many(starts: Any, ends: Any) -> Counts:
    """Return the working days after each start up to and including its end; see `count_working_days`."""
    known = calendar().before
    counts: Counts = known[_places_of(ends)] - known[_places_of(starts)]
    return counts
