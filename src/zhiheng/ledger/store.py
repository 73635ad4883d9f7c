"""The lake: Delta tables in a folder or on an object store (`files.LakeFiles`), and how they are read and committed.

A data file's name ends in the SHA-256 of its bytes, so that a damaged file can be found and named without any other
list. The Delta log holds only counts and bounds of numbers and days, never texts, so that erasing a row leaves nothing
in the log.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Field, Schema, Transaction
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from zhiheng.ledger.errors import SchemaShrunk, StoreDamaged, StoreUnwritable
from zhiheng.ledger.file_cache import FileCache
from zhiheng.ledger.files import Folder, LakeFiles

PARTICIPANTS_TABLE = "participants"
BATCHES_TABLE = "batches"
ERASED_TABLE = "erased"

#: Delta application under which a table notes the last batch written to it.
BATCH_APP = "zhiheng.batch"
#: Delta application under which `batches` notes the last recording instant, in microseconds since 1970.
CLOCK_APP = "zhiheng.clock"

#: A checkpoint every so many commits, so that opening a table reads few of them; what was removed is remembered for a
#: year, so that maintenance that ran late still finds the files to delete.
_CONFIGURATION = {"delta.checkpointInterval": "20", "delta.deletedFileRetentionDuration": "interval 365 days"}

#: Tables of an object store that are looked up at once.
_AT_ONCE = 8
_DATA_FILE = re.compile(r"^(?P<kind>[bs])(?P<stem>[0-9a-z-]+)-(?P<sha256>[0-9a-f]{64})\.parquet$")


@dataclass(frozen=True)
class DataFile:
    """One Parquet file of a table, with the bounds of what is in it (None: unknown, as in an empty table)."""

    path: str
    uri: str
    rows: int
    size: int
    last_batch: int
    last_day: date | None
    corrections: int

    @property
    def sorted_by_subject(self) -> bool:
        """Whether maintenance wrote this file."""
        return self.path.startswith("s")


@dataclass(frozen=True)
class Snapshot:
    """A table as of one version of its Delta log."""

    name: str
    version: int
    schema: pa.Schema
    files: tuple[DataFile, ...]

    @cached_property
    def uris(self) -> tuple[str, ...]:
        """The files' full paths."""
        return tuple(file.uri for file in self.files)

    @property
    def rows(self) -> int:
        """Number of rows in all files."""
        return sum(file.rows for file in self.files)


@dataclass(frozen=True)
class NewFile:
    """A staged Parquet file that a batch or a rewrite is about to add."""

    staged: str
    path: str
    size: int
    stats: dict[str, Any]


def _unguarded() -> None:
    """Stand in for the confirmation of a lock that cannot be lost."""


class Lake:
    """Delta tables at one place (a path: in that folder)."""

    def __init__(self, files: LakeFiles | Path) -> None:
        self.files: LakeFiles = Folder(files) if isinstance(files, Path) else files
        #: Called just before a change is decided; raises LockLost when the writers' lock is held no more.
        self.confirm: Callable[[], None] = _unguarded
        self._opened: dict[str, DeltaTable] = {}
        self._guards: dict[str, threading.RLock] = {}
        self._guarding = threading.Lock()

    @property
    def cache(self) -> FileCache | None:
        """Local copies of data files, None where the files themselves are local."""
        return self.files.cache

    # --- reading ---

    def tables(self) -> list[str]:
        """Return the names of all tables, sorted."""
        return self.files.tables()

    def open(self, name: str) -> DeltaTable | None:
        """Return the Delta table as it is now, or None if there is none yet. Raises StoreDamaged, RemoteStoreFailure.

        Hold its `_guard` while using it. Bringing an opened table up to date takes a tenth of the time of opening it.
        """
        if not self.files.may_have_table(name):
            self._opened.pop(name, None)
            return None
        try:
            if name in self._opened:
                self._opened[name].update_incremental()
            else:
                self._opened[name] = DeltaTable(self.files.address(name), storage_options=self._options)
        except TableNotFoundError:
            return None
        except (DeltaError, OSError, ValueError) as error:
            self._opened.pop(name, None)
            if failure := self.files.failure(error):
                raise failure from error
            raise StoreDamaged(path=self.files.address(f"{name}/_delta_log"), reason=str(error)) from error
        return self._opened[name]

    def _guard(self, name: str) -> threading.RLock:
        """Return the lock of a table: threads share opened tables, which are brought up to date in place."""
        with self._guarding:
            return self._guards.setdefault(name, threading.RLock())

    @property
    def _options(self) -> dict[str, str] | None:
        return dict(self.files.options) if self.files.options is not None else None

    def transaction(self, name: str, app: str) -> int:
        """Return the last version that an application noted in a table, or 0."""
        with self._guard(name):
            table = self.open(name)
            version = table.transaction_version(app) if table is not None else None
        return int(version or 0)

    def snapshot(self, name: str) -> Snapshot | None:
        """Return the table's files and schema now, or None if there is no table."""
        with self._guard(name):
            table = self.open(name)
            if table is None:
                return None
            version, schema = table.version(), pa.schema(table.schema().to_arrow())
            rows = pa.table(table.get_add_actions(flatten=True)).to_pylist()
        files = (self._data_file(name, row) for row in rows)
        found = Snapshot(name, version, schema, tuple(sorted(files, key=lambda file: (file.last_batch, file.path))))
        if name == ERASED_TABLE and self.cache is not None:
            self.cache.sweep(found.rows, lambda: (*found.uris, *self._other_addresses()))
        return found

    def snapshots(self, names: Iterable[str]) -> dict[str, Snapshot]:
        """Return the snapshots of those tables that there are; of an object store several at once."""
        there = frozenset(self.tables())
        wanted = [name for name in names if name in there]
        if self.cache is None:
            found = [self.snapshot(name) for name in wanted]
        else:
            with ThreadPoolExecutor(_AT_ONCE) as threads:
                found = list(threads.map(self.snapshot, wanted))
        return {snapshot.name: snapshot for snapshot in found if snapshot is not None}

    def _other_addresses(self) -> Iterator[str]:
        for name in self.tables():
            snapshot = self.snapshot(name) if name != ERASED_TABLE else None
            yield from snapshot.uris if snapshot else ()

    def _data_file(self, name: str, row: dict[str, Any]) -> DataFile:
        rows = int(row.get("num_records") or 0)
        nulls = row.get("null_count.supersedes_row")
        return DataFile(
            path=row["path"],
            uri=self.files.address(f"{name}/{row['path']}"),
            rows=rows,
            size=int(row["size_bytes"]),
            last_batch=int(row.get("max.batch_seq") or 0),
            last_day=row.get("max.occurred_on"),
            corrections=0 if nulls is None else rows - int(nulls),
        )

    # --- writing (under the lock) ---

    @property
    def staging(self) -> Path:
        """Where files lie until their batch is decided."""
        return self.files.staging

    def clear_staging(self, *, keep: Iterable[str] = ()) -> list[str]:
        """Delete staged files of writers that died; return their names."""
        kept = set(keep)
        gone = [name for name in self.files.staged() if name not in kept]
        self.files.drop_staged(gone)
        return gone

    def new_staged(self, stem: str) -> Path:
        """Return a path to which a staged file can be written. Raises StoreUnwritable."""
        try:
            self.staging.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnwritable(path=str(self.staging), reason=error.strerror or str(error)) from error
        return self.staging / f"{stem}.parquet"

    def seal(self, staged: Path, kind: str, stem: str, stats: dict[str, Any]) -> NewFile:
        """Make a staged file safe and name it by its content; `kind` is b (batch) or s (sorted by subject).

        Raises StoreUnwritable, RemoteStoreFailure.
        """
        try:
            with staged.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = staged.stat().st_size
        except OSError as error:
            raise StoreUnwritable(path=str(staged), reason=error.strerror or str(error)) from error
        self.files.keep(staged, digest)
        return NewFile(staged.name, f"{kind}{stem}-{digest}.parquet", size, stats)

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        """Hold the opened tables, and tell errors of the Delta library as ours."""
        try:
            with self._guard(name):
                yield
        except (OSError, DeltaError) as error:
            self._opened.pop(name, None)
            if failure := self.files.failure(error):
                raise failure from error
            raise StoreUnwritable(path=self.files.address(name), reason=str(error)) from error

    def ensure_table(self, name: str, schema: pa.Schema) -> None:
        """Create the table, or add the columns that it lacks.

        Raises SchemaShrunk, StoreUnwritable, RemoteStoreFailure.
        """
        # Delta would enforce `nullable=False` by rewriting its protocol; the ledger enforces it before writing.
        wanted = pa.schema([pa.field(field.name, field.type) for field in schema])
        with self._writing(name):
            table = self.open(name)
            if table is None:
                DeltaTable.create(
                    self.files.address(name),
                    Schema.from_arrow(wanted),
                    mode="ignore",
                    configuration=_CONFIGURATION,
                    storage_options=self._options,
                )
            elif missing := _missing_fields(name, pa.schema(table.schema().to_arrow()), wanted):
                table.alter.add_columns(missing)

    def publish(
        self,
        name: str,
        adds: Sequence[NewFile],
        removes: Sequence[str],
        marks: dict[str, int],
        *,
        rearranges: bool = False,
    ) -> None:
        """Move staged files into a table and commit them, once however often it is called.

        `marks` maps Delta applications to the version noted with this commit.
        Raises StoreUnwritable, RemoteStoreFailure, StoreDamaged.
        """
        for new in adds:
            key = f"{name}/{new.path}"
            if not self.files.move_in(new.staged, key):
                raise StoreDamaged(path=self.files.address(key), reason="missing")
        with self._writing(name):
            self._commit(name, adds, removes, marks, rearranges=rearranges)

    def _commit(
        self, name: str, adds: Sequence[NewFile], removes: Sequence[str], marks: dict[str, int], *, rearranges: bool
    ) -> None:
        table = self.open(name)
        if table is None:
            raise StoreDamaged(path=self.files.address(name), reason="no table")
        current = {Path(uri).name for uri in table.file_uris()}
        actions = _actions(adds, removes, current, changes=not rearranges)
        noted = all((table.transaction_version(app) or 0) >= version for app, version in marks.items())
        if noted and not actions:
            return
        properties = CommitProperties(app_transactions=[Transaction(app, version) for app, version in marks.items()])
        table.create_write_transaction(actions, "append", table.schema(), commit_properties=properties)

    def vacuum(self, name: str, retention_hours: int) -> list[str]:
        """Delete files that a rewrite replaced longer ago than the retention; return their names."""
        with self._writing(name):
            table = self.open(name)
            if table is None:
                return []
            gone: list[str] = table.vacuum(retention_hours, dry_run=False, enforce_retention_duration=False)
            return gone

    def data_files_on_disk(self, name: str) -> list[str]:
        """Return the names of the files beside the log of a table, sorted."""
        return [key.partition("/")[2] for key in self.files.list(f"{name}/") if "/_delta_log/" not in key]

    def destroy(self, key: str) -> None:
        """Delete a file for good, with any copy of it on this machine."""
        self.files.delete(key)


def _actions(
    adds: Sequence[NewFile], removes: Sequence[str], current: set[str], *, changes: bool
) -> list[AddAction | RemoveAction]:
    now = int(time.time() * 1000)
    new: list[AddAction | RemoveAction] = [
        AddAction(add.path, add.size, {}, now, changes, orjson.dumps(add.stats).decode())
        for add in adds
        if add.path not in current
    ]
    return new + [RemoveAction(path, changes, now) for path in removes if path in current]


def _missing_fields(name: str, stored: pa.Schema, wanted: pa.Schema) -> list[Field]:
    """Return the fields to add. Raises SchemaShrunk where a stored column has another type than wanted."""
    missing = []
    for field in wanted:
        if field.name not in stored.names:
            missing.append(field)
        elif not _same_type(stored.field(field.name).type, field.type):
            raise SchemaShrunk(
                record_type=name, column=field.name, stored=str(stored.field(field.name).type), declared=str(field.type)
            )
    return list(Schema.from_arrow(pa.schema(missing)).fields) if missing else []


def _same_type(stored: pa.DataType, wanted: pa.DataType) -> bool:
    """Compare as Delta would store them: it names list items and forgets what may be null."""
    left = pa.schema(Schema.from_arrow(pa.schema([pa.field("x", stored)])).to_arrow())
    right = pa.schema(Schema.from_arrow(pa.schema([pa.field("x", wanted)])).to_arrow())
    return bool(left.field(0).type == right.field(0).type)


def is_data_file(name: str) -> bool:
    """Return whether a name is one that the lake gives to data files."""
    return _DATA_FILE.match(name) is not None


def digest_in_name(name: str) -> str | None:
    """Return the SHA-256 that a data file's name promises, or None."""
    match = _DATA_FILE.match(name)
    return match["sha256"] if match else None
