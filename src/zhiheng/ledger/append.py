"""Appending a batch: decide each row's fate, stage the files, decide the batch, carry it out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.ledger import batch, participants
from zhiheng.ledger.arrow_schema import (
    BATCHES,
    PARTICIPANTS,
    TARGET_ROW,
    conform,
    given_schema,
    has_target,
    payload_schema,
    table_schema,
)
from zhiheng.ledger.batch import Manifest, TableChange
from zhiheng.ledger.engines.duck import DuckSession
from zhiheng.ledger.errors import UnknownRecordType
from zhiheng.ledger.fate import Candidates, decide_fates, identify, resolve_targets
from zhiheng.ledger.receipt import Conflict, Receipt, Rows
from zhiheng.ledger.record_id import literal, quote
from zhiheng.ledger.store import (
    BATCH_APP,
    BATCHES_TABLE,
    CLOCK_APP,
    PARTICIPANTS_TABLE,
    Lake,
    NewFile,
)
from zhiheng.policy.model import RecordType

#: row_no = batch_seq × ROW_SPAN + ordinal within the batch.
ROW_SPAN = 2**32
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Prepared:
    """Rows checked against their record type, before the lock is taken."""

    record_type: RecordType
    given: pa.Table
    parties: pa.Table


@dataclass
class Draft:
    """A batch while it is being staged."""

    batch_seq: int
    batch_id: str
    recorded_at: datetime
    source: str
    note: str
    ordinal: int = 0
    accepted: int = 0
    duplicates: int = 0
    unlinked: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    parties: list[pa.Table] = field(default_factory=list)
    changes: list[TableChange] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The part of file names that tells batch and writer."""
        return f"{self.batch_seq:012d}-{self.batch_id[:8]}"

    @property
    def marks(self) -> tuple[tuple[str, int], ...]:
        """What each table notes with this batch."""
        return ((BATCH_APP, self.batch_seq),)

    def receipt(self) -> Receipt:
        """Return what to tell the caller."""
        return Receipt(
            batch_seq=self.batch_seq,
            batch_id=self.batch_id,
            accepted=self.accepted,
            duplicates=self.duplicates,
            unlinked=self.unlinked,
            recorded_at=self.recorded_at,
            conflicts=tuple(self.conflicts),
        )


def prepare(record_types: Mapping[str, RecordType], rows: Sequence[Rows]) -> list[Prepared]:
    """Check rows against their record types. Raises UnknownRecordType, SchemaClash."""
    return [_prepare_one(record_types, item) for item in rows if item.table.num_rows]


def known_type(record_types: Mapping[str, RecordType], name: str) -> RecordType:
    """Return the record type of a name. Raises UnknownRecordType."""
    if name not in record_types:
        raise UnknownRecordType(record_type=name, known=", ".join(sorted(record_types)))
    return record_types[name]


def _prepare_one(record_types: Mapping[str, RecordType], item: Rows) -> Prepared:
    record_type = known_type(record_types, item.record_type)
    given = conform(item.table, given_schema(record_type), record_type.id)
    if item.parties is None:
        parties = participants.main_only(record_type, given["subject"])
    else:
        parties = participants.checked(item.parties, record_type.id, given.num_rows)
    return Prepared(record_type, given, parties)


def new_draft(lake: Lake, source: str, note: str, batch_id: str | None) -> Draft:
    """Return an empty batch with the next number; its instant is later than that of every batch before it."""
    head = lake.transaction(BATCHES_TABLE, BATCH_APP)
    last = _EPOCH + timedelta(microseconds=lake.transaction(BATCHES_TABLE, CLOCK_APP))
    now = max(datetime.now(UTC), last + timedelta(microseconds=1))
    return Draft(head + 1, batch_id or uuid.uuid4().hex, now, source, note)


def stage_rows(session: DuckSession, lake: Lake, draft: Draft, item: Prepared) -> None:
    """Decide the fates of one record type's rows and stage the accepted ones."""
    candidates = identify(session, item.record_type, draft.source, item.given)
    decide_fates(session, candidates, lake.snapshot(item.record_type.id), lake.snapshot("erased"))
    if has_target(item.record_type):
        resolve_targets(session, candidates, _target_tables(session, lake, candidates))
    query = accept(session, draft, item, candidates)
    if query is not None:
        _stage_table(session, lake, draft, item.record_type.id, table_schema(item.record_type), query)


def accept(session: DuckSession, draft: Draft, item: Prepared, candidates: Candidates) -> str | None:
    """Count fates into the draft and return the query for the rows to store, or None when none is accepted."""
    refused = _report_refused(session, draft, candidates)
    accepted = candidates.rows - len(refused)
    if accepted == 0:
        return None
    first_row_no = draft.batch_seq * ROW_SPAN + draft.ordinal
    draft.ordinal += candidates.rows
    corrections = session.scalar("SELECT count(*) FROM fate WHERE fate = 'correction'") if candidates.fates else 0
    draft.tables.append({"name": item.record_type.id, "rows": accepted, "corrections": corrections})
    draft.accepted += accepted
    draft.parties.append(_accepted_parties(item, refused, candidates, first_row_no, draft.batch_seq))
    return _rows_query(candidates, draft, first_row_no)


def _target_tables(session: DuckSession, lake: Lake, candidates: Candidates) -> list[tuple[str, str]]:
    """Return the types aimed at that have rows, each with the FROM item of its rows."""
    names = candidates.table["target_type"].unique().drop_null().to_pylist()
    found = [(name, lake.snapshot(name)) for name in names if name in lake.tables()]
    return [(name, session.scan(snapshot.uris)) for name, snapshot in found if snapshot and snapshot.files]


def _report_refused(session: DuckSession, draft: Draft, candidates: Candidates) -> np.ndarray[Any, Any]:
    """Add duplicates and conflicts to the draft; return the indexes of rows that are not taken."""
    if not candidates.fates:
        return np.zeros(0, dtype=np.int64)
    refused = session.fetch("SELECT _row, fate, record_id, against FROM fate WHERE fate <> 'correction' ORDER BY _row")
    clashes = refused.filter(pa.compute.not_equal(refused["fate"], "duplicate")).to_pylist()
    draft.duplicates += refused.num_rows - len(clashes)
    for row in clashes:
        against = row["against"].hex() if row["against"] is not None else None
        draft.conflicts.append(
            Conflict(candidates.record_type.id, row["_row"], row["fate"], row["record_id"].hex(), against)
        )
    indexes: np.ndarray[Any, Any] = refused["_row"].to_numpy()
    return indexes


def _rows_query(candidates: Candidates, draft: Draft, first_row_no: int) -> str:
    """Return the query that gives the accepted rows in the schema of the stored table."""
    record_type = candidates.record_type
    columns = _ledger_columns(record_type, draft, first_row_no, corrected=bool(candidates.fates))
    columns += [f"work.{quote(name)}" for name in payload_schema(record_type).names]
    query = f"SELECT {', '.join(columns)} FROM work"
    if candidates.fates:
        query += " LEFT JOIN fate ON fate._row = work._row"
    if has_target(record_type):
        query += " LEFT JOIN targets ON targets._row = work._row"
    if candidates.fates:
        query += " WHERE fate.fate IS NULL OR fate.fate = 'correction' ORDER BY work._row"
    return query


def _ledger_columns(record_type: RecordType, draft: Draft, first_row_no: int, *, corrected: bool) -> list[str]:
    division = "work.division"
    if record_type.division:
        division = f"coalesce(work.division, work.{quote(record_type.division)})"
    columns = {
        "record_id": "coalesce(fate.record_id, work.record_id)" if corrected else "work.record_id",
        "row_no": f"work._row + {first_row_no}",
        "subject": "work.subject",
        "occurred_on": "work.occurred_on",
        "occurred_at": "work.occurred_at",
        "recorded_at": f"make_timestamptz({_micros(draft.recorded_at)})",
        "batch_seq": f"CAST({draft.batch_seq} AS BIGINT)",
        "source": literal(draft.source),
        "source_key": "work.source_key",
        "supersedes": "fate.supersedes" if corrected else "CAST(NULL AS BLOB)",
        "supersedes_row": "fate.supersedes_row" if corrected else "CAST(NULL AS BIGINT)",
        "publicity": f"coalesce(work.publicity, {literal(record_type.publicity.value)})",
        "division": division,
        "owner_body": "work.owner_body",
        "schema_version": f"CAST({record_type.version} AS INTEGER)",
    }
    if has_target(record_type):
        columns[TARGET_ROW] = f"targets.{TARGET_ROW}"
    return [f"{expression} AS {quote(name)}" for name, expression in columns.items()]


def _accepted_parties(
    item: Prepared, refused: np.ndarray[Any, Any], candidates: Candidates, first_row_no: int, batch_seq: int
) -> pa.Table:
    parties = item.parties
    if len(refused):
        taken = np.ones(candidates.rows, dtype=bool)
        taken[refused] = False
        parties = parties.filter(pa.array(taken[parties["row"].to_numpy()]))
    return participants.stored(parties, item.record_type.id, item.given["occurred_on"], first_row_no, batch_seq)


def stage_participants(session: DuckSession, lake: Lake, draft: Draft) -> None:
    """Stage the parties of all accepted rows, sorted by subject, and count the rows that wait for linking."""
    parties = pa.concat_tables(draft.parties)
    if parties.num_rows == 0:
        return
    session.register("parties", parties)
    draft.unlinked = session.scalar("SELECT count(DISTINCT row_no) FROM parties WHERE subject IS NULL")
    columns = ", ".join(quote(name) for name in PARTICIPANTS.names)
    _stage_table(
        session,
        lake,
        draft,
        PARTICIPANTS_TABLE,
        PARTICIPANTS,
        f"SELECT {columns} FROM parties ORDER BY subject, row_no",
    )


def stage_batch_row(session: DuckSession, lake: Lake, draft: Draft) -> None:
    """Stage the row of `batches`; its commit makes the batch visible."""
    row = {
        "batch_seq": draft.batch_seq,
        "batch_id": draft.batch_id,
        "recorded_at": draft.recorded_at,
        "source": draft.source,
        "note": draft.note,
        "accepted": draft.accepted,
        "duplicates": draft.duplicates,
        "conflicts": len(draft.conflicts),
        "unlinked": draft.unlinked,
        "tables": draft.tables,
    }
    session.register("batch_row", pa.Table.from_pylist([row], schema=BATCHES))
    marks = (*draft.marks, (CLOCK_APP, _micros(draft.recorded_at)))
    _stage_table(session, lake, draft, BATCHES_TABLE, BATCHES, "SELECT * FROM batch_row", marks)


def _stage_table(
    session: DuckSession,
    lake: Lake,
    draft: Draft,
    table: str,
    schema: pa.Schema,
    query: str,
    marks: tuple[tuple[str, int], ...] | None = None,
) -> None:
    batch.on_step(f"stage {table}")
    lake.ensure_table(table, schema)
    new = stage_file(session, lake, "b", draft.stem, table, query)
    draft.changes.append(TableChange(table, adds=(new,), marks=marks or draft.marks))


def stage_file(session: DuckSession, lake: Lake, kind: str, stem: str, table: str, query: str) -> NewFile:
    """Write a query's rows to a staged file of a table and return it sealed. Raises StoreUnwritable."""
    staged = lake.new_staged(f"{stem}-{table}")
    session.write(query, staged)
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


def _micros(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)


def settle(lake: Lake, draft: Draft) -> None:
    """Decide the batch and carry it out. Raises StoreUnwritable when it could not be decided: nothing was kept."""
    manifest = Manifest("append", tuple(draft.changes))
    batch.decide(lake, manifest)
    batch.carry_out(lake, manifest)


def no_batch(lake: Lake, draft: Draft) -> Receipt:
    """Return the receipt of an append of which no row was taken."""
    receipt = draft.receipt()
    lake.clear_staging()
    return Receipt(
        batch_seq=draft.batch_seq - 1,
        batch_id=None,
        accepted=0,
        duplicates=receipt.duplicates,
        unlinked=0,
        conflicts=receipt.conflicts,
    )
