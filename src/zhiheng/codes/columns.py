"""A column of text as a matrix of bytes: what every vector form of this room works on.

Values of the wanted byte length come as rows of one uint8 matrix, straight from the Arrow buffers; the few others come
as indexes, so that the caller can say why they are wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from zhiheng.codes.reasons import Reason

Bytes = npt.NDArray[np.uint8]
Indexes = npt.NDArray[np.int64]

#: Rows handled at a time: the working set stays in the cache of one core.
BLOCK = 16_384

ALPHANUMERIC = np.zeros(256, dtype=np.bool_)
ALPHANUMERIC[[*range(48, 58), *range(65, 91), *range(97, 123)]] = True


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one byte length. ``matrix[k]`` is row ``index[k]``; ``other`` are the rest, null or not."""

    count: int
    index: Indexes
    matrix: Bytes
    other: Indexes
    array: pa.LargeStringArray


def as_strings(values: Any) -> pa.LargeStringArray | None:
    """Return the values as one Arrow array of text, or None if they are mixed with something else."""
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if not isinstance(values, pa.Array):
        try:
            values = pa.array(values, from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
            return None
    if pa.types.is_null(values.type) or pa.types.is_dictionary(values.type):
        return values.cast(pa.large_string())
    text = pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view
    if not any(is_text(values.type) for is_text in text):
        return None
    return values.cast(pa.large_string())


def _buffers(array: pa.LargeStringArray) -> tuple[npt.NDArray[np.int64], Bytes]:
    _, offsets, data = array.buffers()
    if offsets is None or len(array) == 0:
        return np.zeros(len(array) + 1, dtype=np.int64), np.zeros(0, dtype=np.uint8)
    places = np.frombuffer(offsets, dtype=np.int64)[array.offset : array.offset + len(array) + 1]
    return places, np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)


def fixed_width(values: Any, width: int) -> Column:
    """Split a column into the rows of ``width`` bytes and the others. Mixed objects count as others (null)."""
    array = as_strings(values)
    if array is None:
        array = pa.array([v if _encodable(v) else None for v in values], type=pa.large_string())
    places, data = _buffers(array)
    right = np.diff(places) == width
    if array.null_count:
        right &= array.is_valid().to_numpy(zero_copy_only=False)
    index = np.flatnonzero(right)
    return Column(len(array), index, _gather(data, places, index, width), np.flatnonzero(~right), array)


def _encodable(value: object) -> bool:
    return isinstance(value, str) and not any("\ud800" <= c <= "\udfff" for c in value)


def _gather(data: Bytes, places: npt.NDArray[np.int64], index: Indexes, width: int) -> Bytes:
    if len(index) == 0:
        return np.zeros((0, width), dtype=np.uint8)
    starts = places[index]
    if int(starts[-1] - starts[0]) == (len(index) - 1) * width:  # side by side: a view, no copy
        return data[starts[0] : starts[0] + len(index) * width].reshape(-1, width)
    windows: Bytes = np.lib.stride_tricks.sliding_window_view(data, width)[starts]
    return windows


def blocks(matrix: Bytes) -> Iterator[slice]:
    """Yield slices of at most ``BLOCK`` rows over a matrix."""
    for start in range(0, len(matrix), BLOCK):
        yield slice(start, min(start + BLOCK, len(matrix)))


def reasons_of(
    values: Any, width: int, judge: Callable[[Bytes], npt.NDArray[np.uint8]], one: Callable[[object], Reason]
) -> npt.NDArray[np.uint8]:
    """Return a reason number for each value.

    ``judge`` maps a block of ASCII rows of the right width to reasons; ``one`` is the scalar form, asked only for what
    is rare: odd lengths with odd characters, non-ASCII text, values that are no text.
    """
    if as_strings(values) is None:
        return np.array([one(value) for value in values], dtype=np.uint8)
    column = fixed_width(values, width)
    out = np.zeros(column.count, dtype=np.uint8)
    fast = np.zeros(len(column.index), dtype=np.uint8)
    for block in blocks(column.matrix):
        fast[block] = judge(column.matrix[block])
    out[column.index] = fast
    wide = column.index[_has_non_ascii(column.matrix)]
    empty, plain, odd = _split_other(column)
    out[empty] = Reason.EMPTY
    out[plain] = Reason.LENGTH
    for row in (*wide.tolist(), *odd.tolist()):
        out[row] = one(column.array[row].as_py())
    return out


def _has_non_ascii(matrix: Bytes) -> npt.NDArray[np.bool_]:
    if len(matrix) == 0 or matrix.max() < 128:
        return np.zeros(len(matrix), dtype=np.bool_)
    found: npt.NDArray[np.bool_] = matrix.max(axis=1) >= 128
    return found


def _split_other(column: Column) -> tuple[Indexes, Indexes, Indexes]:
    """Split the rows of another length: empty ones and nulls, plain ones (letters and digits alone: the length is
    wrong), and odd ones that the scalar form must look at."""
    places, data = _buffers(column.array)
    lengths = np.diff(places)[column.other]
    if column.array.null_count:
        lengths = np.where(column.array.is_valid().to_numpy(zero_copy_only=False)[column.other], lengths, 0)
    filled = column.other[lengths > 0]
    if len(filled) == 0:
        return column.other, filled, filled
    strange = np.concatenate(([0], np.cumsum(~ALPHANUMERIC[data[places[0] : places[-1]]])))
    plain = strange[places[filled] - places[0]] == strange[places[filled + 1] - places[0]]
    return column.other[lengths == 0], filled[plain], filled[~plain]
