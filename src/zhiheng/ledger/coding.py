"""Columns as dictionaries: each distinct text once, and a number a row. What is done to a column is then done to few.

A sheet of five million rows names a hundred thousand firms. Ids, links and Parquet pages are made of the distinct texts
and carried to the rows by number, which costs a tenth of looking at every cell.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

import numpy as np
import pyarrow as pa

T = TypeVar("T")
R = TypeVar("R")

#: Rows that are worked on, and written as one row group, together.
ROWS_A_SLICE = 1 << 20
#: More chunks a slice than this are put together: each has dictionaries of its own, to be written and compressed.
_CHUNKS_A_SLICE = 2
#: Fewer rows than this are left as they are.
_FEW = 4_096
_SAMPLE = 16_384
#: A column of which a larger share of a sample is distinct gains nothing.
_DISTINCT = 0.97

CODED = pa.dictionary(pa.int32(), pa.string())


def threads() -> int:
    """Return how many slices are worked on at once."""
    return max(1, min(8, int(os.environ.get("ZHIHENG_THREADS") or os.cpu_count() or 1)))


def in_threads(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Return the results in order, as many at a time as there are threads."""
    waiting = list(items)
    if len(waiting) < 2 or threads() == 1:
        return [work(item) for item in waiting]
    with ThreadPoolExecutor(threads(), thread_name_prefix="ledger") as pool:
        return list(pool.map(work, waiting))


def is_coded(column: pa.Array | pa.ChunkedArray) -> bool:
    """Tell whether a column is a dictionary."""
    return bool(pa.types.is_dictionary(column.type))


def repeats(column: pa.Array | pa.ChunkedArray) -> bool:
    """Tell from a sample, spread over the column, whether its values repeat often enough to be worth a dictionary."""
    if len(column) < _FEW:
        return False
    step = max(1, len(column) // _SAMPLE)
    sample = column.take(pa.array(np.arange(0, len(column), step, dtype=np.int64)))
    present = len(sample) - sample.null_count
    return bool(present > 0 and len(sample.unique().drop_null()) <= present * _DISTINCT)


def coded_slices(table: pa.Table, apart: Iterable[str] = ()) -> list[pa.RecordBatch]:
    """Return a table in slices of `ROWS_A_SLICE` rows, texts that repeat as dictionaries, a dictionary a slice.

    Columns named in `apart` are left as texts. All slices have one schema.
    """
    if table.num_rows == 0:
        return []
    if table.column(0).num_chunks > 1 + _CHUNKS_A_SLICE * table.num_rows // ROWS_A_SLICE:
        table = table.combine_chunks()
    wanted = [
        index
        for index, field in enumerate(table.schema)
        if field.name not in apart and pa.types.is_string(field.type) and repeats(table.column(index))
    ]
    schema = table.schema
    for index in wanted:
        schema = schema.set(index, schema.field(index).with_type(CODED))
    return in_threads(lambda batch: _coded(batch, wanted, schema), table.to_batches(max_chunksize=ROWS_A_SLICE))


def _coded(batch: pa.RecordBatch, wanted: list[int], schema: pa.Schema) -> pa.RecordBatch:
    columns = batch.columns
    for index in wanted:
        columns[index] = columns[index].dictionary_encode()
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def constant(value: str, rows: int) -> pa.DictionaryArray:
    """Return a column of one text."""
    places = _zeros().slice(0, rows) if _FEW <= rows <= ROWS_A_SLICE else pa.repeat(pa.scalar(0, pa.int32()), rows)
    return pa.DictionaryArray.from_arrays(places, pa.array([value], pa.string()))


@cache
def _zeros() -> pa.Array:
    return pa.repeat(pa.scalar(0, pa.int32()), ROWS_A_SLICE)


class Repeated:
    """Columns of one value, for slices of at most `longest` rows: those of equal values share their memory."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._made: dict[pa.Scalar, pa.Array] = {}

    def column(self, value: pa.Scalar, rows: int) -> pa.Array:
        """Return a column of one value."""
        if value not in self._made:
            self._made[value] = pa.repeat(value, self._longest)
        return self._made[value].slice(0, rows)


def plain(column: pa.Array) -> pa.Array:
    """Return a column as texts."""
    return column.dictionary_decode() if is_coded(column) else column


def codes_of(column: pa.DictionaryArray) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """Return a number a row; a null has the number after the last."""
    indices = column.indices
    if indices.null_count:
        indices = indices.fill_null(len(column.dictionary))
    return np.asarray(indices.to_numpy(zero_copy_only=False).astype(np.uint32, copy=False))


def plain_chunks(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column of chunks as texts."""
    return column.cast(pa.string()) if is_coded(column) else column


def texts_in(column: pa.ChunkedArray) -> set[str]:
    """Return the distinct texts of a column, whether it is of dictionaries or not."""
    if not is_coded(column):
        return set(column.unique().drop_null().to_pylist())
    used = (chunk.dictionary.take(chunk.indices.unique().drop_null()) for chunk in column.chunks)
    return {text for texts in used for text in texts.to_pylist()}


def uniform(slices: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """Return slices of one schema: a column that is a dictionary in some of them only becomes texts in all."""
    for name in _mixed([part.schema for part in slices]):
        at = slices[0].schema.get_field_index(name)
        slices = [part.set_column(at, _as_texts(part.schema.field(at)), plain(part.column(at))) for part in slices]
    return slices


def together(tables: list[pa.Table]) -> pa.Table:
    """Return tables as one: a column that is a dictionary in some of them only becomes texts in all."""
    for name in _mixed([table.schema for table in tables]):
        at = tables[0].schema.get_field_index(name)
        tables = [
            table.set_column(at, _as_texts(table.schema.field(at)), plain_chunks(table.column(at))) for table in tables
        ]
    return pa.concat_tables(tables)


def _mixed(schemas: list[pa.Schema]) -> list[str]:
    return [
        name for name in schemas[0].names if any(s.field(name).type != schemas[0].field(name).type for s in schemas)
    ]


def _as_texts(field: pa.Field) -> pa.Field:
    return field.with_type(pa.string())
