"""Spell rows the way departments do: Chinese headings, mixed date styles, 万元, three encodings, four file formats.

Dirt is laid on deliberately and counted, so that a test can hold intake to the truth: `Sheet.bad` rows must be set
aside, `Sheet.repeated` rows must be dropped as duplicates, the rest must be accepted.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from zhiheng.sandbox.records import Row

_FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")


@dataclass(frozen=True)
class Sheet:
    """A written file and the truth about it."""

    path: Path
    record_type: str
    source: str
    rows: int
    bad: int
    repeated: int

    @property
    def good(self) -> int:
        """Rows that must end in the ledger."""
        return self.rows - self.bad - self.repeated


@dataclass(frozen=True)
class Column:
    """A heading, the payload field it shows, and how a value is spelt."""

    heading: str
    field: str
    spell: Callable[[Any, Random], str] = lambda value, _random: "" if value is None else str(value)


def spell_date(value: date | None, random: Random) -> str:
    """Spell a day in one of the ways found in sheets."""
    if value is None:
        return ""
    style = random.random()
    if style < 0.70:
        return value.isoformat()
    if style < 0.82:
        return f"{value.year}年{value.month}月{value.day}日"
    if style < 0.92:
        return f"{value.year}/{value.month}/{value.day}"
    return value.isoformat().translate(_FULL_WIDTH) if style < 0.96 else f"{value:%Y.%m.%d}"


def spell_name(value: str | None, random: Random) -> str:
    """Spell a firm's name, now and then as somebody in a hurry writes it: spaces, the region cut short, full width."""
    if value is None or random.random() < 0.94:
        return value or ""
    style = random.random()
    if style < 0.3:
        return f" {value} "
    if style < 0.6:
        return value.replace("有限责任公司", " 有限责任公司").replace("有限公司", "有限 公司")
    return re.sub(r"^(.{2,4}?)[市县区]", r"\1", value, count=1)


def spell_wan(fen: int | None, _random: Random) -> str:
    """Spell integer fen in 万元, exactly."""
    if fen is None:
        return ""
    whole, rest = divmod(fen, 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def spell_yuan(fen: int | None, _random: Random) -> str:
    """Spell integer fen in 元 with thousands separators."""
    return "" if fen is None else f"{fen // 100:,}.{fen % 100:02d}"


def spelt(words: dict[Any, str]) -> Callable[[Any, Random], str]:
    """Return a speller for codes."""
    return lambda value, _random: words.get(value, "")


def code_or_nothing(share_missing: float) -> Callable[[Any, Random], str]:
    """Return a speller that leaves out a share of the codes, so that the name must do."""
    return lambda value, random: "" if value is None or random.random() < share_missing else str(value)


def _spoil(cells: dict[str, str], bad: Sequence[tuple[str, str]], random: Random) -> dict[str, str]:
    heading, value = random.choice(bad)
    return {**cells, heading: value}


def lay(
    rows: Iterable[Row], columns: Sequence[Column], bad: Sequence[tuple[str, str]], seed: int, share: float = 0.004
) -> tuple[list[dict[str, str]], int, int]:
    """Spell all rows; spoil a share with one of the `bad` (heading, value) pairs; repeat a share of the good ones.

    Returns the cells, the number spoilt and the number repeated.
    """
    random = Random(seed)
    cells: list[dict[str, str]] = []
    spoilt, again = 0, []
    for row in rows:
        spelled = {column.heading: column.spell(row.get(column.field), random) for column in columns}
        if random.random() < share:
            spelled, spoilt = _spoil(spelled, bad, random), spoilt + 1
        elif random.random() < share:
            again.append(spelled)
        cells.append(spelled)
    return cells + again, spoilt, len(again)


def write_csv(path: Path, cells: Sequence[dict[str, str]], encoding: str = "utf-8") -> None:
    """Write a CSV file as Excel would, in UTF-8 or GB18030."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(cells[0]))
        writer.writeheader()
        writer.writerows(cells)


def write_xlsx(path: Path, cells: Sequence[dict[str, str]], title: str) -> None:
    """Write a workbook with a merged title line above the headings, as offices do."""
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("数据")
        headings = list(cells[0])
        sheet.merge_range(0, 0, 0, len(headings) - 1, title, book.add_format({"bold": True, "align": "center"}))
        sheet.write_row(1, 0, headings)
        for number, row in enumerate(cells, 2):
            sheet.write_row(number, 0, list(row.values()))


def write_jsonl(path: Path, cells: Sequence[dict[str, str]]) -> None:
    """Write one JSON object a line."""
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in cells))


def write_parquet(path: Path, cells: Sequence[dict[str, str]]) -> None:
    """Write a Parquet file of text columns."""
    pq.write_table(pa.Table.from_pylist(list(cells)), path)
