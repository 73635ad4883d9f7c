"""Loading many rows into a table of PostgreSQL: without its indexes, which are built again when the rows are there.

Keeping a random key's index in order for each row takes many times as long as sorting it once. All of it happens in the
caller's transaction: readers see the old table or the new one, and a killed loader leaves the old one with its indexes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

#: Fewer rows than this are loaded with the indexes in place.
MANY_ROWS = 50_000
#: Indexes are built again where at least this share of the rows that are there already comes in. Readers wait meanwhile,
#: so a smaller share is worth the longer load.
SHARE = 0.5
#: Memory for building one index.
_SORT_MEMORY = "256MB"


def rows_in(table: str) -> int:
    """Return how many rows a table has, counted at most up to what matters; an estimate for large tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass", [table])
        (estimate,) = cursor.fetchone()
        if estimate:
            return int(estimate)
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT %s) AS counted", [MANY_ROWS * 4])
        (counted,) = cursor.fetchone()
        return int(counted)


@contextmanager
def without_indexes(tables: Sequence[str], coming: int) -> Iterator[None]:
    """Within a transaction: take the indexes and keys of tables away while ``coming`` rows are loaded into the first.

    Nothing is done where the rows are few, or few beside those that the first table has. Afterwards every index and
    key is there again, under its name and by its definition.
    """
    if coming < MANY_ROWS or coming < SHARE * rows_in(tables[0]):
        yield
        return
    again = [statement for table in tables for statement in _taken_away(table)]
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('maintenance_work_mem', %s, true)", [_SORT_MEMORY])
        for statement in again:
            cursor.execute(statement)


def _taken_away(table: str) -> list[str]:
    """Drop a table's keys and indexes; return the statements that make them again."""
    again = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = %s::regclass AND contype IN ('p', 'u') ORDER BY conname",
            [table],
        )
        for name, definition in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            again.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
            "WHERE indrelid = %s::regclass ORDER BY 1",
            [table],
        )
        for name, definition in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
            again.append(definition)
    return again
