"""What a worksheet says of its cells beside their values: merged areas, hidden rows and columns, formulas; and values spread.

Spreadsheet readers give the value of a merged area in its first cell alone. Below the headings it is meant for every
row of the area, and for every column of it, unless the area is a line of text across the table.
"""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from zhiheng.ledger.intake.exact import decimal_of

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_HIDDEN = re.compile(rb'<(?:\w+:)?row (?=[^>]*?hidden="(?:1|true)")[^>]*?r="(\d{1,8})"')
_HIDDEN_COLUMNS = re.compile(rb'<(?:\w+:)?col (?=[^>]*?hidden="(?:1|true)")([^>]*?)/?>')
_BOUND = re.compile(rb'\b(min|max)="(\d{1,5})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_FILLED = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})\d{1,8}"[^>]*?(?<!/)>')
_SHEET = re.compile(r"<(?:\w+:)?sheet ([^>]*?)/?>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship ([^>]*?)/?>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_MEMBER_BYTES = 8 << 20
_ERROR = re.compile(rb'<c [^>]*\bt="e"[^>]*>')
_UNSURE = re.compile(rb"<c [^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v>\s*0?\s*</v>|<v\s*/>|</c>)")
_MAX_HIDDEN = 1_048_576
_MAX_COLUMNS = 16_384
_LOOKED_AT = 5000

#: First row, first column, last row, last column, counted from 1.
Area = tuple[int, int, int, int]


@dataclass(slots=True)
class Marks:
    """Merged areas, numbers of hidden rows and columns, how many formulas, and the first column with a value (0: none).

    `errors`: cells that hold an error (#REF!); `unsure`: formulas whose result as saved is empty or 0, which may never
    have been computed.
    """

    merges: set[Area] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: int = 0
    errors: int = 0
    unsure: int = 0
    first_column: int = 0

    def note(self, data: bytes, seen: int) -> None:
        """Add what a block of the worksheet says; its first ``seen`` bytes were noted before."""
        if b"mergeCell " in data:
            self.merges.update(_area(found) for found in _MERGE.findall(data))
        if b'hidden="' in data and len(self.hidden) < _MAX_HIDDEN:
            self.hidden.update(int(row) for row in _HIDDEN.findall(data))
            for found in _HIDDEN_COLUMNS.findall(data):
                self.hidden_columns.update(_columns(found))
        self.formulas += sum(1 for found in _FORMULA.finditer(data) if found.end() > seen)
        if b' t="e"' in data:
            self.errors += sum(1 for found in _ERROR.finditer(data) if found.end() > seen)
        if b"<f" in data:
            self.unsure += sum(1 for found in _UNSURE.finditer(data) if found.end() > seen)
        if self.first_column != 1:
            columns = {column_number(letters) for letters in set(_FILLED.findall(data))}
            self.first_column = min([*columns, *([self.first_column] if self.first_column else [])], default=0)


def _area(found: tuple[bytes, bytes, bytes, bytes]) -> Area:
    left, top, right, bottom = found
    return int(top), column_number(left), int(bottom), column_number(right)


def _columns(attributes: bytes) -> range:
    """Return the columns that a hidden stretch of them covers."""
    bounds = {name: int(number) for name, number in _BOUND.findall(attributes)}
    first = bounds.get(b"min", 1)
    return range(first, min(bounds.get(b"max", first), _MAX_COLUMNS) + 1)


def hidden_places(marks: Marks, width: int) -> frozenset[int]:
    """Return which of the first ``width`` columns of a frame are hidden, counted from 0."""
    shift = max(marks.first_column, 1)
    return frozenset(column - shift for column in marks.hidden_columns if 0 <= column - shift < width)


def column_number(letters: bytes) -> int:
    """Return the number of a column (A is 1)."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def members_of_sheets(path: Path) -> dict[str, str]:
    """Return sheet name → member of the container, as the workbook's own directory says; empty where it cannot be read."""
    with zipfile.ZipFile(path) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        texts = [_text(archive, names.get(name)) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")]
    targets = {found.get("Id", ""): found.get("Target", "") for found in _attributes(_RELATION, texts[1])}
    found = {}
    for sheet in _attributes(_SHEET, texts[0]):
        relation = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        target = targets.get(relation, "")
        member = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        found[sheet.get("name", "")] = member
    return found


def _text(archive: zipfile.ZipFile, name: str | None) -> str:
    if name is None:
        return ""
    with archive.open(name) as stream:
        return stream.read(_MEMBER_BYTES).decode("utf-8", "replace")


def _attributes(tag: re.Pattern[str], text: str) -> list[dict[str, str]]:
    return [{key: html.unescape(a or b) for key, a, b in _ATTRIBUTE.findall(found)} for found in tag.findall(text)]


def spread(frame: pl.DataFrame, marks: Marks, below: int, most: int) -> tuple[pl.DataFrame, int]:
    """Return the sheet with the values of merged areas in all their cells, and how many areas that were.

    Only areas below row ``below`` count. A line of text across the table (from its first column, or over half of its
    width) stays one cell. Raises ValueError where the areas cover more than ``most`` cells of the sheet together.
    """
    areas = _inside(marks, frame, below)
    if not areas:
        return frame, 0
    covered = sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in areas)
    if covered > most:
        raise ValueError(covered)
    rows: dict[int, npt.NDArray[np.int64]] = {}
    across: list[Area] = []
    for top, left, bottom, right in areas:
        if left not in rows:
            rows[left] = np.arange(frame.height)
        rows[left][top : bottom + 1] = top
        if right > left and left and right - left + 1 < frame.width / 2:
            across.append((top, left, bottom, right))
    columns = frame.get_columns()
    for place, taken in rows.items():
        columns[place] = columns[place].gather(taken)
    for top, left, bottom, right in across:
        for place in range(left + 1, right + 1):
            columns[place] = columns[place].scatter(range(top, bottom + 1), columns[left][top])
    return pl.DataFrame(columns), len(areas)


def head(frame: pl.DataFrame, marks: Marks, rows: int) -> tuple[tuple[str, ...], ...]:
    """Return the first rows of a sheet as texts, a merged area said in all its cells."""
    texts = [[(cell or "").strip() for cell in row] for row in frame.head(rows).rows()]
    for top, left, bottom, right in _inside(marks, frame, 0):
        if top < len(texts):
            text = texts[top][left]
            for row in texts[top : bottom + 1]:
                row[left : right + 1] = [text] * (right - left + 1)
    return tuple(tuple(row) for row in texts)


def merged_numbers(frame: pl.DataFrame, marks: Marks, below: int) -> int:
    """Return how many merged areas of several cells below the headings hold one number; only the first ones are looked at."""
    areas = _inside(marks, frame, below)[:_LOOKED_AT]
    return sum(_is_number(frame[top, left]) for top, left, bottom, right in areas if bottom > top or right > left)


def _is_number(text: str | None) -> bool:
    return text is not None and decimal_of(text) is not None


def _inside(marks: Marks, frame: pl.DataFrame, below: int) -> list[Area]:
    """Return the areas below the headings, cut to the frame, counted from 0."""
    shift = max(marks.first_column, 1)
    found = []
    for top, left, bottom, right in sorted(marks.merges):
        area = (top - 1, left - shift, min(bottom, frame.height) - 1, min(right - shift, frame.width - 1))
        if top > below and 0 <= area[1] <= area[3] and area[0] <= area[2]:
            found.append(area)
    return found
