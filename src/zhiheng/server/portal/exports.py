"""Tables as data: streamed CSV that no spreadsheet can take for a formula, and streamed JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.http import StreamingHttpResponse

#: A cell that begins with one of these can be run by a spreadsheet.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
MARK = "\ufeff"  # tells spreadsheets that the file is UTF-8


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def cell(value: Any) -> Any:
    """Return a value as a CSV cell; a text that a spreadsheet could run gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    return "'" + text if text.startswith(DANGEROUS) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the lines of a CSV file, the byte order mark first."""
    writer = csv.writer(_Echo())
    yield MARK + str(writer.writerow([cell(name) for name in header]))
    for row in rows:
        yield str(writer.writerow([cell(value) for value in row]))


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Answer with a CSV file, streamed row by row."""
    answer = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def json_lines(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Yield one JSON array, an object a line."""
    before = b"[\n"
    for row in rows:
        yield before + orjson.dumps(row, default=str)
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def json_answer(name: str, rows: Iterable[dict[str, Any]]) -> StreamingHttpResponse:
    """Answer with a JSON array, streamed object by object."""
    answer = StreamingHttpResponse(json_lines(rows), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer
