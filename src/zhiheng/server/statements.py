"""Statements that the busiest addresses ask for: written once, prepared once a connection, answered in one round trip.

PostgreSQL takes longer to plan a lookup over several tables than to answer it, and Django longer to write its SQL. A
connection that died since its last use is noticed by the statement itself and replaced once, so that no question
"are you there" precedes it. Statements run here only read, or may run twice without harm.

ZHIHENG_PREPARED_STATEMENTS    0 behind a pooler that hands each transaction to another connection (1)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Self

import psycopg
from django.db import InterfaceError, NotSupportedError, OperationalError, connection
from django.db.models import QuerySet

from zhiheng.server import environment

Parameters = Sequence[Any] | Mapping[str, Any]
#: No text of ours begins so, and what readers send is never written into a statement.
_MARK = "\u0001"
_PLACE = re.compile(f"'{_MARK}([a-z_]+)'")


class _PlannedAnew(psycopg.Cursor[Any]):
    """A cursor whose statements are planned for their parameters."""

    def execute(self, query: Any, params: Any = None, **_how: Any) -> Self:
        """Run a statement without keeping its plan."""
        return super().execute(query, params, prepare=False)


def rows(sql: str, params: Parameters = (), *, keep_plan: bool = True) -> list[tuple[Any, ...]]:
    """Run a statement with ``%s`` or ``%(name)s`` for its parameters and return its rows. Raises Django's database errors.

    Without ``keep_plan`` PostgreSQL plans for the parameters at hand: for a question whose best way depends on them, as
    the newest few of what may be ten rows or a hundred thousand.
    """
    raw: Any = connection.connection
    try:
        return _fetched(sql, params, keep_plan)
    except (InterfaceError, OperationalError, NotSupportedError) as error:
        if raw is None or connection.in_atomic_block or not _stale(raw, error):
            raise
        connection.close()
        return _fetched(sql, params, keep_plan)


def _stale(raw: Any, error: Exception) -> bool:
    """Return whether connecting anew mends an error: the connection had ended, or a migration changed what a plan gives."""
    return bool(raw.closed) or isinstance(error, NotSupportedError)


def _fetched(sql: str, params: Parameters, keep_plan: bool) -> list[tuple[Any, ...]]:
    connection.ensure_connection()
    connection.validate_thread_sharing()
    raw: Any = connection.connection
    if raw.prepare_threshold is None and environment.flag("PREPARED_STATEMENTS", default=True):
        raw.prepare_threshold = 0  # Django's own cursors bind on the client's side and never prepare
    plain: Any = psycopg.Cursor(raw) if keep_plan else _PlannedAnew(raw)
    wrapped = connection.make_debug_cursor(plain) if connection.queries_logged else connection.make_cursor(plain)
    with wrapped as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def place(name: str) -> str:
    """Return the text that stands in a QuerySet for a value that is given each time the statement is run."""
    return f"{_MARK}{name}"


def of(queryset: QuerySet[Any, Any]) -> str:
    """Return the SQL of a QuerySet, its places as ``%(name)s`` and everything else written into it."""
    operations: Any = connection.ops
    sql, params = queryset.query.sql_with_params()
    return _PLACE.sub(r"%(\1)s", str(operations.compose_sql(sql, params)).replace("%", "%%"))
