"""The database's part: one dump and the digests of its tables, both of one instant, and the way back."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from zhiheng.server.backup.errors import DatabaseNotEmpty, DumpFailed, NoRoom
from zhiheng.server.backup.manifest import TableState
from zhiheng.server.supervisor import binaries, failures

#: How rows are written as text must not depend on who asks.
_SESSION = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET extra_float_digits = 1; SET bytea_output = 'hex'"
_TABLES = (
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relpersistence = 'p' ORDER BY 1"
)
_VARIABLES = {
    "host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
    "dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "connect_timeout": "PGCONNECT_TIMEOUT",
}  # fmt: skip


@contextmanager
def one_instant(url: str) -> Iterator[tuple[psycopg.Connection, str]]:
    """Give a connection whose transaction sees one instant, and the name under which others may see the same."""
    with psycopg.connect(url) as connection:
        connection.execute(_SESSION)
        connection.commit()
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield connection, str(row[0])
        connection.rollback()


def dump(url: str, snapshot: str, into: Path) -> None:
    """Write the database as of a snapshot to a file. Unlogged tables hold nothing that matters. Raises DumpFailed, NoRoom."""
    _run(
        "pg_dump",
        url,
        into.parent,
        "--format=custom",
        "--no-owner",
        "--no-unlogged-table-data",
        f"--snapshot={snapshot}",
        f"--file={into}",
    )


def load(url: str, dumped: Path, home: Path) -> None:
    """Fill an empty database from a file, whole or not at all. Raises DatabaseNotEmpty, DumpFailed, NoRoom."""
    with psycopg.connect(url) as connection:
        found = [row[0] for row in connection.execute(_TABLES).fetchall()]
    if found:
        raise DatabaseNotEmpty(tables=len(found))
    _run("pg_restore", url, home, "--no-owner", "--exit-on-error", "--single-transaction", "--dbname=", str(dumped))


def states(connection: psycopg.Connection) -> dict[str, TableState]:
    """Return what each table holds, as the connection's transaction sees it."""
    connection.execute(_SESSION)
    found = {}
    for (name,) in connection.execute(_TABLES).fetchall():
        query = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {} t")
        row = connection.execute(query.format(sql.Identifier(name))).fetchone()
        assert row is not None
        found[str(name)] = TableState(int(row[0]), str(row[1]))
    return found


def states_at(url: str) -> dict[str, TableState]:
    """Return what each table of a database holds now."""
    with psycopg.connect(url) as connection:
        return states(connection)


def _run(program: str, url: str, place: Path, *arguments: str) -> None:
    """Run one of PostgreSQL's programs, which writes to a place; the address goes by the environment, where other accounts cannot read it."""
    done = subprocess.run(
        [binaries.program(program), *arguments],
        env={**os.environ, **_environment(url)},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == -signal.SIGXFSZ or any(sign in done.stderr.lower() for sign in failures.FULL):
        raise NoRoom(path=str(place))
    if done.returncode:
        raise DumpFailed(program=program, reason=done.stderr.strip()[-600:] or str(done.returncode))


def _environment(url: str) -> Mapping[str, str]:
    given = conninfo_to_dict(url)
    return {variable: str(given[name]) for name, variable in _VARIABLES.items() if given.get(name) is not None}
