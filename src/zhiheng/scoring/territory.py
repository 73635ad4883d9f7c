"""Where a pack's division lies on a day: which codes of a registration count as inside it.

A registration keeps the code of its own day; divisions were renumbered since. What began with the division's digits and
went elsewhere is excepted, what lies in it today under another number (简阳: 512081, now 510185) is added.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from zhiheng.codes import divisions
from zhiheng.codes.divisions import Division
from zhiheng.scoring.plan import Territory

#: Prefectures that left a province with all their codes: to Chongqing, made a municipality of its own on that day.
_LEFT = {"51": (date(1997, 3, 14), ("5102", "5112", "5122", "5123", "5127", "5135", "5170"))}
_STEPS = 8


@cache
def territory_of(division: str, as_of: date) -> Territory:
    """Return how to tell whether a code lies in a division (six digits) on a day.

    Codes that the table does not have count by their digits. Raises nothing: a pack's division is linted.
    """
    known = divisions.table()
    day = min(max(as_of, known.first), known.last)
    prefix = division[:2] if division.endswith("0000") else division.removesuffix("00")
    return Territory(
        division=division, prefix=prefix, without=_gone(prefix, day), also=_come(prefix, day) if len(prefix) > 2 else ()
    )


def lies_in(territory: Territory, code: str) -> bool:
    """Tell whether a code counts as inside; the same as the compiled condition."""
    left = any(code.startswith(each) for each in territory.without)
    return (code.startswith(territory.prefix) and not left) or code in territory.also


def _gone(prefix: str, day: date) -> tuple[str, ...]:
    """Return the beginnings of codes that have the division's digits and lie elsewhere on the day."""
    since, left = _LEFT.get(prefix[:2], (date.max, ()))
    found = [each for each in left if day >= since and each.startswith(prefix)]
    if len(prefix) > 2:
        found += [code for code, now in _moved(prefix[:2], day) if code.startswith(prefix) and not _any(now, prefix)]
    return tuple(sorted(found))


def _come(prefix: str, day: date) -> tuple[str, ...]:
    """Return the codes without the division's digits whose unit lies in it on the day."""
    moved = _moved(prefix[:2], day)
    return tuple(sorted(code for code, now in moved if not code.startswith(prefix) and _any(now, prefix)))


def _any(codes: frozenset[str], prefix: str) -> bool:
    return any(code.startswith(prefix) for code in codes)


@cache
def _moved(province: str, day: date) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the codes of a province that no longer stand on the day, each with those of its successors that do."""
    rows = divisions.table().rows
    gone = [code for code in rows if code.startswith(province) and not _stands(code, day)]
    return tuple((code, now) for code in gone if (now := _now(code, day, _STEPS)))


def _stands(code: str, day: date) -> bool:
    return any(row.on(day) for row in divisions.history(code))


def _now(code: str, day: date, steps: int) -> frozenset[str]:
    """Return the codes on the day of what a code once named; empty where the table does not tell."""
    if _stands(code, day):
        return frozenset({code})
    ended = [row for row in divisions.history(code) if _ended(row, day)]
    if not ended or not steps:
        return frozenset()
    following = {row.code for row in divisions.successors(ended[-1])} - {code}
    return frozenset().union(*(_now(each, day, steps - 1) for each in following))


def _ended(row: Division, day: date) -> bool:
    return row.valid_until is not None and row.valid_until < day
