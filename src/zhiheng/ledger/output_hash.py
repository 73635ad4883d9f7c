"""One hash for one result, however it was computed.

Columns are fed block by block of rows, each as: which values are null (bits), then integers, days and instants as
64-bit little-endian numbers (nulls as 0), texts as their lengths in bytes followed by their bytes, lists as their
lengths followed by their items, structs field by field, decimals as text. Chunks, offsets, dictionaries, the width of
offsets and the version of any library leave no trace.
"""

from __future__ import annotations

import hashlib
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_ROWS_AT_ONCE = 65536


class Digest(Protocol):
    """What bytes can be fed to."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Feed bytes."""
        ...


def output_hash(table: pa.Table) -> str:
    """Return the SHA-256 over a table's column names, kinds of values, and rows in their order, hexadecimal.

    Rows must already be in their declared order (by subject), columns in their declared schema. Raises ValueError for
    floating-point columns, which no result may have.
    """
    digest = hashlib.sha256()
    for field in table.schema:
        digest.update(f"{field.name}:{_kind(field.type)};".encode())
    for start in range(0, table.num_rows, _ROWS_AT_ONCE):
        for column in table.slice(start, _ROWS_AT_ONCE).columns:
            _feed(digest, column.chunk(0) if column.num_chunks == 1 else column.combine_chunks())
    return digest.hexdigest()


def _kind(kind: pa.DataType) -> str:
    """Name what a type holds, not how it is stored. Raises ValueError for floats and what no result may have."""
    if pa.types.is_dictionary(kind):
        return _kind(kind.value_type)
    if pa.types.is_decimal(kind):
        return f"decimal({kind.scale})"
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"list<{_kind(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return "struct<" + ",".join(f"{field.name}:{_kind(field.type)}" for field in kind) + ">"
    for name, holds in _KINDS:
        if holds(kind):
            return name
    raise ValueError(f"a result may not hold {kind}")


_KINDS = (
    ("integer", pa.types.is_integer),
    ("boolean", pa.types.is_boolean),
    ("date", pa.types.is_date32),
    ("instant", lambda kind: pa.types.is_timestamp(kind) and kind.unit == "us"),
    ("text", lambda kind: pa.types.is_string(kind) or pa.types.is_large_string(kind)),
    ("bytes", lambda kind: pa.types.is_binary(kind) or pa.types.is_large_binary(kind)),
)


def _feed(digest: Digest, values: pa.Array) -> None:
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _feed(digest, values.cast(kind.value_type))
    digest.update(_nulls(values))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        _feed_numbers(digest, pc.list_value_length(values))
        return _feed(digest, values.flatten())
    if pa.types.is_struct(kind):
        for index in range(kind.num_fields):
            _feed(digest, pc.struct_field(values, [index]))
        return None
    if pa.types.is_decimal(kind):
        return _feed_texts(digest, values.cast(pa.string()))
    if _kind(kind) in ("text", "bytes"):
        return _feed_texts(digest, values)
    if pa.types.is_date32(kind):
        values = values.cast(pa.int32())
    return _feed_numbers(digest, values)


def _nulls(values: pa.Array) -> bytes:
    """Return which values are null, one bit each, the first in the highest place."""
    if not values.null_count:
        return bytes(-(-len(values) // 8))
    return np.packbits(values.is_null().to_numpy(zero_copy_only=False)).tobytes()


def _feed_numbers(digest: Digest, values: pa.Array) -> None:
    numbers = values if pa.types.is_int64(values.type) else values.cast(pa.int64())
    if numbers.null_count:
        numbers = pc.fill_null(numbers, 0)
    digest.update(np.ascontiguousarray(numbers.to_numpy(zero_copy_only=False), dtype="<i8").data)


def _feed_texts(digest: Digest, values: pa.Array) -> None:
    texts = pc.fill_null(values.cast(pa.large_binary()), b"")
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    digest.update(np.ascontiguousarray(np.diff(offsets), dtype="<i8").data)
    data = texts.buffers()[2]
    if data is not None and len(offsets):
        digest.update(memoryview(data)[int(offsets[0]) : int(offsets[-1])])
