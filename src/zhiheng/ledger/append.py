"""Appending a batch: decide each row's fate, stage the files, decide the batch, carry it out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.ledger import batch, participants
from zhiheng.ledger.arrow_schema import (
    BATCHES,
    INSTANT,
    PARTICIPANTS,
    RECORD_ID,
    TARGET_ROW,
    conform,
    given_schema,
    has_target,
    table_schema,
)
from zhiheng.ledger.batch import TableChange
from zhiheng.ledger.coding import Repeated, coded_slices, constant, plain, together, uniform
from zhiheng.ledger.engines.duck import DuckSession
from zhiheng.ledger.errors import UnknownRecordType
from zhiheng.ledger.fate import Candidates, decide_fates, identify, resolve_targets
from zhiheng.ledger.receipt import Conflict, Receipt, Rows
from zhiheng.ledger.staging import stage_arrow
from zhiheng.ledger.store import (
    BATCH_APP,
    BATCHES_TABLE,
    CLOCK_APP,
    PARTICIPANTS_TABLE,
    Lake,
)
from zhiheng.policy.model import RecordType

#: row_no = batch_seq × ROW_SPAN + ordinal within the batch.
ROW_SPAN = 2**32
#: More participants than this are not sorted when they are appended.
SORTED_ROWS = 1_000_000
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
    candidates = identify(item.record_type, draft.source, item.given)
    decide_fates(session, candidates, lake.snapshot(item.record_type.id), lake.snapshot("erased"))
    if has_target(item.record_type):
        resolve_targets(session, candidates, _target_tables(session, lake, candidates))
    rows = accept(session, draft, item, candidates)
    if rows is not None:
        _stage_table(lake, draft, item.record_type.id, rows)


def accept(session: DuckSession, draft: Draft, item: Prepared, candidates: Candidates) -> pa.Table | None:
    """Count fates into the draft and return the rows to store, a chunk a slice, or None when none is accepted."""
    refused = _report_refused(session, draft, candidates)
    accepted = candidates.rows - len(refused)
    if accepted == 0:
        return None
    first_row_no = draft.batch_seq * ROW_SPAN + draft.ordinal
    draft.ordinal += candidates.rows
    taken = np.ones(candidates.rows, dtype=bool)
    taken[refused] = False
    rows, corrections = stored_rows(session, candidates, draft, first_row_no, taken)
    draft.tables.append({"name": item.record_type.id, "rows": accepted, "corrections": corrections})
    draft.accepted += accepted
    draft.parties.append(_accepted_parties(item, taken, first_row_no, draft.batch_seq))
    return rows


def _target_tables(session: DuckSession, lake: Lake, candidates: Candidates) -> list[tuple[str, str]]:
    """Return the types aimed at that have rows, each with the FROM item of its rows."""
    names = candidates.column("target_type").unique().drop_null().to_pylist()
    found = [(name, lake.snapshot(name)) for name in names if name in lake.tables()]
    return [(name, session.scan(snapshot.uris)) for name, snapshot in found if snapshot and snapshot.files]


def _report_refused(session: DuckSession, draft: Draft, candidates: Candidates) -> np.ndarray[Any, Any]:
    """Add duplicates and conflicts to the draft; return the indexes of rows that are not taken."""
    if not candidates.fates:
        return np.zeros(0, dtype=np.int64)
    refused = session.fetch("SELECT _row, fate, record_id, against FROM fate WHERE fate <> 'correction' ORDER BY _row")
    clashes = refused.filter(pc.not_equal(refused["fate"], "duplicate")).to_pylist()
    draft.duplicates += refused.num_rows - len(clashes)
    for row in clashes:
        against = row["against"].hex() if row["against"] is not None else None
        draft.conflicts.append(
            Conflict(candidates.record_type.id, row["_row"], row["fate"], row["record_id"].hex(), against)
        )
    indexes: np.ndarray[Any, Any] = refused["_row"].to_numpy()
    return indexes


def stored_rows(
    session: DuckSession, candidates: Candidates, draft: Draft, first_row_no: int, taken: np.ndarray[Any, Any]
) -> tuple[pa.Table, int]:
    """Return the rows to store in the schema of their table (texts perhaps as dictionaries), and how many correct."""
    changes, corrections = _changes(session, candidates)
    repeated = Repeated(max((part.num_rows for part in candidates.slices), default=0))
    slices = []
    for rows, start in zip(candidates.slices, candidates.starts(), strict=True):
        changed = {name: column.slice(start, rows.num_rows) for name, column in changes.items()}
        stored = _stored_slice(candidates.record_type, rows, draft, first_row_no + start, changed, repeated)
        mask = taken[start : start + rows.num_rows]
        slices.append(stored if mask.all() else stored.filter(pa.array(mask)))
    return pa.Table.from_batches(uniform(slices)), corrections


def _stored_slice(
    record_type: RecordType,
    rows: pa.RecordBatch,
    draft: Draft,
    first_row_no: int,
    changed: Mapping[str, pa.Array],
    repeated: Repeated,
) -> pa.RecordBatch:
    count = rows.num_rows
    columns = dict(zip(rows.schema.names, rows.columns, strict=True))
    columns["row_no"] = pa.array(np.arange(first_row_no, first_row_no + count))
    columns["recorded_at"] = repeated.column(pa.scalar(draft.recorded_at, INSTANT), count)
    columns["batch_seq"] = repeated.column(pa.scalar(draft.batch_seq, pa.int64()), count)
    columns["source"] = constant(draft.source, count)
    columns["schema_version"] = repeated.column(pa.scalar(record_type.version, pa.int32()), count)
    columns["publicity"] = _publicity(columns["publicity"], record_type.publicity.value)
    if record_type.division:
        columns["division"] = _division(columns["division"], columns[record_type.division])
    for name in ("supersedes", "supersedes_row", TARGET_ROW):
        kind = RECORD_ID if name == "supersedes" else pa.int64()
        columns[name] = changed[name] if name in changed else repeated.column(pa.scalar(None, kind), count)
    if "record_id" in changed:
        columns["record_id"] = pc.coalesce(changed["record_id"], columns["record_id"])
    fields = [field.with_type(columns[field.name].type) for field in table_schema(record_type)]
    return pa.RecordBatch.from_arrays([columns[field.name] for field in fields], schema=pa.schema(fields))


def _publicity(column: pa.Array, usual: str) -> pa.Array:
    """Return the publicity of each row, the type's own where none is given: always a dictionary."""
    if column.null_count == len(column):
        return constant(usual, len(column))
    return pc.fill_null(plain(column), usual).dictionary_encode()


def _division(given: pa.Array, own: pa.Array) -> pa.Array:
    """Return the division of each row, that of the type's own field where none is given."""
    if given.null_count == len(given) or given.equals(own):
        return own
    return given if given.null_count == 0 else pc.coalesce(plain(given), plain(own))


def _changes(session: DuckSession, candidates: Candidates) -> tuple[dict[str, pa.Array], int]:
    """Return what fates change in the rows: ids and targets of corrections, targets of effects; and the corrections."""
    changes: dict[str, pa.Array] = {}
    if has_target(candidates.record_type):
        targets = session.fetch("SELECT _row, target_row FROM targets")
        changes[TARGET_ROW] = _scatter(targets, candidates.rows, pa.int64())
    query = "SELECT _row, record_id, supersedes, supersedes_row FROM fate WHERE fate = 'correction' ORDER BY _row"
    found = session.fetch(query) if candidates.fates else None
    if found is None or found.num_rows == 0:
        return changes, 0
    for name, kind in (("record_id", RECORD_ID), ("supersedes", RECORD_ID), ("supersedes_row", pa.int64())):
        changes[name] = _scatter(found.select(["_row", name]), candidates.rows, kind)
    return changes, int(found.num_rows)


def _scatter(found: pa.Table, rows: int, kind: pa.DataType) -> pa.Array:
    """Return a column of `rows` values: those of the second column of `found` at the places of the first, else null."""
    places = np.full(rows, -1, dtype=np.int64)
    places[found.column(0).to_numpy()] = np.arange(found.num_rows)
    return found.column(1).combine_chunks().cast(kind).take(pa.array(places, mask=places < 0))


def _accepted_parties(item: Prepared, taken: np.ndarray[Any, Any], first_row_no: int, batch_seq: int) -> pa.Table:
    parties = item.parties
    if not taken.all():
        parties = parties.filter(pa.array(taken[parties["row"].to_numpy()]))
    return participants.stored(parties, item.record_type.id, item.given["occurred_on"], first_row_no, batch_seq)


def stage_participants(session: DuckSession, lake: Lake, draft: Draft) -> None:
    """Stage the parties of all accepted rows and count the rows that wait for linking.

    Sorted by subject, unless they are so many that this would hold writers up: then maintenance sorts them.
    """
    parties = together(draft.parties)
    if parties.num_rows == 0:
        return
    draft.unlinked = _rows_without_subject(parties, draft)
    if parties.num_rows <= SORTED_ROWS:
        query = "SELECT * FROM parties ORDER BY subject, row_no, role"
        parties = session.fetch_over("parties", parties, query).cast(PARTICIPANTS)
    parties = pa.Table.from_batches(coded_slices(parties), parties.schema if not parties.num_rows else None)
    _stage_table(lake, draft, PARTICIPANTS_TABLE, parties)


def _rows_without_subject(parties: pa.Table, draft: Draft) -> int:
    """Count the rows that name anyone who is no subject yet."""
    waits = np.zeros(draft.ordinal, dtype=bool)
    for part in parties.select(["row_no", "subject"]).to_batches():
        row_no, subject = part.columns
        if subject.null_count:
            open_rows = row_no.to_numpy()[subject.is_null().to_numpy(zero_copy_only=False)]
            waits[open_rows - draft.batch_seq * ROW_SPAN] = True
    return int(np.count_nonzero(waits))


def stage_batch_row(lake: Lake, draft: Draft) -> None:
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
    marks = (*draft.marks, (CLOCK_APP, _micros(draft.recorded_at)))
    _stage_table(lake, draft, BATCHES_TABLE, pa.Table.from_pylist([row], schema=BATCHES), marks)


def _stage_table(
    lake: Lake, draft: Draft, table: str, rows: pa.Table, marks: tuple[tuple[str, int], ...] | None = None
) -> None:
    batch.on_step(f"stage {table}")
    lake.ensure_table(table, rows.schema)
    adds = stage_arrow(lake, draft.stem, table, rows)
    draft.changes.append(TableChange(table, adds=adds, marks=marks or draft.marks))


def _micros(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)


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
