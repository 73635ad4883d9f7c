"""Statements that the busiest addresses ask for: written once, prepared once a connection, answered in one round trip.

PostgreSQL takes longer to plan a lookup over several tables than to answer it, and Django longer to write its SQL. A
connection that died since its last use is noticed by the statement itself and replaced once, so that no question
"are you there" precedes it. Statements run here only read, or may run twice without harm.

ZHIHENG_PREPARED_STATEMENTS    0 behind a pooler that hands each transaction to another connection (1)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import InterfaceError, NotSupportedError, OperationalError, connection

from zhiheng.server import environment


def rows(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement with ``%s`` for its parameters and return its rows. Raises Django's database errors."""
    raw: Any = connection.connection
    try:
        return _fetched(sql, params)
    except (InterfaceError, OperationalError, NotSupportedError) as error:
        if raw is None or connection.in_atomic_block or not _stale(raw, error):
            raise
        connection.close()
        return _fetched(sql, params)


def _stale(raw: Any, error: Exception) -> bool:
    """Return whether connecting anew mends an error: the connection had ended, or a migration changed what a plan gives."""
    return bool(raw.closed) or isinstance(error, NotSupportedError)


def _fetched(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    connection.ensure_connection()
    connection.validate_thread_sharing()
    raw: Any = connection.connection
    if raw.prepare_threshold is None and environment.flag("PREPARED_STATEMENTS", default=True):
        raw.prepare_threshold = 0  # Django's own cursors bind on the client's side and never prepare
    plain: Any = psycopg.Cursor(raw)
    wrapped = connection.make_debug_cursor(plain) if connection.queries_logged else connection.make_cursor(plain)
    with wrapped as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def written(sql: str, params: Sequence[Any]) -> str:
    """Return SQL with its parameters written into it, as a piece of a statement: each ``%`` doubled."""
    operations: Any = connection.ops
    return str(operations.compose_sql(sql, params)).replace("%", "%%")
