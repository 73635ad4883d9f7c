"""Administrative divisions by GB/T 2260 with their days: which unit a code named on a given day.

The table `data/divisions.tsv` holds one interval for each code and name, with the name in English as `codes.spelling` writes
it; its head says where the facts come from. Where only two published lists bracket a change, the intervals of the old and the
new code overlap, so that neither is refused while the law is silent about the day; `Division.certainty` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhiheng.codes.day import read_day
from zhiheng.codes.errors import DivisionDateOutside, UnknownDivision

Level = Literal["nation", "province", "prefecture", "county"]
Kind = Literal["ordinary", "zone", "placeholder"]
NATION = "100000"
_TYPE_WORDS = re.compile(
    r"( [\w-]+(, \w+)*( and \w+)?)? Autonomous (Prefecture|County|Banner)$"
    r"| (District|County|City|Prefecture|League)$|( Mining| Special)? (Banner|District)$"
)


@dataclass(frozen=True, slots=True)
class Division:
    """A unit under one code and name, from its first to its last day, both inclusive (None: still in force)."""

    code: str
    name: str
    level: Level
    kind: Kind
    valid_from: date
    valid_until: date | None
    from_certainty: str
    until_certainty: str
    parent: str | None
    name_en: str = ""

    def named(self, language: str) -> str:
        """Return the name in a language: English for tags such as ``en-GB``, else Chinese."""
        return self.name_en if language.lower().startswith("en") else self.name

    @property
    def short_en(self) -> str:
        """The English name without its type word, for tiles and axes: Jinjiang, Aba, Gong."""
        return _TYPE_WORDS.sub("", self.name_en)

    @property
    def zone(self) -> bool:
        """Whether it is a statistical unit (市辖区, a high-tech zone), not a division of the state."""
        return self.kind == "zone"

    @property
    def certainty(self) -> Literal["exact", "between"]:
        """`between` if only published lists bracket its first or last day, else `exact`."""
        return "between" if "between" in (self.from_certainty, self.until_certainty) else "exact"

    def on(self, day: date) -> bool:
        """Whether the interval contains the day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Table:
    """The parsed table: rows by code, and the days it covers."""

    rows: dict[str, tuple[Division, ...]]
    first: date
    last: date


def _parent(code: str, known: frozenset[str]) -> str | None:
    if code == NATION:
        return None
    if code.endswith("0000"):
        return NATION
    prefecture = code[:4] + "00"
    return prefecture if code != prefecture and prefecture in known else code[:2] + "0000"


def _row(cells: list[str], known: frozenset[str]) -> Division:
    code, name, level, kind, start, end, from_certainty, until_certainty, name_en = cells
    return Division(
        code=code,
        name=name,
        level=level,  # type: ignore[arg-type]
        kind=kind,  # type: ignore[arg-type]
        valid_from=date.fromisoformat(start),
        valid_until=date.fromisoformat(end) if end else None,
        from_certainty=from_certainty,
        until_certainty=until_certainty,
        parent=_parent(code, known),
        name_en=name_en,
    )


@cache
def table() -> Table:
    """Return the table, read once from the package."""
    text = resources.files("zhiheng.codes").joinpath("data/divisions.tsv").read_text("utf-8")
    covers = next(line.split()[2:4] for line in text.splitlines() if line.startswith("# covers "))
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")][1:]
    known = frozenset(cells[0] for cells in lines if cells[2] == "prefecture" and cells[3] == "ordinary")
    rows: dict[str, tuple[Division, ...]] = {}
    for cells in lines:
        rows[cells[0]] = (*rows.get(cells[0], ()), _row(cells, known))
    return Table(rows, date.fromisoformat(covers[0]), date.fromisoformat(covers[1]))


def _covered(on: date | str) -> date:
    day = read_day(on)
    known = table()
    if not known.first <= day <= known.last:
        raise DivisionDateOutside(on=day.isoformat(), first=known.first.isoformat(), last=known.last.isoformat())
    return day


def known_on(day: date) -> date:
    """Return the day, or the nearest one that the table covers.

    After its last day the units last known count until the table is renewed: work must not stop because a year began.
    """
    known = table()
    return min(max(day, known.first), known.last)


def _find(code: str, day: date) -> Division | None:
    """Return the row in force; of two that overlap around a change of name, the later."""
    found = [row for row in table().rows.get(code, ()) if row.on(day)]
    return found[-1] if found else None


def get(code: str, on: date | str) -> Division:
    """Return the division that a code named on a day.

    Args: code of six digits; a day within the table (1980-12-31 to the last covered day).
    Raises: UnknownDivision with a hint at the successor or predecessor; DivisionDateOutside; UnreadableDate.
    """
    day = _covered(on)
    found = _find(code, day) if isinstance(code, str) else None
    if found is None:
        zh, en = _hint(code, day)
        raise UnknownDivision(division=str(code)[:40], on=day.isoformat(), hint_zh=zh, hint_en=en)
    return found


def exists(code: str, on: date | str) -> bool:
    """Return whether the code names a unit on the day (statistical zones and placeholders included)."""
    day = _covered(on)
    return isinstance(code, str) and _find(code, day) is not None


def history(code: str) -> tuple[Division, ...]:
    """Return every name that a code ever bore, oldest first; empty if the table never had it."""
    return table().rows.get(code, ())


def in_force(on: date | str, level: Level | None = None, parent: str | None = None) -> list[Division]:
    """Return the ordinary divisions on a day, by code. Around a change known only by lists both codes appear."""
    day = _covered(on)
    found = (_find(code, day) for code in sorted(table().rows))
    return [
        row
        for row in found
        if row is not None
        and row.kind == "ordinary"
        and (level is None or row.level == level)
        and (parent is None or row.parent == parent)
    ]


def _hint(code: object, day: date) -> tuple[str, str]:
    rows = table().rows.get(code, ()) if isinstance(code, str) else ()
    if not rows:
        return "该代码从未列入本表,请核对六位数字。", "The table never had it; check the six digits."
    before = [row for row in rows if row.valid_until is not None and row.valid_until < day]
    if not before:
        start = rows[0].valid_from
        return (
            f"该代码自 {start} 起使用({rows[0].name})。",
            f"It is in use since {start} ({rows[0].name_en} {rows[0].name}).",
        )
    last = before[-1]
    zh = f"该代码({last.name})用至 {last.valid_until}"
    en = f"It ({last.name_en} {last.name}) was in use until {last.valid_until}"
    following = successors(last)
    if not following:
        return zh + ",请查后继区划。", en + "; look up what succeeded it."
    names = "、".join(f"{row.code} {row.name}" for row in following)
    english = ", ".join(f"{row.code} {row.name_en} {row.name}" for row in following)
    return f"{zh},此后为 {names}。", f"{en}, then {english}."


def successors(division: Division) -> tuple[Division, ...]:
    """Return the units of the same name stem and province that began when this one ended, in the order of codes."""
    end = division.valid_until
    if end is None:
        return ()
    stem = _stem(division.name)
    near = [
        row
        for rows in table().rows.values()
        for row in rows
        if row.code != division.code
        and row.code[:2] == division.code[:2]
        and row.kind == "ordinary"
        and _stem(row.name) == stem
        and abs((row.valid_from - end).days) <= _slack(division, row)
    ]
    lasting = [row for row in near if row.valid_until is None]
    return tuple(sorted(lasting or near, key=lambda row: row.code))


def _slack(old: Division, new: Division) -> int:
    return 1 if old.until_certainty == new.from_certainty == "exact" else 800


def _stem(name: str) -> str:
    for suffix in ("自治县", "地区", "省", "市", "县", "区", "盟", "旗"):
        if name.endswith(suffix) and len(name) > len(suffix):
            return name.removesuffix(suffix)
    return name


@cache
def _codes_on(day: date) -> tuple[npt.NDArray[np.bool_], dict[str, str]]:
    """Return a mask over all six-digit numbers, and the names in force."""
    names = {code: row.name for code in table().rows if (row := _find(code, day)) is not None}
    mask = np.zeros(1_000_000, dtype=np.bool_)
    mask[[int(code) for code in names]] = True
    return mask, names


def numbers(values: Any) -> npt.NDArray[np.int32]:
    """Return six-digit codes as integers, -1 for whatever is none. Takes an Arrow string array or any sequence."""
    from zhiheng.codes.columns import fixed_width

    rows = fixed_width(values, 6)
    digits = rows.matrix.astype(np.int32) - ord("0")
    good = ((digits >= 0) & (digits <= 9)).all(axis=1)
    out = np.full(rows.count, -1, dtype=np.int32)
    weights = np.array([100_000, 10_000, 1_000, 100, 10, 1], dtype=np.int32)
    out[rows.index] = np.where(good, digits @ weights, -1)
    return out


def exists_many(values: Any, on: date | str) -> npt.NDArray[np.bool_]:
    """Return for each value whether it names a unit on the day; null and malformed give False."""
    mask, _ = _codes_on(_covered(on))
    found = numbers(values)
    result: npt.NDArray[np.bool_] = mask[np.maximum(found, 0)] & (found >= 0)
    return result


def name_many(values: Any, on: date | str) -> pa.Array:
    """Return for each value the name of the unit on the day, null where there is none."""
    _, names = _codes_on(_covered(on))
    found = numbers(values)
    keys = np.array(sorted(int(code) for code in names), dtype=np.int32)
    labels = pa.array([names[f"{key:06d}"] for key in keys.tolist()], type=pa.string())
    place = np.searchsorted(keys, found).clip(0, len(keys) - 1)
    return labels.take(pa.array(place, mask=keys[place] != found))


#: Registering offices of zones that GB/T 2260 never listed and whose codes stand in real USCCs.
_OFFICES: Iterable[str] = ("110302", "110400", "310141", "510109", *(f"5009{n:02d}" for n in range(100)))


@cache
def registration_areas() -> npt.NDArray[np.bool_]:
    """Return a mask over all six-digit numbers: which may stand at positions 3 to 8 of a USCC or 1 to 6 of a licence.

    A registering office keeps the code it once got, so every code counts that the table ever had, and besides: the
    municipal office (xxyy01), zones (xxyy70 to xxyy79 and xxyy90 to xxyy99 under a prefecture that ever existed), and a
    few offices of zones seen in published codes. Anything else is refused.
    """
    mask = np.zeros(1_000_000, dtype=np.bool_)
    known = [int(code) for code in table().rows]
    mask[known] = True
    prefectures = {code // 100 * 100 for code in known if code % 10_000 >= 100}
    for base in prefectures:
        mask[[base, base + 1]] = True
        mask[base + 70 : base + 80] = True
        mask[base + 90 : base + 100] = True
    mask[[int(code) for code in _OFFICES]] = True
    return mask
