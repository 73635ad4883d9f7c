"""A download as text: CSV that no spreadsheet can run, one JSON array, or one JSON object a line; compressed if wished."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from zhiheng.policy.model import FieldSpec, FieldType
from zhiheng.server.portal.downloads_rows import ENVELOPE, Line
from zhiheng.server.portal.exports import MARK, cell

BLOCK = 64 * 1024
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def csv_parts(lines: Iterable[Line], fields: Mapping[str, FieldSpec]) -> Iterator[bytes]:
    """Yield a CSV file, UTF-8 with its mark: the envelope, then the fields; lists as JSON in a cell."""
    write = writer_of(fields)
    yield from sheet_parts([*ENVELOPE, *fields], (write(line) for line in lines))


def sheet_parts(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a CSV file of rows whose cells are safe already, in blocks."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    sheet.write(MARK)
    writer.writerow(header)
    for row in rows:
        writer.writerow(row)
        if sheet.tell() >= BLOCK:
            yield _taken(sheet)
    yield _taken(sheet)


def writer_of(fields: Mapping[str, FieldSpec]) -> Callable[[Line], list[Any]]:
    """Return what writes a record as cells of a sheet: the envelope, then the fields."""
    writers = [(name, _cell_of(spec)) for name, spec in fields.items()]

    def write(line: Line) -> list[Any]:
        values = line.payload
        return [*map(cell, line.envelope), *(made(values.get(name)) for name, made in writers)]

    return write


def _taken(sheet: io.StringIO) -> bytes:
    text = sheet.getvalue()
    sheet.seek(0)
    sheet.truncate()
    return text.encode()


def _cell_of(spec: FieldSpec) -> Callable[[Any], Any]:
    return _decimal if spec.type is FieldType.DECIMAL else cell


def _decimal(value: Any) -> Any:
    """A decimal is kept as text; one below zero is a number all the same, and no formula."""
    return value if isinstance(value, str) and _NUMBER.fullmatch(value) else cell(value)


def array_parts(lines: Iterable[Line]) -> Iterator[bytes]:
    """Yield one JSON array, an object a line."""
    before = b"[\n"
    for line in lines:
        yield before + orjson.dumps(line.as_object())
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def line_parts(lines: Iterable[Line]) -> Iterator[bytes]:
    """Yield JSON lines: one object a line."""
    for line in lines:
        yield orjson.dumps(line.as_object(), option=orjson.OPT_APPEND_NEWLINE)


def in_blocks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Join small parts into blocks of about 64 KiB, which go over the wire at less cost."""
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= BLOCK:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def gzipped(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Compress parts as they come; the same parts give the same bytes."""
    packer = zlib.compressobj(5, zlib.DEFLATED, 31)
    for part in parts:
        if packed := packer.compress(part):
            yield packed
    yield packer.flush()
