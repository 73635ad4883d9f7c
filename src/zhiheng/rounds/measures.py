"""Units of measure as headings write them: by how much a number in one is multiplied to stand in another."""

from __future__ import annotations

import re
from decimal import Decimal

from zhiheng.ledger.intake.exact import fold

_TEN = Decimal(10)
#: kind → unit → power of ten; units of one kind turn into each other, those of two kinds never.
_KINDS: dict[str, dict[str, int]] = {
    "money": {"分": -2, "角": -1, "元": 0, "人民币元": 0, "yuan": 0, "cny": 0, "百元": 2, "千元": 3, "万元": 4, "cny10000": 4,
              "百万元": 6, "千万元": 7, "亿元": 8, "cny100million": 8},
    "number": {**dict.fromkeys(("个", "家", "户", "项", "名", "人", "件", "起", "次", "批", "批次", "台", "套", "台套", "台(套)", "份", "条",
               "处", "种", "例", "宗", "人次", "count", "batches", "times", "samples"), 0),
               "百人": 2, "万个": 4, "万家": 4, "万户": 4, "万人": 4, "万件": 4, "万次": 4, "万批次": 4, "万台": 4, "万人次": 4, "千人": 3},
    "share": {"%": 0, "percent": 0, "百分比": 0, "‰": -1},
    "area": {"亩": 0, "mu": 0, "万亩": 4, "mu10000": 4, "亿亩": 8},
    "mass": {"千克": -3, "公斤": -3, "kg": -3, "吨": 0, "t": 0, "万吨": 4, "tonnes10000": 4, "亿吨": 8},
    "points": {"分值": 0, "points": 0, "得分": 0},
}  # fmt: skip
#: Number words; before a unit they make a larger one.
_BARE = {"百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8}
_MANY = re.compile(r"^(?:百万|千万|百|千|万|亿)(?=.)")
_BRACKETS = re.compile(r"[(\[【〔]\s*(?:单位\s*[::]?\s*)?([^()\[\]【】〔〕]{1,12}?(?:\([^()]{1,4}\))?)\s*[)\]】〕]")
_TITLE = re.compile(r"(?:计量|金额)?单位\s*[::]\s*([^\s;；。()（）]{1,30})")
_BETWEEN = re.compile(r"[、,，/／和及]")


def _clean(unit: str) -> str:
    return re.sub(r"\s+", "", fold(unit)).casefold()


def known(unit: str) -> bool:
    """Return whether a text is a unit of measure."""
    return any(_clean(unit) in units for units in _KINDS.values())


def factor(written: str, wanted: str | None) -> Decimal | None:
    """Return by how much a number in one unit is multiplied to stand in another.

    None where they are of two kinds, or one is not known. A line without a unit takes any number as it stands.
    """
    have = _clean(written)
    if wanted is None or have == _clean(wanted):
        return Decimal(1)
    want = _clean(wanted)
    for units in _KINDS.values():
        if have in units and want in units:
            return _TEN ** (units[have] - units[want])
    return None


def plain(unit: str | None) -> bool:
    """Return whether a unit is one of its kind without 10,000 or the like before it: 元, 件, no unit at all."""
    return unit is None or any(units.get(_clean(unit)) == 0 for units in _KINDS.values())


def bare(written: str) -> int | None:
    """Return the power of ten of a number word that stands without a unit, 万 → 4; None for anything else."""
    return _BARE.get(_clean(written))


def same_base(written: str, wanted: str | None) -> bool:
    """Return whether two units count the same thing in other sizes: 万件 and 件, 元 and 万元; not 万批次 and 件."""
    return wanted is not None and _MANY.sub("", _clean(written)) == _MANY.sub("", _clean(wanted))


def of_heading(heading: str) -> str:
    """Return the unit in a heading's brackets, 货值(万元) → 万元; empty where there is none that is known."""
    for inside in _BRACKETS.findall(fold(heading)):
        found = inside.strip()
        if known(found):
            return str(found)
    return ""


def of_title(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the units that lines above a table give for its numbers: 单位：批次、万元 → 批次, 万元."""
    told = (match[1] for text in texts for match in _TITLE.finditer(fold(text)))
    return tuple(one for text in told for one in _BETWEEN.split(text) if known(one))


def is_money(unit: str | None) -> bool:
    """Return whether a unit is one of money."""
    return unit is not None and _clean(unit) in _KINDS["money"]
