"""DuckDB as the query engine: in memory, without extensions, over lists of Parquet files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from sqlglot import exp

from zhiheng.ledger.errors import StoreDamaged
from zhiheng.ledger.file_cache import FileCache, Lease
from zhiheng.ledger.record_id import literal, quote


@dataclass(frozen=True)
class DuckDB:
    """Settings of each session: memory such as ``"2GB"`` (None: DuckDB's 80 % of the machine), threads, spill folder.

    `copies` gives local copies of files on an object store, which DuckDB without extensions cannot read.
    """

    memory_limit: str | None = None
    threads: int | None = None
    temp: Path | None = None
    copies: FileCache | None = None

    @classmethod
    def from_environment(cls, temp: Path | None = None) -> DuckDB:
        """Return the engine that `ZHIHENG_MEMORY` (``4GB``) and `ZHIHENG_THREADS` describe."""
        threads = os.environ.get("ZHIHENG_THREADS")
        return cls(os.environ.get("ZHIHENG_MEMORY") or None, int(threads) if threads else None, temp)

    @property
    def dialect(self) -> str:
        """SQLGlot's name of DuckDB's SQL."""
        return "duckdb"

    def session(self) -> DuckSession:
        """Return a new session with its own connection."""
        config: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if self.memory_limit:
            config["memory_limit"] = self.memory_limit
        if self.threads:
            config["threads"] = self.threads
        if self.temp is not None:
            config["temp_directory"] = str(self.temp)
        connection = duckdb.connect(config=config)
        connection.execute("SET TimeZone = 'UTC'")
        return DuckSession(connection, self.copies)


class DuckSession:
    """One DuckDB connection. Close it, or use it in a `with` block."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, copies: FileCache | None = None) -> None:
        self._connection = connection
        self._copies = copies
        self._lease: Lease | None = None

    def __enter__(self) -> DuckSession:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection and give copies of files free."""
        self._connection.close()
        if self._lease is not None:
            self._lease.close()

    def scan(self, files: Sequence[str]) -> str:
        """Return a FROM item over Parquet files; columns that a file lacks are null.

        Files on an object store are fetched first. Raises StoreDamaged, RemoteStoreFailure.
        """
        if self._copies is not None:
            self._lease = self._lease or self._copies.lease()
            files = self._lease.local(files)
        names = ", ".join(literal(name) for name in files)
        return f"read_parquet([{names}], union_by_name = true)"

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table queryable without copying it."""
        self._connection.register(name, table)

    def define(self, name: str, query: str) -> None:
        """Create or replace a view."""
        self.run(f"CREATE OR REPLACE TEMP VIEW {quote(name)} AS {query}")

    def keep(self, name: str, query: str) -> None:
        """Create or replace a temporary table with the rows of a query."""
        self.run(f"CREATE OR REPLACE TEMP TABLE {quote(name)} AS {query}")

    def query(self, query: exp.Query) -> pa.Table:
        """Run a SQLGlot query and return its rows."""
        return self.fetch(query.sql(dialect="duckdb"))

    def fetch(self, query: str) -> pa.Table:
        """Run a SELECT and return its rows. Raises StoreDamaged when a file cannot be read."""
        try:
            return self._connection.sql(query).to_arrow_table()
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise StoreDamaged(path=_path_in(str(error)), reason=_first_line(error)) from error

    def fetch_over(self, name: str, table: pa.Table, query: str) -> pa.Table:
        """Register a table under a name and run a SELECT over it; rows keep their order."""
        self.register(name, table)
        return self.fetch(query)

    def run(self, statement: str) -> None:
        """Run a statement for its effect. Raises StoreDamaged when a file cannot be read."""
        try:
            self._connection.execute(statement)
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise StoreDamaged(path=_path_in(str(error)), reason=_first_line(error)) from error

    def scalar(self, query: str) -> int:
        """Run a query for one integer (null counts as 0)."""
        try:
            rows = self._connection.execute(query).fetchall()
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise StoreDamaged(path=_path_in(str(error)), reason=_first_line(error)) from error
        return int(rows[0][0]) if rows and rows[0][0] is not None else 0

    def stream(self, query: str, rows: int) -> pa.RecordBatchReader:
        """Run a SELECT and return a reader of its rows, up to `rows` at a time. Raises StoreDamaged."""
        try:
            return self._connection.sql(query).to_arrow_reader(rows)
        except (duckdb.IOException, duckdb.InvalidInputException) as error:
            raise StoreDamaged(path=_path_in(str(error)), reason=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _path_in(message: str) -> str:
    """Return the file that a DuckDB message names in quotes, or a question mark."""
    parts = message.split('"')
    return parts[1] if len(parts) > 2 else "?"
