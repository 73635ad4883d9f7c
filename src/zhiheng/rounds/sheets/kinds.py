"""Kinds of rows: data, totals, of-which, notes, headings said again; and totals checked against what they add up."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from zhiheng.ledger.intake.exact import fold
from zhiheng.ledger.intake.notdata import not_data

DATA, TOTAL, OF_WHICH, NOTE, REPEATED, BESIDE = "data", "total", "of_which", "note", "repeated", "beside"

_TOTAL = re.compile(
    r"^(?:(?:全)?[省市州县区局所]{0,2}|[一二三四五六七八九十]+、|[(（]?\d{0,2}[)）.、]?|.{1,8}?)(小计|合计|总计|共计|总和|汇总|累计合计)(?:数|值)?$"
    r"|^全[省市州县区局](?:合并)?$|^(?:grand\s*total|sub\s*total|total|sum)$",
    re.IGNORECASE,
)
_PART = re.compile(r"^(?:小计|sub)", re.IGNORECASE)
_WHICH = re.compile(r"^(?:其中|内[:：]|of\s+which)", re.IGNORECASE)
#: Rows that stand beside the data: last year, growth, means, ranks, goals.
_BESIDE = re.compile(
    r"^(?:(?:上|去)年.{0,6}|(?:上|去)(?:期|季度|月).{0,4}|.{0,4}同期.{0,4}|同比.{0,8}|环比.{0,8}|比上.{0,10}|(?:增长|增减|增|升降).{0,6}|"
    r"(?:平均|均值|中位).{0,6}|.{0,4}平均(?:值|数)?|占比|比重|排名|名次|最(?:大|小|高|低)值?|(?:年度)?(?:目标|计划|任务)(?:值|数)?|完成率|average|mean|last\s*year)$",
    re.IGNORECASE,
)
_LABELS = 3


def total_label(cells: Sequence[str]) -> str:
    """Return the label of a row of totals, 合计 or 小计 or 全市合计; empty for another row.

    The label stands among the first filled cells that are no numbers.
    """
    texts = [re.sub(r"\s+", "", fold(cell)) for cell in cells if cell]
    for text in [one for one in texts if not _is_number(one)][:_LABELS]:
        if _TOTAL.match(text):
            return text
    return ""


def is_part_total(label: str) -> bool:
    """Return whether a total is of the rows since the one before (小计) and not of all."""
    return "小计" in label or bool(_PART.match(label))


def kind_of(number: int, cells: Sequence[str], said: frozenset[str]) -> str:
    """Return what a row is."""
    if total_label(cells):
        return TOTAL
    if _is_beside(cells):
        return BESIDE
    if _counts_columns(cells):
        return REPEATED
    found = not_data(number, {str(place): cell or None for place, cell in enumerate(cells)}, said)
    if found is not None:
        return REPEATED if found.what == "repeated" else NOTE
    filled = [cell for cell in cells if cell]
    if len(filled) == 1 and len(filled[0]) > 20 and not _is_number(filled[0]):
        return NOTE
    return OF_WHICH if filled and _WHICH.match(fold(filled[0])) else DATA


def _counts_columns(cells: Sequence[str]) -> bool:
    """Return whether a row counts the columns, as forms of statistics do: 甲 乙 1 2 3, 栏次 1 2 3."""
    filled = [fold(cell).strip("()[]") for cell in cells if cell]
    texts = [text for text in filled if not text.isascii() or not text.isdigit()]
    counted = [text for text in filled if text not in texts]
    return (
        len(counted) > 1 and bool(texts) and counted == [str(number) for number in range(1, len(counted) + 1)]
        and all(text in "甲乙丙丁戊己庚ABCDE" or text in ("栏次", "栏目", "序号", "编号") for text in texts)
    )  # fmt: skip


def _is_beside(cells: Sequence[str]) -> bool:
    """Return whether the first text of a row of numbers says that they are compared with the data and are none."""
    filled = [re.sub(r"\s+", "", fold(cell)) for cell in cells if cell]
    label = next((text for text in filled if not _is_number(text)), "")
    return bool(_BESIDE.match(label)) and any(_is_number(text) for text in filled)


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?[\d,.]+%?", text))


class Totals:
    """Sums of the rows as they go by: since the last subtotal, and of all."""

    def __init__(self) -> None:
        self.part: dict[str, Decimal] = {}
        self.all: dict[str, Decimal] = {}

    def add(self, values: Mapping[str, Decimal]) -> None:
        """Count a row of data."""
        for line, value in values.items():
            self.part[line] = self.part.get(line, Decimal(0)) + value
            self.all[line] = self.all.get(line, Decimal(0)) + value

    def at(self, label: str) -> dict[str, Decimal]:
        """Return the sums that a total should say, and begin anew after a subtotal."""
        if not is_part_total(label):
            return self.all
        found, self.part = self.part, {}
        return found
