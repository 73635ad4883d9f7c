"""The same view over plain Arrow tables, for use as a library without any folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.ledger import append as appending
from zhiheng.ledger import participants
from zhiheng.ledger.arrow_schema import PARTICIPANTS, conform, has_target, table_schema
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

    def __init__(
        self, session: DuckSession, tables: Mapping[str, pa.Table], record_types: Mapping[str, RecordType]
    ) -> None:
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
    made of the main party's code) and the other columns that `append` takes may be given too; they count as taken in on
    the day asked for. `parties` maps a record
    type to its parties as `append` takes them; where it has none, parties come from the rows' codes. Rows are taken as
    one batch of one source; rows that a ledger would refuse raise SchemaClash. A table with the column `row_no` is
    taken as stored in a ledger, and so is `participants`.
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
        stored = _stored_tables(session, tables, record_types, parties or {}, as_of)
        batches = [int(pc.max(table["batch_seq"]).as_py() or 0) for table in stored.values()]
        super().__init__(
            session, ArrowRows(session, stored, record_types), record_types, as_of, max(batches, default=0)
        )


def _stored_tables(
    session: DuckSession,
    tables: Mapping[str, pa.Table],
    record_types: Mapping[str, RecordType],
    parties: Mapping[str, pa.Table],
    as_of: date,
) -> dict[str, pa.Table]:
    """Return the tables as a ledger would store them on the day; what aims at records comes after all records."""
    stored: dict[str, pa.Table] = {}
    draft = appending.Draft(1, SOURCE, datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC), SOURCE, "")
    for name in sorted(tables, key=lambda name: name in record_types and has_target(record_types[name])):
        if name == PARTICIPANTS_TABLE:
            draft.parties.append(conform(tables[name], PARTICIPANTS, name))
        elif "row_no" in tables[name].column_names:
            stored[name] = conform(tables[name], table_schema(record_types[name]), name)
        elif tables[name].num_rows:
            stored[name] = _store(session, draft, record_types, stored, Rows(name, tables[name], parties.get(name)))
    stored[PARTICIPANTS_TABLE] = pa.concat_tables(
        [PARTICIPANTS.empty_table(), *[parties.cast(PARTICIPANTS) for parties in draft.parties]]
    )
    return stored


def _store(
    session: DuckSession,
    draft: appending.Draft,
    record_types: Mapping[str, RecordType],
    stored: Mapping[str, pa.Table],
    rows: Rows,
) -> pa.Table:
    record_type = appending.known_type(record_types, rows.record_type)
    table = with_given_columns(record_type, rows.table)
    parties = participants.derive(record_type, table) if rows.parties is None else rows.parties
    (item,) = appending.prepare(record_types, [Rows(record_type.id, table, parties)])
    candidates = identify(record_type, draft.source, item.given)
    decide_fates(session, candidates, None, None)
    if has_target(record_type):
        for name, target in stored.items():
            session.register(f"_aim_{name}", target)
        resolve_targets(session, candidates, [(name, quote(f"_aim_{name}")) for name in stored])
    stored_rows = appending.accept(session, draft, item, candidates)
    if draft.conflicts:
        conflict = draft.conflicts[0]
        raise SchemaClash(
            record_type=conflict.record_type,
            column="source_key",
            zh_reason=f"第 {conflict.row} 行(从 0 起):{conflict.message('zh')}",
            en_reason=f"row {conflict.row} (from 0): {conflict.message('en')}",
        )
    schema = table_schema(record_type)
    return schema.empty_table() if stored_rows is None else stored_rows.cast(schema)


def with_given_columns(record_type: RecordType, table: pa.Table) -> pa.Table:
    """Return rows with `source_key`, `occurred_on` and `subject`, made from the payload where they are missing."""
    if "occurred_on" not in table.column_names:
        table = table.append_column(
            "occurred_on", _column(record_type, table, record_type.occurred_on).cast(pa.date32())
        )
    if "source_key" not in table.column_names:
        table = table.append_column("source_key", natural_key(record_type, table))
    if "subject" not in table.column_names:
        table = table.append_column("subject", participants.main_subject(record_type, table))
    return table


def natural_key(record_type: RecordType, table: pa.Table) -> pa.ChunkedArray:
    """Return the natural key's fields, each led by its length in characters, nulls as ``-``: a key without clashes."""
    parts = []
    for name in record_type.natural_key:
        present = name in table.column_names
        text = _as_text(table[name]) if present else pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
        led = pc.binary_join_element_wise(pc.utf8_length(text).cast(pa.string()), text, ":")
        parts.append(pc.fill_null(led, "-"))
    return pc.binary_join_element_wise(*parts, "|") if len(parts) > 1 else parts[0]


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_binary(column.type) or pa.types.is_fixed_size_binary(column.type):  # record ids
        return pa.chunked_array([[value and value.hex() for value in column.to_pylist()]], pa.string())
    return column.cast(pa.string())


def _column(record_type: RecordType, table: pa.Table, name: str) -> pa.ChunkedArray:
    if name not in table.column_names:
        raise SchemaClash(
            record_type=record_type.id, column=name, zh_reason="缺少此列", en_reason="the column is missing"
        )
    column = table.column(name)
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
