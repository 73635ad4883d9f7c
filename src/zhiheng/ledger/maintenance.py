"""Keeping the lake quick: many small files become few, sorted by subject; what they replaced goes after a day.

Rows keep their batch and number, so a view at any past batch reads the same before and after. Files are rewritten by the
same decided manifests as batches are, hence whole or not at all.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from zhiheng.ledger import batch
from zhiheng.ledger.batch import Manifest, TableChange
from zhiheng.ledger.engines.duck import DuckDB
from zhiheng.ledger.record_id import quote
from zhiheng.ledger.staging import stage_query
from zhiheng.ledger.store import BATCHES_TABLE, DataFile, Lake, Snapshot

#: How long a replaced file stays for readers that still hold it: a day, and longer than the longest query.
RETENTION_HOURS = 24
#: A sorted file of this size is left alone.
FULL_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Maintained:
    """What maintenance did with one table."""

    table: str
    files_before: int
    files_after: int
    removed: int


def maintain(lake: Lake, engine: DuckDB, retention_hours: int = RETENTION_HOURS) -> list[Maintained]:
    """Under the lock: sort and merge the files of every table, then delete files replaced longer ago.

    `retention_hours` is at least `RETENTION_HOURS`. Raises ValueError for less, StoreUnwritable.
    """
    if retention_hours < RETENTION_HOURS:
        raise ValueError(f"retention must be at least {RETENTION_HOURS} hours, not {retention_hours}")
    return [_maintain_table(lake, engine, name, retention_hours) for name in lake.tables()]


def _maintain_table(lake: Lake, engine: DuckDB, name: str, retention_hours: int) -> Maintained:
    before = lake.snapshot(name)
    if before is not None and (chosen := _to_merge(before)):
        rewrite(lake, engine, before, chosen)
    removed = lake.vacuum(name, retention_hours)
    after = lake.snapshot(name)
    return Maintained(name, len(before.files) if before else 0, len(after.files) if after else 0, len(removed))


def _to_merge(snapshot: Snapshot) -> list[DataFile]:
    """Return files that batches wrote, with the sorted files that are still small; nothing if it is one sorted file."""
    fresh = [file for file in snapshot.files if not file.sorted_by_subject]
    small = [file for file in snapshot.files if file.sorted_by_subject and file.size < FULL_BYTES]
    return [*fresh, *small] if fresh or len(small) > 1 else []


def rewrite(lake: Lake, engine: DuckDB, snapshot: Snapshot, files: list[DataFile]) -> None:
    """Replace files of a table by one with the same rows, sorted by subject. Raises StoreUnwritable."""
    order = "batch_seq" if snapshot.name == BATCHES_TABLE else "subject NULLS LAST, occurred_on, row_no"
    columns = ", ".join(quote(name) for name in snapshot.schema.names)
    with engine.session() as session:
        query = f"SELECT {columns} FROM {session.scan([file.uri for file in files])} ORDER BY {order}"
        new = stage_query(session, lake, "s", _stem(files), snapshot.name, query)
    change = TableChange(snapshot.name, adds=(new,), removes=tuple(file.path for file in files), rearranges=True)
    batch.settle(lake, Manifest("rewrite", (change,)))


def _stem(files: list[DataFile]) -> str:
    return f"{max(file.last_batch for file in files):012d}-{uuid.uuid4().hex[:8]}"
