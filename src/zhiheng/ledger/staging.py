"""Writing rows to staged Parquet files, with what the Delta log may know of them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.ledger.coding import ROWS_A_SLICE, in_threads, repeats, threads
from zhiheng.ledger.engines.duck import DuckSession
from zhiheng.ledger.errors import StoreUnwritable
from zhiheng.ledger.store import Lake, NewFile

#: A batch of this many rows is written to several files at once.
ROWS_A_FILE = 1_000_000
#: Engines skip whole groups by their bounds and share them out between threads.
ROWS_A_GROUP = 122_880
#: From here on only bounds that readers use are written, and encodings are chosen by column: both save a third.
MANY_ROWS = 100_000
#: A text column with a larger dictionary is written without one.
_DICTIONARY_BYTES = 32 * 2**20
_BOUNDED = ("row_no", "occurred_on", "batch_seq", "supersedes_row", "source_key")
_RISING = ("row_no",)
_REPEATED = ("recorded_at", "batch_seq", "schema_version")


def stage_arrow(lake: Lake, stem: str, table: str, rows: pa.Table) -> tuple[NewFile, ...]:
    """Write rows to staged files, one a thread when there are many. Raises StoreUnwritable.

    Arrow's writer takes a third of the processor time of the engine's, but one thread. Texts may be dictionaries, which
    are written as they are; readers see texts.
    """
    parts = max(1, min(threads(), rows.num_rows // ROWS_A_FILE))
    if parts == 1:
        return (_write_arrow(lake, stem, table, rows),)
    slices = rows.to_batches(max_chunksize=ROWS_A_SLICE)
    edges = [len(slices) * part // parts for part in range(parts + 1)]
    jobs = [
        (f"{stem}-{part}", pa.Table.from_batches(slices[start:end]))
        for part, (start, end) in enumerate(pairwise(edges))
        if start < end
    ]
    return tuple(in_threads(lambda job: _write_arrow(lake, job[0], table, job[1]), jobs))


def _write_arrow(lake: Lake, stem: str, table: str, rows: pa.Table) -> NewFile:
    staged = lake.new_staged(f"{stem}-{table}")
    many = rows.num_rows >= MANY_ROWS
    size = ROWS_A_SLICE if many else ROWS_A_GROUP
    try:
        with pq.ParquetWriter(staged, rows.schema, store_schema=False, **_options(rows, many=many)) as writer:
            for batch in rows.to_batches(max_chunksize=size) if many else rows.combine_chunks().to_batches():
                writer.write_batch(batch, row_group_size=size)
    except OSError as error:
        raise StoreUnwritable(path=str(staged), reason=error.strerror or str(error)) from error
    return lake.seal(staged, "b", stem, statistics(staged))


def _options(rows: pa.Table, *, many: bool) -> dict[str, Any]:
    """Return how columns are written: dictionaries where values repeat, no compression of ids, few bounds."""
    if not many:
        return {"compression": "zstd"}
    schema = rows.schema
    return {
        "compression": {field.name: "none" if pa.types.is_binary(field.type) else "zstd" for field in schema},
        "use_dictionary": [field.name for field in schema if _repeats(field, rows)],
        "dictionary_pagesize_limit": _DICTIONARY_BYTES,
        "column_encoding": {name: "DELTA_BINARY_PACKED" for name in _RISING if name in schema.names},
        "write_statistics": [name for name in _BOUNDED if name in schema.names],
    }


def _repeats(field: pa.Field, rows: pa.Table) -> bool:
    if pa.types.is_dictionary(field.type) or pa.types.is_date(field.type) or field.name in _REPEATED:
        return True
    flat = not pa.types.is_nested(field.type) and not pa.types.is_boolean(field.type)
    return flat and field.name not in _RISING and repeats(rows[field.name])


def stage_query(session: DuckSession, lake: Lake, kind: str, stem: str, table: str, query: str) -> NewFile:
    """Write a query's rows, as they come, to a staged file of a table and return it sealed.

    Raises StoreUnwritable, StoreDamaged.
    """
    staged = lake.new_staged(f"{stem}-{table}")
    reader = session.stream(query, ROWS_A_GROUP)
    try:
        with pq.ParquetWriter(staged, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch, row_group_size=ROWS_A_GROUP)
    except OSError as error:
        raise StoreUnwritable(path=str(staged), reason=error.strerror or str(error)) from error
    return lake.seal(staged, kind, stem, statistics(staged))


def statistics(path: Path) -> dict[str, Any]:
    """Return a Parquet file's row count and bounds of numbers and days for the Delta log: never of a text."""
    metadata = pq.read_metadata(path)
    stats: dict[str, Any] = {"numRecords": metadata.num_rows, "minValues": {}, "maxValues": {}, "nullCount": {}}
    for index, name in enumerate(metadata.schema.to_arrow_schema().names[: metadata.num_columns]):
        if name in ("batch_seq", "row_no", "occurred_on", "supersedes_row"):
            _column_statistics(metadata, index, name, stats)
    return stats


def _column_statistics(metadata: pq.FileMetaData, index: int, name: str, stats: dict[str, Any]) -> None:
    groups = [metadata.row_group(group).column(index).statistics for group in range(metadata.num_row_groups)]
    if any(group is None for group in groups):
        return
    stats["nullCount"][name] = sum(group.null_count for group in groups)
    bounded = [group for group in groups if group.has_min_max]
    if bounded:
        stats["minValues"][name] = _plain(min(group.min for group in bounded))
        stats["maxValues"][name] = _plain(max(group.max for group in bounded))


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
