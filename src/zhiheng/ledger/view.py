"""What was in force on a day, as known at a batch: the tables that rules and pages read.

A view has one table a record type, and `participants`. Rows are those known, not corrected by a known later row, not
voided by an effect in force, and of the day or before it; subjects are canonical. Where nothing was corrected, voided,
linked or merged, a table is a plain scan of files, into which the engine pushes columns and filters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import TracebackType
from typing import Protocol

import pyarrow as pa
from sqlglot import exp

from zhiheng.ledger import effects
from zhiheng.ledger.arrow_schema import PARTICIPANTS, table_schema
from zhiheng.ledger.effects import Overlay, StoredRows
from zhiheng.ledger.engines.port import QueryEngine, Session
from zhiheng.ledger.errors import UnknownRecordType
from zhiheng.ledger.record_id import literal, quote
from zhiheng.ledger.store import PARTICIPANTS_TABLE, Lake, Snapshot
from zhiheng.policy.model import RecordType


class RecordView(Protocol):
    """Records in force on a day, over the ledger or over Arrow tables."""

    @property
    def as_of(self) -> date:
        """The day asked for, inclusive."""
        ...

    @property
    def batch_seq(self) -> int:
        """The last batch that is known."""
        ...

    @property
    def record_types(self) -> Mapping[str, RecordType]:
        """The record types whose tables a query may name."""
        ...

    def execute(self, query: exp.Query) -> pa.Table:
        """Run a query over the record types' tables and `participants`."""
        ...

    def register(self, name: str, table: pa.Table) -> None:
        """Make a further Arrow table queryable; its name may not be a record type's."""
        ...


class SessionView:
    """A view in a session of an engine; tables are defined when a query first names them. One thread at a time."""

    def __init__(
        self, session: Session, rows: StoredRows, record_types: Mapping[str, RecordType], as_of: date, batch_seq: int
    ) -> None:
        self._session = session
        self._rows = rows
        self._record_types = dict(record_types)
        self._as_of = as_of
        self._batch_seq = batch_seq
        self._overlay: Overlay | None = None
        self._defined: set[str] = set()

    @property
    def as_of(self) -> date:
        """The day asked for, inclusive."""
        return self._as_of

    @property
    def batch_seq(self) -> int:
        """The last batch that is known."""
        return self._batch_seq

    @property
    def record_types(self) -> Mapping[str, RecordType]:
        """The record types whose tables a query may name."""
        return self._record_types

    def __enter__(self) -> SessionView:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the engine's memory."""
        self._session.close()

    def execute(self, query: exp.Query) -> pa.Table:
        """Run a query over the record types' tables and `participants`. Raises UnknownRecordType, StoreDamaged."""
        for name in _tables_named(query):
            self._define(name)
        return self._session.query(query)

    def register(self, name: str, table: pa.Table) -> None:
        """Make a further Arrow table queryable; its name may not be a record type's."""
        if name in self._record_types or name == PARTICIPANTS_TABLE:
            raise UnknownRecordType(record_type=name, known="a name that no record type bears")
        self._session.register(name, table)
        self._defined.add(name)

    def _define(self, name: str) -> None:
        if name in self._defined:
            return
        if name != PARTICIPANTS_TABLE and name not in self._record_types:
            raise UnknownRecordType(record_type=name, known=", ".join(sorted(self._record_types)))
        if self._overlay is None:
            self._overlay = effects.load(self._session, self._rows, self._record_types, self._as_of)
        if name == PARTICIPANTS_TABLE:
            self._session.define(name, self._participants_query(self._overlay))
        else:
            self._session.define(name, self._type_query(self._record_types[name], self._overlay))
        self._defined.add(name)

    def _type_query(self, record_type: RecordType, overlay: Overlay) -> str:
        name = record_type.id
        linked = name in overlay.linked
        role = f" AND l.role = {literal(record_type.subject)}" if linked else ""
        links = f"(SELECT * FROM _links WHERE record_type = {literal(name)})" if linked else None
        columns = [*table_schema(record_type).names]
        return self._query(columns, name, overlay, links, role, (name,) if name in overlay.dropped else ())

    def _participants_query(self, overlay: Overlay) -> str:
        links = "_links" if overlay.linked else None
        role = " AND l.role = t.role" if links else ""
        return self._query(PARTICIPANTS.names, PARTICIPANTS_TABLE, overlay, links, role, tuple(overlay.dropped))

    def _query(
        self,
        columns: Iterable[str],
        table: str,
        overlay: Overlay,
        links: str | None,
        role: str,
        dropped: tuple[str, ...],
    ) -> str:
        subject = "coalesce(l.linked_subject, t.subject)" if links else "t.subject"
        shown = {name: f"t.{quote(name)}" for name in columns}
        joins = ""
        if dropped:
            names = ", ".join(literal(name) for name in sorted(dropped))
            joins += (
                f" ANTI JOIN (SELECT row_no FROM _dropped WHERE record_type IN ({names})) AS d ON d.row_no = t.row_no"
            )
        if links:
            joins += f" LEFT JOIN {links} AS l ON l.row_no = t.row_no{role}"
            if "method" in shown:
                shown["method"] = "CASE WHEN l.linked_subject IS NOT NULL THEN 'judged' ELSE t.method END"
        if overlay.merged:
            joins += f" LEFT JOIN _identity AS i ON i.old_subject = {subject}"
            subject = f"coalesce(i.new_subject, {subject})"
        shown["subject"] = subject
        selected = ", ".join(f"{expression} AS {quote(name)}" for name, expression in shown.items())
        day = literal(self._as_of.isoformat())
        return f"SELECT {selected} FROM {self._rows.known(table)} AS t{joins} WHERE t.occurred_on <= DATE {day}"


def _tables_named(query: exp.Query) -> list[str]:
    """Return the tables that a query reads and does not itself define."""
    own = {cte.alias for cte in query.find_all(exp.CTE)}
    return sorted({table.name for table in query.find_all(exp.Table)} - own)


class LakeRows:
    """The lake's rows up to a batch, as files of pinned snapshots."""

    def __init__(self, lake: Lake, session: Session, record_types: Mapping[str, RecordType], batch_seq: int) -> None:
        self._session = session
        self._record_types = record_types
        self._batch_seq = batch_seq
        names = [*record_types, PARTICIPANTS_TABLE] if batch_seq else []
        found = lake.snapshots(names)
        self._snapshots = {name: snapshot for name, snapshot in found.items() if snapshot.files}

    def types(self) -> list[str]:
        """Return the record types of which there are rows."""
        return [name for name in self._snapshots if name != PARTICIPANTS_TABLE]

    def known(self, table: str) -> str:
        """Return a FROM item with the rows known; columns that no file has yet are null."""
        schema = PARTICIPANTS if table == PARTICIPANTS_TABLE else table_schema(self._record_types[table])
        snapshot = self._snapshots.get(table)
        if snapshot is None:
            return self._empty(table, schema)
        scan = self._session.scan(snapshot.uris)
        added = [field for field in schema if field.name not in snapshot.schema.names]
        if added or self._has_later(snapshot):
            nulls = "".join(f", CAST(NULL AS {_duck_type(field.type)}) AS {quote(field.name)}" for field in added)
            scan = f"(SELECT *{nulls} FROM {scan}{self._limit(snapshot)})"
        return scan

    def corrections(self, record_type: str) -> str | None:
        """Return a query for the rows corrected, reading only files that hold corrections."""
        snapshot = self._snapshots[record_type]
        files = [file.uri for file in snapshot.files if file.corrections]
        if not files:
            return None
        scan = self._session.scan(files)
        return f"SELECT supersedes_row FROM {scan} WHERE supersedes_row IS NOT NULL AND batch_seq <= {self._batch_seq}"

    def _has_later(self, snapshot: Snapshot) -> bool:
        return any(file.last_batch > self._batch_seq for file in snapshot.files)

    def _limit(self, snapshot: Snapshot) -> str:
        return f" WHERE batch_seq <= {self._batch_seq}" if self._has_later(snapshot) else ""

    def _empty(self, table: str, schema: pa.Schema) -> str:
        name = f"_no_{table}"
        self._session.register(name, schema.empty_table())
        return quote(name)


class LedgerView(SessionView):
    """A view over the ledger's lake."""

    def __init__(
        self,
        lake: Lake,
        engine: QueryEngine,
        record_types: Mapping[str, RecordType],
        *,
        as_of: date,
        batch_seq: int,
    ) -> None:
        session = engine.session()
        rows = LakeRows(lake, session, record_types, batch_seq)
        super().__init__(session, rows, record_types, as_of, batch_seq)


def _duck_type(arrow: pa.DataType) -> str:
    """Return DuckDB's name for a column's type."""
    simple = {
        pa.string(): "VARCHAR",
        pa.int64(): "BIGINT",
        pa.int32(): "INTEGER",
        pa.bool_(): "BOOLEAN",
        pa.date32(): "DATE",
        pa.binary(): "BLOB",
        pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
    }
    if arrow in simple:
        return simple[arrow]
    if pa.types.is_decimal(arrow):
        return f"DECIMAL({arrow.precision}, {arrow.scale})"
    if pa.types.is_list(arrow):
        members = ", ".join(f"{quote(field.name)} {_duck_type(field.type)}" for field in arrow.value_type)
        return f"STRUCT({members})[]"
    raise TypeError(f"no DuckDB type for {arrow}")
