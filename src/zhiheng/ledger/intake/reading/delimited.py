"""CSV and its kin: separator recognised, every byte verified, parsed by Polars in chunks of whole records."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from zhiheng.ledger.intake.errors import FileEmpty, LineTooLong, LoneReturns, NoHeadings, NulByte, TooManyColumns
from zhiheng.ledger.intake.findings import Finding
from zhiheng.ledger.intake.headings import HeadingBlock, KnownHeadings, find_headings
from zhiheng.ledger.intake.limits import Limits
from zhiheng.ledger.intake.raw import HEAD_BELOW, ROW, RawChunk, RawSheet, column_names
from zhiheng.ledger.intake.reading import structure
from zhiheng.ledger.intake.reading.above import blank_above, rows_above, texts_above, texts_said
from zhiheng.ledger.intake.reading.blanks import plainness
from zhiheng.ledger.intake.reading.encoding import detect, transcode, without_bom

SEPARATORS = (",", "\t", ";", "|")
_SURPLUS = "__surplus"
_HEAD = 1 << 20


def read(path: Path, known: KnownHeadings, limits: Limits) -> list[RawSheet]:
    """Return the file's one sheet. Raises EncodingError, StructureError, NoHeadings, FileEmpty."""
    encoding = detect(path)
    head = _head(path, encoding, limits)
    separator, rows = _separator(head, known, limits)
    _check_width(path, rows, limits)
    block = find_headings(rows, known)
    if block is None:
        raise NoHeadings(file=path.name, rows=len(rows))
    reader = _Reader(path, encoding, separator, block, limits)
    return [
        RawSheet(
            path.name,
            block.names,
            path.stat().st_size,
            reader.chunks,
            block.last_row,
            outside=rows_above(rows, block),
            above=texts_above(rows, block),
            said=texts_said(rows, block),
            blank=blank_above(rows, block),
            head=tuple(tuple((cell or "").strip() for cell in row) for row in rows[: block.last_row + HEAD_BELOW]),
        )
    ]


def _head(path: Path, encoding: str, limits: Limits) -> str:
    """Return the first lines as text; a first line without end is an error, not a long heading."""
    with path.open("rb") as stream:
        data = without_bom(stream.read(max(_HEAD, limits.max_line_bytes) + 1))
    nul = data.find(b"\0")
    if nul >= 0:
        raise NulByte(file=path.name, at=nul + 1, line=data.count(b"\n", 0, nul) + 1)
    cut = data.rfind(b"\n") + 1
    if not cut and b"\r" in data.rstrip():
        raise LoneReturns(file=path.name)
    if not cut and len(data) > limits.max_line_bytes:
        raise LineTooLong(file=path.name, at=1, limit=limits.max_line_bytes)
    text = data[: cut or len(data)].decode(encoding)
    if not text.strip():
        raise FileEmpty(file=path.name)
    return text


def _separator(head: str, known: KnownHeadings, limits: Limits) -> tuple[str, list[list[str | None]]]:
    """Return the separator that makes most headings known, else the most cells, and the first rows by it."""
    tried = []
    for place, separator in enumerate(SEPARATORS):
        rows = _rows(head, separator, limits.heading_rows)
        block = find_headings([row[: limits.max_columns] for row in rows], known)
        width = max((len(row) for row in rows), default=0)
        tried.append((block.score if block else 0, width, -place, separator, rows))
    _, _, _, separator, rows = max(tried, key=lambda entry: entry[:3])
    return separator, rows


def _rows(head: str, separator: str, count: int) -> list[list[str | None]]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    rows: list[list[str | None]] = []
    try:
        for row in reader:
            rows.append([cell or None for cell in row])
            if len(rows) >= count:
                break
    except csv.Error:  # a field beyond the module's limit: what follows is judged with its place
        pass
    return rows


def _check_width(path: Path, rows: list[list[str | None]], limits: Limits) -> None:
    width = max((len(row) for row in rows), default=0)
    if width > limits.max_columns:
        raise TooManyColumns(file=path.name, count=width, limit=limits.max_columns)


class _Reader:
    """Reads the rows below the headings, chunk by chunk."""

    def __init__(self, path: Path, encoding: str, separator: str, block: HeadingBlock, limits: Limits) -> None:
        self._path, self._encoding, self._separator, self._limits = path, encoding, separator, limits
        self._block = block
        self._columns = column_names(block.names)

    def chunks(self) -> Iterator[RawChunk]:
        """Yield the chunks; the first row of the file is row 1 whatever it holds."""
        next_row, done = 1, 0
        for data in structure.chunks(self._path, self._separator.encode(), self._limits):
            done += len(data)
            data = transcode(without_bom(data) if next_row == 1 else data, self._encoding)
            frame = self._parse(data)
            frame = frame.with_columns(pl.int_range(next_row, next_row + frame.height, dtype=pl.UInt32).alias(ROW))
            height = frame.height
            if next_row <= self._block.last_row:
                frame = frame.slice(self._block.last_row - next_row + 1)
            next_row += height
            yield self._chunk(frame, data, done)

    def _parse(self, data: bytes) -> pl.DataFrame:
        return pl.read_csv(
            data,
            has_header=False,
            separator=self._separator,
            schema=dict.fromkeys([*self._columns, _SURPLUS], pl.String),
            extra_columns="ignore",
            missing_columns="insert",
            raise_if_empty=False,
        )

    def _chunk(self, frame: pl.DataFrame, data: bytes, done: int) -> RawChunk:
        findings: list[Finding] = []
        if frame[_SURPLUS].null_count() < frame.height:
            surplus = frame.select(ROW, _SURPLUS).filter(pl.col(_SURPLUS).is_not_null())
            findings = [Finding(row, "", "", "too-many-cells", value) for row, value in surplus.iter_rows()]
        frame = frame.drop(_SURPLUS)
        height = frame.height
        if all(frame[name].null_count() for name in frame.columns if name != ROW):  # else no row is blank
            frame = frame.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))
        spaced, controls = plainness(data, self._separator.encode())
        return RawChunk(frame, spaced, controls, findings, done, blank=height - frame.height)
