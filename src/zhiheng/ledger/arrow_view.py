"""The same view over plain Arrow tables, for use as a library without any folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.ledger import append as appending
from zhiheng.ledger import participants
from zhiheng.ledger.arrow_schema import PARTICIPANTS, table_schema
from zhiheng.ledger.engines.duck import DuckDB, DuckSession
from zhiheng.ledger.errors import SchemaClash
from zhiheng.ledger.fate import decide_fates, identify, resolve_targets
from zhiheng.ledger.receipt import Rows
from zhiheng.ledger.record_id import quote
from zhiheng.ledger.store import PARTICIPANTS_TABLE
from zhiheng.ledger.view import SessionView
from zhiheng.policy.model import RecordType

SOURCE = "library"


class ArrowRows:
    """Rows of Arrow tables, already with the ledger's columns, registered in a session."""

    def __init__(self, session: DuckSession, tables: Mapping[str, pa.Table], record_types: Mapping[str, RecordType]) -> None:
        self._session = session
        self._tables = dict(tables)
        self._record_types = record_types
        for name, table in tables.items():
            session.register(_stored_name(name), table)

    def types(self) -> list[str]:
        """Return the record types of which there are rows."""
        return [name for name in self._tables if name != PARTICIPANTS_TABLE]

    def known(self, table: str) -> str:
        """Return a FROM item with a table's rows."""
        if table not in self._tables:
            schema = PARTICIPANTS if table == PARTICIPANTS_TABLE else table_schema(self._record_types[table])
            self._tables[table] = schema.empty_table()
            self._session.register(_stored_name(table), self._tables[table])
        return quote(_stored_name(table))

    def corrections(self, record_type: str) -> str | None:
        """Return a query for the rows corrected, or None if there is none."""
        column = self._tables[record_type]["supersedes_row"]
        if column.null_count == len(column):
            return None
        return f"SELECT supersedes_row FROM {quote(_stored_name(record_type))} WHERE supersedes_row IS NOT NULL"


def _stored_name(table: str) -> str:
    return f"_stored_{table}"


class ArrowView(SessionView):
    """A view over Arrow tables: record type → rows in payload columns.

    `source_key` (else made of the natural key), `occurred_on` (else the record type's date field), `subject` (else
    made of the main party's code) and the other columns that `append` takes may be given too. `participants` is
    `role → …` as `append` takes it, by record type; where it is not given, parties come from the rows' codes.
    Rows that a ledger would refuse raise SchemaClash.
    """

    def __init__(
        self,
        tables: Mapping[str, pa.Table],
        record_types: Mapping[str, RecordType],
        as_of: date,
        *,
        parties: Mapping[str, pa.Table] | None = None,
        engine: DuckDB | None = None,
    ) -> None:
        session = (engine or DuckDB()).session()
        rows = ArrowRows(session, _stored_tables(session, tables, record_types, parties or {}), record_types)
        super().__init__(session, rows, record_types, as_of, batch_seq=1)


def _stored_tables(
    session: DuckSession,
    tables: Mapping[str, pa.Table],
    record_types: Mapping[str, RecordType],
    parties: Mapping[str, pa.Table],
) -> dict[str, pa.Table]:
    """Return the tables as the ledger would store them in one batch."""
    rows = [
        Rows(name, with_given_columns(record_types[name], table) if name in record_types else table, parties.get(name))
        for name, table in tables.items()
    ]
    draft = appending.Draft(1, "library", datetime(1970, 1, 1, tzinfo=UTC), SOURCE, "")
    return {}


def with_given_columns(record_type: RecordType, table: pa.Table) -> pa.Table:
    """Return rows with `source_key`, `occurred_on` and `subject`, made from the payload where they are missing."""
    if "occurred_on" not in table.column_names:
        table = table.append_column("occurred_on", table[record_type.occurred_on].cast(pa.date32()))
    if "source_key" not in table.column_names:
        table = table.append_column("source_key", natural_key(record_type, table))
    if "subject" not in table.column_names:
        table = table.append_column("subject", _main_subject(record_type, table))
    return table
