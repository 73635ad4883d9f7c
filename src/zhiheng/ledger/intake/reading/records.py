"""Rows that come as objects: JSON lines, rows of the API, and Parquet; all become text cells."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.ledger.intake.errors import (
    BadJsonLine,
    DamagedFile,
    FileEmpty,
    ForeignEncoding,
    LineTooLong,
    NulByte,
    TooManyColumns,
)
from zhiheng.ledger.intake.limits import Limits
from zhiheng.ledger.intake.raw import ROW, RawChunk, RawSheet, column_names
from zhiheng.ledger.intake.reading.encoding import detect
from zhiheng.ledger.intake.records_text import text_of

_API_CHUNK = 100_000


def read_json_lines(path: Path, limits: Limits) -> list[RawSheet]:
    """Return the file's one sheet; its headings are the keys of all lines, in order of appearance.

    Numbers keep their text, so that no amount passes through a double. Raises BadJsonLine with the line.
    """
    encoding = detect(path)
    if encoding != "utf-8":
        raise ForeignEncoding(file=path.name, encoding=encoding.upper())
    keys: dict[str, None] = {}
    frames = [_frame(numbered, keys) for numbered in _batches(_json_lines(path, limits), _API_CHUNK)]
    return [_sheet(path.name, frames, list(keys), limits)]


def read_rows(rows: Iterable[Mapping[str, Any]], limits: Limits, name: str = "rows") -> list[RawSheet]:
    """Return rows given as mappings (the API, a library call) as one sheet; row 1 is the first mapping."""
    keys: dict[str, None] = {}
    frames = [_frame(numbered, keys) for numbered in _batches(enumerate(rows, start=1), _API_CHUNK)]
    return [_sheet(name, frames, list(keys), limits)]


def read_parquet(path: Path, limits: Limits) -> list[RawSheet]:
    """Return the file's one sheet, read by row groups. Raises DamagedFile, TooManyColumns, FileEmpty."""
    try:
        file = pq.ParquetFile(path)
        names = list(file.schema_arrow.names)
        rows = file.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise DamagedFile(file=path.name, problem=str(error).splitlines()[0]) from error
    _check_width(path.name, names, limits)
    if not rows:
        raise FileEmpty(file=path.name)
    headings: list[str | None] = [name or None for name in names]
    return [RawSheet(path.name, headings, rows, lambda: _parquet_chunks(path, headings, limits), 0)]


def _parquet_chunks(path: Path, headings: list[str | None], limits: Limits) -> Iterator[RawChunk]:
    done = 0
    columns = column_names(headings)
    try:
        for batch in pq.ParquetFile(path).iter_batches(batch_size=limits.chunk_rows):
            frame = pl.DataFrame(
                [_as_text(column).rename(name) for name, column in zip(columns, batch.columns, strict=True)]
            )
            numbers = pl.int_range(done + 1, done + frame.height + 1, dtype=pl.UInt32).alias(ROW)
            done += frame.height
            yield RawChunk(frame.with_columns(numbers), spaced=True, done=done)
    except (pa.ArrowException, OSError) as error:
        raise DamagedFile(file=path.name, problem=str(error).splitlines()[0]) from error


def _as_text(column: pa.Array) -> pl.Series:
    series = pl.Series(pl.from_arrow(column))
    if series.dtype == pl.String:
        return series
    if series.dtype.is_nested() or series.dtype == pl.Binary:
        return pl.Series([text_of(value) for value in column.to_pylist()], dtype=pl.String)
    if isinstance(series.dtype, pl.Datetime):
        pattern = "%Y-%m-%dT%H:%M:%S%.f" + ("%:z" if series.dtype.time_zone else "")
        return series.dt.strftime(pattern)
    return series.cast(pl.String)


def _json_lines(path: Path, limits: Limits) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open("rb") as stream:
        for number in itertools.count(1):
            line = stream.readline(limits.max_line_bytes + 1)
            if not line:
                return
            if len(line) > limits.max_line_bytes:
                raise LineTooLong(file=path.name, at=stream.tell() - len(line) + 1, limit=limits.max_line_bytes)
            if b"\0" in line:
                at = stream.tell() - len(line) + line.index(b"\0") + 1
                raise NulByte(file=path.name, at=at, line=number)
            if line.strip():
                yield number, _object(path, line.removeprefix(b"\xef\xbb\xbf"), number)


def _object(path: Path, line: bytes, number: int) -> Mapping[str, Any]:
    try:
        value = json.loads(
            line,
            parse_float=str,
            parse_int=str,
            parse_constant=_no_constant,
            object_pairs_hook=_without_equal_keys,
        )
    except (ValueError, RecursionError) as error:
        raise BadJsonLine(file=path.name, line=number, problem=str(error)) from error
    if not isinstance(value, dict):
        raise BadJsonLine(file=path.name, line=number, problem=type(value).__name__)
    return value


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _without_equal_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError("equal keys / 相同的键: " + next(n for n in names if names.count(n) > 1))
    return found


def _batches(rows: Iterable[tuple[int, Mapping[str, Any]]], size: int) -> Iterator[list[tuple[int, Mapping[str, Any]]]]:
    source = iter(rows)
    while batch := list(itertools.islice(source, size)):
        yield batch


def _frame(numbered: list[tuple[int, Mapping[str, Any]]], keys: dict[str, None]) -> pl.DataFrame:
    for _, row in numbered:
        keys.update(dict.fromkeys(row))
    columns = {key: [text_of(row.get(key)) for _, row in numbered] for key in keys}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return frame.with_columns(pl.Series(ROW, [number for number, _ in numbered], dtype=pl.UInt32))


def _sheet(name: str, frames: list[pl.DataFrame], keys: list[str], limits: Limits) -> RawSheet:
    if not frames:
        raise FileEmpty(file=name)
    _check_width(name, keys, limits)
    size = sum(frame.height for frame in frames)
    return RawSheet(name, [*keys], size, lambda: _frame_chunks(frames, keys), 0)


def _frame_chunks(frames: list[pl.DataFrame], keys: list[str]) -> Iterator[RawChunk]:
    done = 0
    for frame in frames:
        missing = [pl.lit(None, pl.String).alias(key) for key in keys if key not in frame.columns]
        done += frame.height
        yield RawChunk(frame.with_columns(missing).select(*keys, ROW), spaced=True, done=done)


def _check_width(name: str, columns: list[str], limits: Limits) -> None:
    if len(columns) > limits.max_columns:
        raise TooManyColumns(file=name, count=len(columns), limit=limits.max_columns)
