"""Writing rows to staged Parquet files, with what the Delta log may know of them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.ledger.engines.duck import DuckSession
from zhiheng.ledger.errors import StoreUnwritable
from zhiheng.ledger.store import Lake, NewFile

#: A batch of this many rows is written to several files at once.
ROWS_A_FILE = 1_000_000
#: Engines skip whole groups by their bounds and share them out between threads.
ROWS_A_GROUP = 122_880


def stage_arrow(lake: Lake, stem: str, table: str, rows: pa.Table) -> tuple[NewFile, ...]:
    """Write rows to staged files, one a thread when there are many. Raises StoreUnwritable.

    Arrow's writer takes a third of the processor time of the engine's, but one thread.
    """
    parts = max(1, min(os.cpu_count() or 1, rows.num_rows // ROWS_A_FILE))
    edges = [rows.num_rows * part // parts for part in range(parts + 1)]
    jobs = [(f"{stem}-{part}", rows.slice(start, end - start)) for part, (start, end) in enumerate(pairwise(edges))]
    if parts == 1:
        return (_write_arrow(lake, stem, table, rows),)
    with ThreadPoolExecutor(parts) as threads:
        return tuple(threads.map(lambda job: _write_arrow(lake, job[0], table, job[1]), jobs))


def _write_arrow(lake: Lake, stem: str, table: str, rows: pa.Table) -> NewFile:
    staged = lake.new_staged(f"{stem}-{table}")
    try:
        pq.write_table(rows, staged, compression="zstd", row_group_size=ROWS_A_GROUP)
    except OSError as error:
        raise StoreUnwritable(path=str(staged), reason=error.strerror or str(error)) from error
    return lake.seal(staged, "b", stem, statistics(staged))


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
