"""Taking apart the cell 不合格项目║检验结果║标准值 of food-sampling sheets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhiheng.ledger.intake.exact import Bad, decimal_of, fold

#: Every bar that published sheets use between item, result and limit.
BARS = re.compile(r"\s*[║‖┃|｜丨]+\s*")
_ITEMS = re.compile(r"\s*[;；\n\r]+\s*")
_MANY = re.compile(r"\s*[;；、\n\r]+\s*")
_NOTHING = frozenset({"", "/", "-", "—", "——", "无", "N/A"})
_NUMBER = re.compile(r"^[<>≤≥＜＞约]?\s*(?P<number>[-+]?\d[\d,]*(?:\.\d+)?)\s*(?P<unit>.*)$")
_PARTS = 3
_POWER = re.compile(r"[×xX*]\s*10")
_RAISED = re.compile(r"\d[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]")


def split_items(cell: str) -> list[dict[str, str | None]] | Bad:
    """Return the items of a cell, each with name, value, limit, and value_number and unit where the value is a number.

    Two layouts are known: one item after the other, each ``item║result║limit``, separated by line ends or semicolons;
    and one cell with all items, all results and all limits (``甲、乙║0.5、0.6║≤0.2、≤0.3``). Parts that do not come
    out even are Bad, never padded. A slash means not applicable.
    """
    text = cell.strip()
    lines = [line for line in _ITEMS.split(text) if line]
    split = [BARS.split(line) for line in lines]
    if all(len(parts) == _PARTS for parts in split):
        groups = [_group(parts) for parts in split]
        bad = next((group for group in groups if isinstance(group, Bad)), None)
        return bad or [item for group in groups if not isinstance(group, Bad) for item in group]
    whole = BARS.split(text)
    if len(whole) == _PARTS:
        return _group(whole)
    if len(whole) == 1:
        return [_item(name, None, None) for name in _MANY.split(text) if name]
    return _unbalanced(whole)


def split_columns(names: str | None, values: str | None, limits: str | None) -> list[dict[str, str | None]] | Bad:
    """Return the items where item, result and limit stand in columns of their own."""
    return _group([names or "", values or "", limits or ""])


def _group(parts: Sequence[str]) -> list[dict[str, str | None]] | Bad:
    names, values, limits = ([entry for entry in _MANY.split(part.strip()) if entry] for part in parts)
    if len(names) == 1:
        return [_item(names[0], parts[1].strip(), parts[2].strip())]
    if not names or any(len(column) not in (0, len(names)) for column in (values, limits)):
        return _counts(names, values, limits)
    padded_values: list[str | None] = list(values) or [None] * len(names)
    padded_limits: list[str | None] = list(limits) or [None] * len(names)
    return [_item(*item) for item in zip(names, padded_values, padded_limits, strict=True)]


def _counts(names: list[str], values: list[str], limits: list[str]) -> Bad:
    return Bad("unbalanced-items", {"names": len(names), "results": len(values), "limits": len(limits)})


def _unbalanced(parts: list[str]) -> Bad:
    columns = [[entry for entry in _MANY.split(part) if entry] for part in (*parts, "", "")][:_PARTS]
    return _counts(columns[0], columns[1], columns[2])


def _item(name: str, value: str | None, limit: str | None) -> dict[str, str | None]:
    number, unit = number_of(value)
    return {
        "name": name.strip(),
        "value": _known(value),
        "limit": _known(limit),
        "value_number": number,
        "unit": unit,
        "verdict": "fail",
    }


def _known(text: str | None) -> str | None:
    return None if text is None or text.strip() in _NOTHING else text.strip()


def number_of(value: str | None) -> tuple[str | None, str | None]:
    """Return a plain number and its unit; ranges, powers of ten and words have none, for a part would be a guess."""
    folded = fold(value or "")
    match = _NUMBER.match(folded)
    if not match or _RAISED.search(value or "") or folded[:1] in "<>≤≥约" or _POWER.search(folded):
        return None, None
    number = decimal_of(match["number"])
    unit = match["unit"].strip()
    if number is None or any(character.isdigit() for character in unit.split("/")[0]):
        return None, None
    return format(number, "f"), unit or None
