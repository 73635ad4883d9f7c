"""Tables as people write them in the fields of a document, so that a table can be mended where the text is.

    || 表1 各市（州）监督抽查合格率        the caption begins a table
    | 地区 | 合格率（%） | 95%区间 | n     the first row is the heading
    | 成都市 | 95.10 | 94.2–96.0 | 2,300
    |> 数据来源：…                          the foot
    |~ 合格率（%） | 95%区间 | 图1 合格率    draw these columns too: values, their intervals, and what the picture is called

A cell that holds a bar writes it ``\\|``. What does not begin so is a paragraph, also a line with one bar and no caption
before it: nothing that was written is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from zhiheng.documents import charts
from zhiheng.documents.charts import Chart, Mark
from zhiheng.documents.exhibits import Picture, Table
from zhiheng.documents.official import Block, Paragraph
from zhiheng.documents.titles import width

_BAR: Final = re.compile(r"(?<!\\)\|")
_NUMBER: Final = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
_RANGE: Final = re.compile(rf"({_NUMBER.pattern})\s*[–—~至-]\s*({_NUMBER.pattern})")
#: Characters after which words in a cell may break, and words of a heading.
_WORDS: Final = 10.0
_HEAD: Final = 3.0
_FIGURES: Final = re.compile(r"[0-9.,%–—~\s/（）()+-]+")


@dataclass
class _Open:
    """A table under way."""

    caption: str
    rows: list[list[str]] = field(default_factory=list)
    foot: str = ""
    drawn: list[list[str]] = field(default_factory=list)


def blocks(lines: Iterable[str]) -> Iterator[Block]:
    """Yield the paragraphs, tables and pictures that lines of a field say, in order."""
    table: _Open | None = None
    for line in lines:
        if line.startswith("||"):
            yield from _closed(table)
            table = _Open(line[2:].strip())
        elif table is not None and line.startswith("|"):
            _add(table, line)
        else:
            yield from _closed(table)
            table = None
            yield Paragraph(line)
    yield from _closed(table)


def write(table: Table, drawn: str = "") -> str:
    """Return a table as lines of a field. ``drawn``: what the line that asks for its picture says, none where empty."""
    rows = [table.columns, *table.rows]
    lines = [f"|| {table.caption}", *(f"| {' | '.join(_cell(one) for one in row)}" for row in rows)]
    lines += [f"|> {table.foot}"] if table.foot else []
    return "\n".join([*lines, f"|~ {drawn}"] if drawn else lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|") or "—"


def _add(table: _Open, line: str) -> None:
    if line.startswith("|>"):
        table.foot = f"{table.foot} {line[2:].strip()}".strip()
    elif line.startswith("|~"):
        table.drawn.append(_cells(line[2:]))
    else:
        table.rows.append(_cells(line[1:]))


def _cells(text: str) -> list[str]:
    return [one.strip().replace("\\|", "|") for one in _BAR.split(text.strip().strip("|"))]


def _closed(table: _Open | None) -> Iterator[Block]:
    """Yield a table that is whole, and the pictures that it asks for; rows too short or too long are brought to its width."""
    if table is None or not table.rows:
        return
    head, *rows = table.rows
    even = [[*row[: len(head)], *["—"] * (len(head) - len(row))] for row in rows]
    numeric = tuple(at for at in range(len(head)) if even and all(_FIGURES.fullmatch(row[at]) for row in even))
    made = Table(head, even, _widths(head, even, numeric), table.caption, table.foot, numeric)
    yield made
    for wanted in table.drawn:
        picture = _picture(made, wanted)
        if picture is not None:
            yield picture


def _widths(head: list[str], rows: list[list[str]], numeric: Sequence[int]) -> list[int]:
    """Return the widths of columns, in tenths of a character: figures stand in one line, words may break after so many."""
    longest = [max((width(row[at]) for row in rows), default=0.0) for at in range(len(head))]
    named = [min(width(name), _HEAD) for name in head]
    wanted = [
        max(longest[at], named[at]) if at in numeric else max(min(longest[at], _WORDS), named[at])
        for at in range(len(head))
    ]
    return [round(10 * (one + 1)) for one in wanted]


def _picture(table: Table, wanted: list[str]) -> Picture | None:
    """Return the picture of two columns of a table: values, and their intervals where the second is named."""
    place = {name: at for at, name in enumerate(table.columns)}
    if wanted[0] not in place:
        return None
    of, bounds = place[wanted[0]], place.get(wanted[1]) if len(wanted) > 1 else None
    marks = [_mark(row, of, bounds) for row in table.rows]
    if not any(one.value is not None for one in marks):
        return None
    unit = next(iter(re.findall(r"[（(]([^（()）]+)[)）]\s*$", wanted[0])), "")
    caption = wanted[2] if len(wanted) > 2 else table.caption
    said = "；".join(f"{one.label} {one.text}" for one in marks)
    return Picture(charts.rows(Chart(caption, marks, unit)), f"{caption}：{said}", caption, table.foot)


def _mark(row: Sequence[str], of: int, bounds: int | None) -> Mark:
    value = _NUMBER.fullmatch(row[of].strip())
    found = _RANGE.fullmatch(row[bounds].strip()) if bounds is not None else None
    low, high = (_float(found[1]), _float(found[2])) if found else (None, None)
    text = f"{row[of]}（{row[bounds]}）" if found and bounds is not None else row[of]
    return Mark(row[0], _float(value[0]) if value else None, low if value else None, high if value else None, text)


def _float(text: str) -> float:
    return float(text.replace(",", ""))
