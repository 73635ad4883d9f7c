"""Whether the rows of a delimited text can be told apart with certainty: lines, NULs, quotes; and cutting into chunks."""

from __future__ import annotations

from collections.abc import Iterator
from io import FileIO
from pathlib import Path

import numpy as np
import numpy.typing as npt

from zhiheng.ledger.intake.errors import BrokenQuotes, LineTooLong, NulByte
from zhiheng.ledger.intake.limits import Limits

_QUOTE, _LF, _CR = 0x22, 0x0A, 0x0D


def chunks(path: Path, separator: bytes, limits: Limits) -> Iterator[bytes]:
    """Yield blocks of whole records, each checked; bytes of GB18030 are safe, for no trail byte is LF or a quote.

    Raises NulByte, LineTooLong or BrokenQuotes with the place in the file.
    """
    position, lines = 0, 0
    with path.open("rb", buffering=0) as stream:
        size = path.stat().st_size
        while position < size:
            stream.seek(position)
            data = _read(stream, limits.chunk_bytes)
            last = position + len(data) >= size
            _check_bytes(path, data, position, lines, limits)
            whole = data if last else _whole_records(path, data, lines, separator, limits)
            while not whole:  # a record longer than a chunk, which only small chunks meet
                data = data + _read(stream, limits.max_line_bytes)
                last = position + len(data) >= size
                _check_bytes(path, data, position, lines, limits)
                whole = data if last else _whole_records(path, data, lines, separator, limits)
            if last:
                check_quotes(path, whole, separator, lines, last=True)
            yield whole
            position, lines = position + len(whole), lines + whole.count(b"\n")


def _read(stream: FileIO, size: int) -> bytes:
    """Read so many bytes, fewer only at the end of the file."""
    parts = []
    while size and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _check_bytes(path: Path, data: bytes, position: int, lines: int, limits: Limits) -> None:
    nul = data.find(b"\0")
    if nul >= 0:
        raise NulByte(file=path.name, at=position + nul + 1, line=lines + data.count(b"\n", 0, nul) + 1)
    start = 0
    while len(data) - start > limits.max_line_bytes:
        end = data.rfind(b"\n", start, start + limits.max_line_bytes)
        if end < 0:
            raise LineTooLong(file=path.name, at=position + start + 1, limit=limits.max_line_bytes)
        start = end + 1


def _whole_records(path: Path, data: bytes, lines: int, separator: bytes, limits: Limits) -> bytes:
    """Return the part of the data up to the last line end that stands outside quotes."""
    if b'"' not in data:
        return data[: data.rfind(b"\n") + 1]
    array = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(array == _QUOTE)
    cut = len(data)
    while True:
        cut = data.rfind(b"\n", 0, cut) + 1
        if cut == 0 or np.searchsorted(quotes, cut) % 2 == 0:
            break
        if len(data) - cut > limits.max_line_bytes:  # no record is that long: a quote was never closed
            check_quotes(path, data, separator, lines, last=True)
        cut -= 1
    whole = data[:cut]
    check_quotes(path, whole, separator, lines, last=False)
    return whole


def check_quotes(path: Path, data: bytes, separator: bytes, lines: int, *, last: bool) -> None:
    """Refuse quote marks that neither open a field, close one, nor are doubled inside one (RFC 4180)."""
    if b'"' not in data:
        return
    array = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(array == _QUOTE)
    broken = _misplaced(array, quotes, separator[0])
    if broken is None and last and len(quotes) % 2:
        broken = int(quotes[-1])
    if broken is not None:
        raise BrokenQuotes(file=path.name, line=lines + data.count(b"\n", 0, broken) + 1)


def _misplaced(array: npt.NDArray[np.uint8], quotes: npt.NDArray[np.int64], separator: int) -> int | None:
    opening, closing = quotes[0::2], quotes[1::2]
    before = np.where(opening > 0, array[opening - 1], _LF)
    bad_open = ~np.isin(before, [separator, _LF, _CR, _QUOTE])
    after = np.where(closing + 1 < len(array), array[np.minimum(closing + 1, len(array) - 1)], _LF)
    bad_close = ~np.isin(after, [separator, _LF, _CR, _QUOTE])
    candidates = [int(part[0]) for part in (opening[bad_open], closing[bad_close]) if len(part)]
    return min(candidates) if candidates else None
