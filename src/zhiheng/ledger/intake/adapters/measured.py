"""Items of a sample whose names, limits, measured values and verdicts stand in cells of their own, one or many a cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhiheng.ledger.intake.adapters.items import number_of
from zhiheng.ledger.intake.exact import Bad

Item = dict[str, str | None]
_NOTHING = frozenset({"", "/", "／", "-", "—", "——", "--", "－", "无", "N/A", "\\"})
_SPLITS = (re.compile(r"[ \t]*(?:\r\n|\n|\r)[ \t]*"), re.compile(r"\s*[;；]\s*"), re.compile(r"\s*、\s*"))
_PLACES = 6
#: Full-width ASCII made narrow; raised figures are left alone, for 10⁴ is not 104.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("≦"): "≤", ord("≧"): "≥", ord("　"): " "}
_SIGNS = ((">=", "≥"), ("<=", "≤"), ("=>", "≥"), ("=<", "≤"))
_PASS = frozenset({"符合", "符合要求", "合格", "通过"})
_FAIL = frozenset({"不符合", "不符合要求", "不合格", "不通过"})


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one sample: names of items, and beside each its limit, value, verdict and unit."""

    names: str | None
    values: str | None = None
    limits: str | None = None
    verdicts: str | None = None
    units: str | None = None


def items_of(cells: Cells, unit: str | None = None) -> list[Item] | Bad | None:
    """Return the items, None without any. ``unit`` stands in the heading over the values.

    Several items in a cell are split at line ends, semicolons or 、, whichever makes all filled cells come out even; one
    item keeps its cell whole. What does not come out even is Bad, never padded.
    """
    if known(cells.names) is None:
        return None
    columns = (cells.names, cells.values, cells.limits, cells.verdicts, cells.units)
    for split in _SPLITS:
        names = _split(split, cells.names)
        parts = [_even(text, len(names)) for text in columns[1:4]]
        if len(names) > 1 and all(part is not None for part in parts):
            return _items(
                [names, *(part or [] for part in parts), _even(cells.units, len(names)) or [cells.units or ""]], unit
            )
    if any(len(_split(split, text)) > 1 for split in _SPLITS[:2] for text in (cells.values, cells.limits)):
        return _uneven(cells)
    return _items([[text] if text else [] for text in columns], unit)


def _split(split: re.Pattern[str], text: str | None) -> list[str]:
    return split.split(text.strip("\r ;；")) if text and text.strip() else []


def _even(text: str | None, count: int) -> list[str] | None:
    """Return the cell split into so many parts, empty for an empty cell, None where no way of splitting makes so many."""
    if not text or not text.strip():
        return []
    return next((parts for split in _SPLITS if len(parts := _split(split, text)) == count), None)


def _items(parts: Sequence[Sequence[str]], unit: str | None) -> list[Item]:
    count = len(parts[0])
    even = [list(part) if len(part) == count else [part[0] if part else ""] * count for part in parts]
    return [measured(*cells, heading_unit=unit) for cells in zip(*even, strict=True) if known(cells[0]) is not None]


def measured(
    name: str, value: str, limit: str = "", verdict: str = "", unit: str = "", *, heading_unit: str | None = None
) -> Item:
    """Return one item: signs made one, the number and unit of a value that is a plain number, a verdict if it says so."""
    number, written = number_of(value)
    if number is not None and len(number.partition(".")[2]) > _PLACES:
        number = None
    stated = known(value)
    return {
        "name": name.strip(),
        "limit": _signs(known(limit)),
        "value": _signs(stated),
        "value_number": number,
        "unit": known(unit) if number is None else written or known(unit) or heading_unit,
        "verdict": known(verdict) or ("pass" if stated in _PASS else "fail" if stated in _FAIL else None),
    }


def known(text: str | None) -> str | None:
    """Return a text, None where it only says that there is nothing, or that it does not apply."""
    return None if text is None or text.strip() in _NOTHING else text.strip()


def _signs(text: str | None) -> str | None:
    if text is None:
        return None
    narrow = text.translate(_NARROW)
    for written, sign in _SIGNS:
        narrow = narrow.replace(written, sign)
    return narrow


def _uneven(cells: Cells) -> Bad:
    split = _SPLITS[0] if "\n" in (cells.names or "") or "\n" in (cells.values or "") else _SPLITS[1]
    names, values, limits = (
        len([part for part in split.split(text or "") if part]) for text in (cells.names, cells.values, cells.limits)
    )
    return Bad("unbalanced-items", {"names": names, "results": values, "limits": limits})
