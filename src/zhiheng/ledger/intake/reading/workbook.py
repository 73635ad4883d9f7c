"""XLSX: checked as a container first, then every sheet read as text by fastexcel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl
import pyarrow as pa

from zhiheng.ledger.intake.errors import ArchiveRefused, DamagedFile, FileEmpty, NoHeadings
from zhiheng.ledger.intake.headings import HeadingBlock, KnownHeadings, find_headings
from zhiheng.ledger.intake.limits import Limits
from zhiheng.ledger.intake.raw import HEAD_BELOW, ROW, NotData, RawChunk, RawSheet, column_names
from zhiheng.ledger.intake.reading.above import blank_above, rows_above, texts_above, texts_said
from zhiheng.ledger.intake.reading.archive import check_workbook
from zhiheng.ledger.intake.reading.marks import Marks, hidden_places, members_of_sheets, merged_numbers, spread
from zhiheng.ledger.intake.reading.marks import head as texts_of_head

NOTES_SHEET, CHOICES_SHEET = "填表说明 notes", "选项 choices"
#: Sheets of our own templates that hold no data, whatever words stand in them.
NOT_DATA = frozenset({NOTES_SHEET, CHOICES_SHEET})

#: A sheet with so few known words is a cover, not a table, where another sheet has a table's worth of headings.
_COVER, _TABLE = 2, 5


def read(path: Path, known: KnownHeadings, limits: Limits) -> list[RawSheet]:
    """Return the sheets with known headings, in order; hidden sheets and those without any are named as left out.

    Raises ArchiveRefused, DamagedFile, FileEmpty, NoHeadings.
    """
    marks = _marks(path, limits)
    try:
        book = fastexcel.read_excel(path)
        frames = [(name, *_load(book, name)) for name in book.sheet_names if name not in NOT_DATA]
    except (fastexcel.FastExcelError, pa.ArrowInvalid, ValueError) as error:
        raise DamagedFile(file=path.name, problem=str(error).splitlines()[0]) from error
    filled = [entry for entry in frames if entry[1].height]
    if not filled:
        raise FileEmpty(file=path.name)
    sheets, left_out = [], []
    blocks = {
        name: find_headings(frame.head(limits.heading_rows).rows(), known) for name, frame, shown in filled if shown
    }
    best = max((block.score for block in blocks.values() if block), default=0)
    for name, frame, shown in filled:
        block = blocks.get(name)
        sheet = None
        if block is not None and (block.score > _COVER or best < _TABLE):
            sheet = _sheet(path, name, frame, block, marks.get(name, Marks()), limits)
        if sheet is None:
            left_out.append(_left_out(name, frame, shown=shown))
        else:
            sheets.append(sheet)
    if not sheets:
        raise NoHeadings(file=path.name, rows=limits.heading_rows)
    sheets[0].outside += left_out
    return sheets


def _marks(path: Path, limits: Limits) -> dict[str, Marks]:
    """Check the container, and return what each sheet says beside its values, by the sheet's name."""
    by_member = check_workbook(path, limits)
    return {name: by_member[member] for name, member in members_of_sheets(path).items() if member in by_member}


def _load(book: fastexcel.ExcelReader, name: str) -> tuple[pl.DataFrame, bool]:
    """Return a sheet as text from its first row on, and whether it is shown."""
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    shown = sheet.visible == "visible"
    if not sheet.total_height or not sheet.width:
        return pl.DataFrame(), shown
    return sheet.to_polars(), shown


def _left_out(name: str, frame: pl.DataFrame, *, shown: bool) -> NotData:
    filled = frame.filter(~pl.all_horizontal(pl.all().is_null())).height
    return NotData(0, "sheet" if shown else "hidden_sheet", name, filled, name)


def _sheet(path: Path, name: str, frame: pl.DataFrame, block: HeadingBlock, marks: Marks, limits: Limits) -> RawSheet:
    head = frame.head(limits.heading_rows).rows()
    shown, numbers = (
        texts_of_head(frame, marks, block.last_row + HEAD_BELOW),
        merged_numbers(frame, marks, block.last_row),
    )
    try:
        frame, merged = spread(frame, marks, block.last_row, limits.max_cells)
    except ValueError as error:
        size = str(error)
        zh, en = f"{name} 的合并区域共 {size} 个单元格", f"merged areas of {name} cover {size} cells"
        raise ArchiveRefused(file=path.name, reason_zh=zh, reason_en=en) from error
    rows = _below(frame, block)
    remarks = {
        "merged": merged, "hidden_rows": len(marks.hidden), "formulas": marks.formulas, "errors": marks.errors,
        "unsure_formulas": marks.unsure,
    }  # fmt: skip
    return RawSheet(
        name,
        block.names,
        rows.height,
        lambda: _chunks(rows, limits),
        block.last_row,
        outside=rows_above(head, block),
        above=texts_above(head, block),
        said=texts_said(head, block),
        remarks={key: count for key, count in remarks.items() if count},
        blank=frame.height - block.last_row - rows.height + blank_above(head, block),
        head=shown,
        merged_numbers=numbers,
        hidden_columns=hidden_places(marks, frame.width),
        hidden_rows=frozenset(marks.hidden),
    )


def _below(frame: pl.DataFrame, block: HeadingBlock) -> pl.DataFrame:
    numbered = frame.rename(dict(zip(frame.columns, column_names(block.names), strict=True)))
    numbered = numbered.with_columns(pl.int_range(1, frame.height + 1, dtype=pl.UInt32).alias(ROW))
    return numbered.filter((pl.col(ROW) > block.last_row) & ~pl.all_horizontal(pl.exclude(ROW).is_null()))


def _chunks(rows: pl.DataFrame, limits: Limits) -> Iterator[RawChunk]:
    for start in range(0, rows.height, limits.chunk_rows):
        part = rows.slice(start, limits.chunk_rows)
        yield RawChunk(part, spaced=True, done=start + part.height)
