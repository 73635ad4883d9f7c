"""The fact ledger of one installation: append, look, check, maintain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pyarrow as pa

from zhiheng.ledger import append as appending
from zhiheng.ledger import batch, maintenance
from zhiheng.ledger import check as checking
from zhiheng.ledger import erase as erasing
from zhiheng.ledger.arrow_schema import BATCHES, TARGET_ROW
from zhiheng.ledger.batch import Manifest
from zhiheng.ledger.check import Finding
from zhiheng.ledger.engines.duck import DuckDB
from zhiheng.ledger.errors import LedgerBusy, LedgerError, LockUnavailable, UnknownBatch
from zhiheng.ledger.home import Home
from zhiheng.ledger.lock import Lock, lock_of
from zhiheng.ledger.maintenance import RETENTION_HOURS, Maintained
from zhiheng.ledger.place import files_of
from zhiheng.ledger.receipt import Receipt, Rows
from zhiheng.ledger.record_id import literal
from zhiheng.ledger.store import BATCH_APP, BATCHES_TABLE, Lake
from zhiheng.ledger.view import LedgerView
from zhiheng.policy.model import RecordType

CHINA = timezone(timedelta(hours=8))


class Ledger:
    """Append-only typed records under a home folder. Safe to open in many processes; threads share one instance."""

    def __init__(
        self,
        home: Home,
        record_types: Mapping[str, RecordType],
        *,
        engine: DuckDB | None = None,
        lock: Lock | None = None,
    ) -> None:
        self.home = home
        self.record_types = dict(record_types)
        self.lake = Lake(files_of(home))
        self.engine = replace(engine or DuckDB.from_environment(home.tmp / "duckdb"), copies=self.lake.cache)
        self.lock = lock_of(home, lock)
        self.lake.confirm = self.lock.confirm

    @classmethod
    def open(
        cls,
        home: Home,
        record_types: Mapping[str, RecordType],
        *,
        engine: DuckDB | None = None,
        lock: Lock | None = None,
    ) -> Ledger:
        """Return the ledger under `home`, made if it is not there; finish what a killed writer had decided.

        `lock` (held besides the file lock) keeps writers on other machines away.
        Raises StoreUnwritable, LakeMisnamed, RemoteStoreFailure.
        """
        ledger = cls(home.create(), record_types, engine=engine, lock=lock)
        ledger.lake.files.prepare()
        if batch.pending(ledger.lake) is not None:
            ledger._recover_if_idle()
        return ledger

    def _recover_if_idle(self) -> None:
        """Finish a decided batch unless a living writer is at it."""
        try:
            with self.lock.hold(patience_seconds=0):
                batch.recover(self.lake)
        except (LedgerBusy, LockUnavailable):
            return

    def append(self, rows: Sequence[Rows], *, source: str, note: str = "", batch_id: str | None = None) -> Receipt:
        """Append rows of any record types as one batch, whole or not at all, and say what became of them.

        A row whose key (record type, source, source_key) is known adds nothing when its content is the same, and
        becomes a correction of what is in force when it differs. `batch_id` names the batch: given again, nothing is
        done (`repeated`). Raises UnknownRecordType, SchemaClash, SchemaShrunk, LedgerBusy;
        StoreUnwritable, RemoteStoreFailure, LockUnavailable, LockLost: nothing was kept; BatchDelayed: it is kept and
        becomes visible later; BatchUncertain: the one or the other.
        """
        prepared = appending.prepare(self.record_types, rows)
        with self.lock.hold():
            batch.recover(self.lake)
            earlier = self._batch_named(batch_id) if batch_id else None
            return earlier or self._append_locked(prepared, source, note, batch_id)

    def _append_locked(
        self, prepared: list[appending.Prepared], source: str, note: str, batch_id: str | None
    ) -> Receipt:
        draft = appending.new_draft(self.lake, source, note, batch_id)
        with self._staging(), self.engine.session() as session:
            for item in prepared:
                appending.stage_rows(session, self.lake, draft, item)
            if not draft.accepted:
                return appending.no_batch(self.lake, draft)
            appending.stage_participants(session, self.lake, draft)
            appending.stage_batch_row(self.lake, draft)
            batch.settle(self.lake, Manifest("append", tuple(draft.changes)))
        return draft.receipt()

    def _batch_named(self, batch_id: str) -> Receipt | None:
        """Return the receipt of an earlier batch of this name."""
        found = self._read_batches(f"batch_id = {literal(batch_id)}").to_pylist()
        if not found:
            return None
        row = found[0]
        return Receipt(
            batch_seq=row["batch_seq"],
            batch_id=row["batch_id"],
            accepted=row["accepted"],
            duplicates=row["duplicates"],
            unlinked=row["unlinked"],
            recorded_at=row["recorded_at"],
            repeated=True,
        )

    def head(self) -> int:
        """Return the number of the last committed batch, 0 for an empty ledger."""
        return self.lake.transaction(BATCHES_TABLE, BATCH_APP)

    def batches(self) -> pa.Table:
        """Return all batches in order (schema `arrow_schema.BATCHES`)."""
        return self._read_batches("true")

    def _read_batches(self, condition: str) -> pa.Table:
        snapshot = self.lake.snapshot(BATCHES_TABLE)
        if snapshot is None or not snapshot.files:
            return BATCHES.empty_table()
        with self.engine.session() as session:
            query = f"SELECT * FROM {session.scan(snapshot.uris)} WHERE {condition} ORDER BY batch_seq"
            return session.fetch(query).cast(BATCHES)

    def batch_known_at(self, known_at: datetime | int | None = None) -> int:
        """Return the last batch known at an instant (aware; naive counts as UTC) or batch; None: now.

        Raises UnknownBatch for a number below 0 or beyond the head.
        """
        head = self.head()
        if known_at is None:
            return head
        if isinstance(known_at, datetime):
            instant = known_at if known_at.tzinfo else known_at.replace(tzinfo=UTC)
            table = self._read_batches(
                f"recorded_at <= TIMESTAMPTZ {literal(instant.isoformat())} AND batch_seq <= {head}"
            )
            return int(table["batch_seq"][-1].as_py()) if table.num_rows else 0
        if not 0 <= known_at <= head:
            raise UnknownBatch(batch_seq=known_at, head=head)
        return known_at

    def view(self, as_of: date, known_at: datetime | int | None = None) -> LedgerView:
        """Return what was in force on a day as known at an instant or batch (None: now). Close it after use."""
        return LedgerView(
            self.lake, self.engine, self.record_types, as_of=as_of, batch_seq=self.batch_known_at(known_at)
        )

    def erase(
        self,
        record_type: str,
        record_ids: Sequence[bytes],
        *,
        reason: str,
        decision: str = "",
        on: date | None = None,
    ) -> Receipt:
        """Delete records with all their states from every file and append an `erased` record for each.

        `on` is the day of the decision (None: today in China). Readers of earlier views fail and must start again.
        Raises UnknownRecordType, UnknownRecord, StoreUnwritable.
        """
        erased_type = appending.known_type(self.record_types, erasing.ERASED)
        appending.known_type(self.record_types, record_type)
        day = on or datetime.now(CHINA).date()
        with self.lock.hold():
            batch.recover(self.lake)
            draft = appending.new_draft(self.lake, erasing.SOURCE, reason, None)
            with self._staging(), self.engine.session() as session:
                manifest = erasing.erase(session, self.lake, draft, erased_type, record_type, record_ids, day, decision)
                batch.settle(self.lake, manifest)
            with suppress(LedgerError):  # it is done; where the store is away now, the next look does this
                self.lake.snapshot(erasing.ERASED)  # copies of replaced files on this machine go with it
        return draft.receipt()

    def erased(self, batch_seq: int | None = None) -> int:
        """Return how many rows of batches up to `batch_seq` (None: all) were erased since they were appended."""
        snapshot = self.lake.snapshot(erasing.ERASED)
        if snapshot is None or not snapshot.files:
            return 0
        last = self.head() if batch_seq is None else batch_seq
        with self.engine.session() as session:
            rows = session.scan(snapshot.uris)
            return session.scalar(f"SELECT count(*) FROM {rows} WHERE {TARGET_ROW} >> 32 <= {last}")

    def check(self, *, repair: bool = False) -> list[Finding]:
        """Return what is wrong with the store; with `repair` finish or delete what killed writers left."""
        with self.lock.hold():
            return checking.check(self.lake, self.engine, repair=repair)

    def maintain(self, retention_hours: int = RETENTION_HOURS) -> list[Maintained]:
        """Merge and sort files by subject, delete those replaced more than `retention_hours` (≥ 24) ago."""
        with self.lock.hold():
            batch.recover(self.lake)
            with self._staging():
                return maintenance.maintain(self.lake, self.engine, retention_hours)

    @contextmanager
    def _staging(self) -> Iterator[None]:
        """Sweep staged files away when something fails before it was decided."""
        try:
            yield
        except Exception:
            with suppress(LedgerError):  # where the store cannot be asked, the next writer sweeps
                if batch.pending(self.lake) is None:
                    self.lake.clear_staging()
            raise
