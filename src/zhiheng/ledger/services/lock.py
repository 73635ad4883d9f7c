"""The writers' lock that all machines of an installation share: a session-level advisory lock of PostgreSQL.

It has a connection of its own, which is all that holds it: when the process dies, by whatever, the kernel closes the
connection and PostgreSQL frees the lock; when the machine vanishes, keepalives tell PostgreSQL within a minute. When
PostgreSQL goes away instead, the lock is lost while the writer lives: hence `confirm` just before a batch is decided.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from zhiheng.ledger.errors import LedgerBusy, LockLost, LockUnavailable
from zhiheng.ledger.lock import PATIENCE_SECONDS, SAY_SECONDS, Waiting, own_name, tell

#: Any number of ours: one installation is one database, so there is one lock of this kind in it.
KEY = 7_350_117
_CONNECT_SECONDS = 10
#: PostgreSQL asks a silent writer after this long, so often, and then gives its lock free.
_KEEPALIVE = {"tcp_keepalives_idle": 20, "tcp_keepalives_interval": 10, "tcp_keepalives_count": 3}
_MINE = "locktype = 'advisory' AND classid = 0 AND objid = %s AND objsubid = 1 AND granted"


class AdvisoryLock:
    """The lock of the database at `url`. Threads may share one; each holder has a connection of its own."""

    def __init__(self, url: str, patience_seconds: float = PATIENCE_SECONDS, waiting: Waiting = tell) -> None:
        self._url = url
        self.patience_seconds = patience_seconds
        self._waiting = waiting
        self._held: psycopg.Connection | None = None

    @contextmanager
    def hold(self, patience_seconds: float | None = None) -> Iterator[None]:
        """Hold the lock within a `with` block. Raises LedgerBusy, LockUnavailable."""
        patience = self.patience_seconds if patience_seconds is None else patience_seconds
        connection = self._connect()
        try:
            with self._told_unavailable():
                self._wait(connection, patience)
            self._held = connection
            try:
                yield
            finally:
                self._held = None
        finally:
            with suppress(psycopg.Error):
                connection.close()  # frees the lock

    def confirm(self) -> None:
        """Make sure, while holding it, that PostgreSQL still says so. Raises LockLost."""
        held = self._held
        try:
            found = (
                held
                and held.execute(f"SELECT 1 FROM pg_locks WHERE {_MINE} AND pid = pg_backend_pid()", [KEY]).fetchone()
            )
        except psycopg.Error as error:
            raise LockLost(where=self._where(), reason=_first_line(error)) from error
        if not found:
            raise LockLost(where=self._where(), reason="not held")

    def _connect(self) -> psycopg.Connection:
        name = f"zhiheng ledger {own_name()}"
        with self._told_unavailable():
            connection = psycopg.connect(
                self._url, autocommit=True, connect_timeout=_CONNECT_SECONDS, fallback_application_name=name
            )
            for setting, value in {"statement_timeout": 0, "idle_session_timeout": 0, **_KEEPALIVE}.items():
                connection.execute(sql.SQL("SET {} = {}").format(sql.Identifier(setting), sql.Literal(value)))
            connection.execute(sql.SQL("SET application_name = {}").format(sql.Literal(name)))
        return connection

    def _wait(self, connection: psycopg.Connection, patience: float) -> None:
        begun = time.monotonic()
        while not self._taken(connection, min(SAY_SECONDS, patience - (time.monotonic() - begun))):
            waited = time.monotonic() - begun
            if waited >= patience:
                raise LedgerBusy(seconds=patience)
            self._waiting(waited, _holder(connection))

    def _taken(self, connection: psycopg.Connection, seconds: float) -> bool:
        """Wait in PostgreSQL's own queue for at most so long; return whether the lock is ours."""
        if seconds <= 0:
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", [KEY]).fetchone()
            return bool(row and row[0])
        connection.execute(sql.SQL("SET lock_timeout = {}").format(sql.Literal(max(1, int(seconds * 1000)))))
        try:
            connection.execute("SELECT pg_advisory_lock(%s)", [KEY])
        except psycopg.errors.LockNotAvailable:
            return False
        return True

    @contextmanager
    def _told_unavailable(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise LockUnavailable(where=self._where(), reason=_first_line(error)) from None

    def _where(self) -> str:
        """Return the database without user and password."""
        try:
            parts = conninfo_to_dict(self._url)
        except psycopg.Error:
            return "DATABASE_URL"
        return f"{parts.get('host') or 'localhost'}:{parts.get('port') or 5432}/{parts.get('dbname') or ''}"


def _holder(connection: psycopg.Connection) -> str:
    """Return the name that the holder gave its connection, '' if this role may not see it."""
    row = connection.execute(
        f"SELECT application_name FROM pg_stat_activity JOIN pg_locks AS l USING (pid) WHERE {_MINE}"
        " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        [KEY],
    ).fetchone()
    return str(row[0] or "").removeprefix("zhiheng ledger ") if row else ""


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
