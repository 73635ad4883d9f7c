"""Erasing rows that the law says must go, so that nothing of them is left in any file of the lake.

The record and every earlier and later state of it go: leaving one would bring a corrected state back in force. What
stays is an `erased` record with the id, which is a hash. In one decided change: the batch with the `erased` records, the
tables rewritten without the rows, and the destruction of every file that is no longer current, including those that
maintenance keeps for a day. So there must be no readers on earlier snapshots: one that is still running fails with
"file missing" and can be started again. Run it when no long query runs.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from zhiheng.ledger import append as appending
from zhiheng.ledger.append import Draft, Prepared
from zhiheng.ledger.arrow_schema import conform, given_schema
from zhiheng.ledger.batch import Manifest, TableChange
from zhiheng.ledger.engines.duck import DuckSession
from zhiheng.ledger.errors import UnknownRecord
from zhiheng.ledger.participants import main_only
from zhiheng.ledger.record_id import quote
from zhiheng.ledger.staging import stage_query
from zhiheng.ledger.store import ERASED_TABLE, PARTICIPANTS_TABLE, Lake, NewFile, Snapshot
from zhiheng.policy.model import RecordType

ERASED = ERASED_TABLE
SOURCE = "ledger"
_STATE = "row_no, record_id, source, source_key, supersedes_row"


def states_of(session: DuckSession, snapshot: Snapshot | None, record_type: str, ids: Sequence[bytes]) -> pa.Table:
    """Keep `doomed(row_no, record_id)` with all states of the records and return it. Raises UnknownRecord."""
    wanted = pa.table({"record_id": pa.array(sorted(set(ids)), pa.binary())})
    session.register("wanted", wanted)
    if snapshot is None or not snapshot.files:
        raise UnknownRecord(record_type=record_type, records=", ".join(identity.hex() for identity in ids))
    rows = session.scan(snapshot.uris)
    unknown = session.fetch(f"SELECT record_id FROM wanted ANTI JOIN {rows} AS stored USING (record_id)")
    if unknown.num_rows:
        missing = ", ".join(identity.hex() for identity in unknown["record_id"].to_pylist())
        raise UnknownRecord(record_type=record_type, records=missing)
    session.keep("doomed", f"SELECT {_STATE} FROM {rows} AS stored SEMI JOIN wanted USING (record_id)")
    while _grow(session, rows):
        pass
    return session.fetch("SELECT row_no, record_id FROM doomed ORDER BY row_no")


def _grow(session: DuckSession, rows: str) -> bool:
    """Add the states next to those doomed: of the same key, correcting them, or corrected by them; say if any came."""
    before = session.scalar("SELECT count(*) FROM doomed")
    session.keep(
        "doomed",
        f"""SELECT {_STATE} FROM {rows} AS stored
        WHERE (source, source_key) IN (SELECT (source, source_key) FROM doomed)
           OR supersedes_row IN (SELECT row_no FROM doomed)
           OR row_no IN (SELECT supersedes_row FROM doomed WHERE supersedes_row IS NOT NULL)""",
    )
    return session.scalar("SELECT count(*) FROM doomed") > before


def erased_rows(
    erased_type: RecordType, record_type: str, doomed: pa.Table, reason: str, decision: str, day: date
) -> Prepared:
    """Return the `erased` records to append, one for each row that goes."""
    ids = doomed["record_id"].to_pylist()
    count = len(ids)
    table = pa.table(
        {
            "source_key": [f"{record_type}/{identity.hex()}" for identity in ids],
            "occurred_on": pa.array([day] * count, pa.date32()),
            "target_type": [record_type] * count,
            "target": pa.array(ids, pa.binary()),
            "erased_on": pa.array([day] * count, pa.date32()),
            "reason": [reason] * count,
            "decision": pa.array([decision] * count, pa.string()),
        }
    )
    given = conform(table, given_schema(erased_type), ERASED)
    return Prepared(erased_type, given, main_only(erased_type, given["subject"]).slice(0, 0))


def stage_removal(session: DuckSession, lake: Lake, draft: Draft, name: str, of_type: str | None = None) -> None:
    """Stage the rewriting of those files of a table that hold doomed rows. Raises StoreUnwritable."""
    snapshot = lake.snapshot(name)
    if snapshot is None:
        return
    condition = "row_no IN (SELECT row_no FROM doomed)"
    for file in snapshot.files:
        if session.scalar(f"SELECT count(*) FROM {session.scan([file.uri])} WHERE {condition}"):
            draft.changes.insert(0, _without(session, lake, snapshot, file.path, file.uri, condition))


def _without(session: DuckSession, lake: Lake, snapshot: Snapshot, path: str, uri: str, condition: str) -> TableChange:
    rows = f"FROM {session.scan([uri])} WHERE NOT ({condition})"
    adds: tuple[NewFile, ...] = ()
    if session.scalar(f"SELECT count(*) {rows}"):
        names = session.fetch(f"SELECT * FROM {session.scan([uri])} LIMIT 0").column_names
        columns = ", ".join(quote(name) for name in names)
        stem = f"{path[1:13]}-{uuid.uuid4().hex[:8]}"
        adds = (stage_query(session, lake, path[0], stem, snapshot.name, f"SELECT {columns} {rows}"),)
    return TableChange(snapshot.name, adds=adds, removes=(path,))


def manifest(lake: Lake, draft: Draft, tables: Sequence[str]) -> Manifest:
    """Return the change to decide: removals first, then the batch, then every file of `tables` not current any more."""
    removed = {f"{change.table}/{path}" for change in draft.changes for path in change.removes}
    stale = {f"{name}/{path}" for name in tables for path in _not_current(lake, name)}
    return Manifest("erase", tuple(draft.changes), tuple(sorted(removed | stale)))


def _not_current(lake: Lake, name: str) -> list[str]:
    snapshot = lake.snapshot(name)
    current = {file.path for file in snapshot.files} if snapshot else set()
    return [path for path in lake.data_files_on_disk(name) if path not in current] if snapshot else []


def erase(
    session: DuckSession,
    lake: Lake,
    draft: Draft,
    erased_type: RecordType,
    record_type: str,
    ids: Sequence[bytes],
    day: date,
    decision: str,
) -> Manifest:
    """Stage everything that erasing records needs and return the change to decide. The reason is `draft.note`."""
    doomed = states_of(session, lake.snapshot(record_type), record_type, ids)
    item = erased_rows(erased_type, record_type, doomed, draft.note, decision, day)
    appending.stage_rows(session, lake, draft, item)
    for name in (record_type, PARTICIPANTS_TABLE):
        stage_removal(session, lake, draft, name)
    appending.stage_batch_row(lake, draft)
    return manifest(lake, draft, (record_type, PARTICIPANTS_TABLE))
