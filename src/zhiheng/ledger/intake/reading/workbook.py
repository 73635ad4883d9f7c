"""XLSX: checked as a container first, then every sheet read as text by fastexcel."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl
import pyarrow as pa

from zhiheng.ledger.intake.errors import DamagedFile, FileEmpty, NoHeadings
from zhiheng.ledger.intake.headings import HeadingBlock, KnownHeadings, find_headings
from zhiheng.ledger.intake.limits import Limits
from zhiheng.ledger.intake.raw import ROW, RawChunk, RawSheet, column_names
from zhiheng.ledger.intake.reading.archive import check_workbook

NOTES_SHEET, CHOICES_SHEET = "填表说明 notes", "选项 choices"
#: Sheets of our own templates that hold no data, whatever words stand in them.
NOT_DATA = frozenset({NOTES_SHEET, CHOICES_SHEET})


def read(path: Path, known: KnownHeadings, limits: Limits) -> list[RawSheet]:
    """Return the sheets with known headings, in order; sheets without any (notes, covers) are left out.

    Raises ArchiveRefused, DamagedFile, FileEmpty, NoHeadings.
    """
    check_workbook(path, limits)
    try:
        book = fastexcel.read_excel(path)
        frames = [(name, _load(book, name)) for name in book.sheet_names if name not in NOT_DATA]
    except (fastexcel.FastExcelError, pa.ArrowInvalid, ValueError) as error:
        raise DamagedFile(file=path.name, problem=str(error).splitlines()[0]) from error
    filled = [(name, frame) for name, frame in frames if frame.height]
    if not filled:
        raise FileEmpty(file=path.name)
    sheets = [sheet for name, frame in filled if (sheet := _sheet(name, frame, known, limits))]
    if not sheets:
        raise NoHeadings(file=path.name, rows=limits.heading_rows)
    return sheets


def _load(book: fastexcel.ExcelReader, name: str) -> pl.DataFrame:
    sheet = book.load_sheet(name, header_row=None, dtypes="string")
    if not sheet.total_height or not sheet.width:
        return pl.DataFrame()
    return sheet.to_polars()


def _sheet(name: str, frame: pl.DataFrame, known: KnownHeadings, limits: Limits) -> RawSheet | None:
    block = find_headings(frame.head(limits.heading_rows).rows(), known)
    if block is None:
        return None
    rows = _below(frame, block)
    return RawSheet(name, block.names, rows.height, lambda: _chunks(rows, limits), block.last_row)


def _below(frame: pl.DataFrame, block: HeadingBlock) -> pl.DataFrame:
    numbered = frame.rename(dict(zip(frame.columns, column_names(block.names), strict=True)))
    numbered = numbered.with_columns(pl.int_range(1, frame.height + 1, dtype=pl.UInt32).alias(ROW))
    return numbered.filter((pl.col(ROW) > block.last_row) & ~pl.all_horizontal(pl.exclude(ROW).is_null()))


def _chunks(rows: pl.DataFrame, limits: Limits) -> Iterator[RawChunk]:
    for start in range(0, rows.height, limits.chunk_rows):
        part = rows.slice(start, limits.chunk_rows)
        yield RawChunk(part, spaced=True, done=start + part.height)
