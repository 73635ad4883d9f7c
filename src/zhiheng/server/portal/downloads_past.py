"""A download as an earlier batch knew it, computed from the lake by the projection's own queries.

The rows go through a file of their own, so that no more than a part of them is in memory. What may be seen is decided
by today, as everywhere; what was erased since is gone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.ledger.models import ProjectedRecord, VisibilityStop
from zhiheng.ledger.projecting import Projector
from zhiheng.ledger.record_id import literal, quote
from zhiheng.policy.model import RecordType
from zhiheng.server.portal.downloads_cut import Cut
from zhiheng.server.portal.downloads_rows import COLUMNS, ENVELOPE, Line, Snapshot, written
from zhiheng.server.staff.installation import installation
from zhiheng.server.visible import TERM, Level, not_stopped_later, today

_ROWS = 4_000


def take_past(cut: Cut, known_at: int, kind: RecordType, level: Level) -> Snapshot:
    """Return a cut as it was known at a batch, in the order of the ledger."""
    home = installation()
    folder = tempfile.TemporaryDirectory(dir=home.ledger.home.tmp)
    path = Path(folder.name) / "rows.parquet"
    with Projector(home.ledger, 0, known_at, home.synthetic_sources) as projector:
        query = _query_of(projector, cut.record_type)
        if query is None:
            folder.cleanup()
            return Snapshot(cut, known_at, 0, 0, iter(()))
        projector.session.register("_hidden", _hidden(level, cut.record_type))
        chosen = f"SELECT * FROM ({query}) AS t WHERE {_condition(cut, level)} ORDER BY row_no"
        projector.session.run(
            f"COPY (SELECT {_columns()} FROM ({chosen})) TO {literal(str(path))} (FORMAT parquet, ROW_GROUP_SIZE 20480)"
        )
        counts = f"FROM read_parquet({literal(str(path))})"
        total = projector.session.scalar(f"SELECT count(*) {counts}")
        synthetic = projector.session.scalar(f"SELECT count(*) FILTER (synthetic) {counts}")
    return Snapshot(cut, known_at, total, synthetic, _lines(folder, path, kind, level))


def _query_of(projector: Projector, record_type: str) -> str | None:
    """Return the query that gives a type's rows as the projection holds them."""
    said = f"{literal(record_type)} AS {quote('record_type')}"
    records = ProjectedRecord._meta.db_table
    return next((part.query for part in projector.parts() if part.table == records and said in part.query), None)


def _hidden(level: Level, record_type: str) -> pa.Table:
    """Return what was open at the batch and is hidden today: stopped, or closed by a state that came later."""
    stops = VisibilityStop.objects.exclude(publicity__in=level.sees).values_list("record_id", flat=True)
    earlier = ProjectedRecord.objects.filter(record_type=record_type).exclude(superseded_by="")
    closed = earlier.exclude(not_stopped_later(level), publicity__in=level.sees).values_list("record_id", flat=True)
    return pa.table({"record_id": pa.array([*stops, *closed], pa.string())})


def _condition(cut: Cut, level: Level) -> str:
    publicities = ", ".join(literal(each) for each in level.sees)
    parts = [f"t.publicity IN ({publicities})", "t.record_id NOT IN (SELECT record_id FROM _hidden)"]
    if level < Level.INTERNAL:
        term = f"json_extract_string(t.payload, '$.{TERM}')"
        parts.append(f"({term} IS NULL OR {term} >= {literal(today().isoformat())})")
    if cut.division:
        parts.append(f"starts_with(t.division, {literal(cut.prefix)})")
    if cut.source:
        parts.append(f"t.source = {literal(cut.source)}")
    if cut.first:
        parts.append(f"t.occurred_on >= DATE {literal(cut.first.isoformat())}")
    if cut.last:
        parts.append(f"t.occurred_on <= DATE {literal(cut.last.isoformat())}")
    return " AND ".join(parts)


def _columns() -> str:
    return ", ".join([*map(quote, ENVELOPE), "CAST(payload AS VARCHAR) AS payload"])


def _lines(folder: tempfile.TemporaryDirectory[str], path: Path, kind: RecordType, level: Level) -> Iterator[Line]:
    """Give the rows of the file, and remove it at the end however that comes."""
    with folder, pq.ParquetFile(path) as file:
        yield from written(_rows(file), kind, level)


def _rows(file: pq.ParquetFile) -> Iterator[tuple[Any, ...]]:
    for batch in file.iter_batches(batch_size=_ROWS, columns=list(COLUMNS)):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield (*row[:-1], orjson.loads(row[-1]))
