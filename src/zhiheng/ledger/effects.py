"""What changes records later: effects that void, links that people judged, merges of subjects.

`Overlay` loads them once a view into small tables of the engine and says which record types they touch at all, so that
the usual view, without any, has no join.

    _dropped(record_type, row_no)          corrected by a later row, or voided on the day
    _links(record_type, row_no, role, linked_subject)
    _identity(old_subject, new_subject)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from zhiheng.ledger import identity
from zhiheng.ledger.arrow_schema import TARGET_ROW
from zhiheng.ledger.engines.port import Session
from zhiheng.ledger.record_id import literal
from zhiheng.policy.model import RecordType

EFFECT, LINK, IDENTITY = "effect", "link", "identity"
#: A split maps nobody: what was recorded before stays with the old subject.
SPLIT = "split"


class StoredRows(Protocol):
    """Where a view's raw rows come from: the lake, or Arrow tables."""

    def types(self) -> list[str]:
        """Return the record types of which there are rows."""
        ...

    def known(self, record_type: str) -> str:
        """Return a FROM item with the rows known, all columns, whatever is in force."""
        ...

    def corrections(self, record_type: str) -> str | None:
        """Return a query for `supersedes_row` of known rows that correct another, or None if there is none."""
        ...


@dataclass(frozen=True)
class Overlay:
    """Which record types have rows out of force or linked later, and whether any subject was merged."""

    dropped: frozenset[str]
    linked: frozenset[str]
    merged: bool


def load(session: Session, rows: StoredRows, record_types: Mapping[str, RecordType], as_of: date) -> Overlay:
    """Fill the engine's small tables and return what there is."""
    _load_dropped(session, rows, as_of)
    _load_links(session, rows)
    merged = _load_identity(session, rows, as_of)
    return Overlay(_types_in(session, "_dropped"), _types_in(session, "_links"), merged)


def _types_in(session: Session, table: str) -> frozenset[str]:
    found = session.fetch(f"SELECT DISTINCT record_type FROM {table}")
    return frozenset(found["record_type"].to_pylist())


def _load_dropped(session: Session, rows: StoredRows, as_of: date) -> None:
    parts = []
    for name in rows.types():
        query = rows.corrections(name)
        if query is not None:
            parts.append(f"SELECT {literal(name)} AS record_type, supersedes_row AS row_no FROM ({query})")
    session.keep("_dropped", " UNION ALL ".join(parts) or _nothing("record_type", "row_no"))
    if EFFECT in rows.types():
        voided = _voided(rows, f"occurred_on <= DATE {literal(as_of.isoformat())} OR target_type = {literal(LINK)}")
        session.keep("_voided", voided)
        session.keep("_dropped", "SELECT * FROM _dropped UNION SELECT record_type, row_no FROM _voided")


def _voided(rows: StoredRows, condition: str) -> str:
    """The last effect in force on each record decides; those that void count. Corrected effects do not."""
    return f"""SELECT target_type AS record_type, {TARGET_ROW} AS row_no
        FROM {rows.known(EFFECT)} AS effect
        WHERE ({condition}) AND row_no NOT IN (SELECT row_no FROM _dropped WHERE record_type = {literal(EFFECT)})
        GROUP BY target_type, {TARGET_ROW}
        HAVING arg_max(action, {{'day': occurred_on, 'row_no': row_no}}) = 'void'"""


def _in_force(name: str) -> str:
    return f"row_no NOT IN (SELECT row_no FROM _dropped WHERE record_type = {literal(name)})"


def _load_links(session: Session, rows: StoredRows) -> None:
    """A link says what was always so: it counts whatever day is asked for, once it is known."""
    query = _nothing("record_type", "row_no", "role", "linked_subject")
    if LINK in rows.types():
        query = f"""SELECT target_type AS record_type, {TARGET_ROW} AS row_no, role,
                           arg_max(linked_subject, link.row_no) AS linked_subject
            FROM {rows.known(LINK)} AS link WHERE {_in_force(LINK).replace("row_no NOT", "link.row_no NOT", 1)}
            GROUP BY target_type, {TARGET_ROW}, role"""
    session.keep("_links", query)


def _load_identity(session: Session, rows: StoredRows, as_of: date) -> bool:
    if IDENTITY not in rows.types():
        return False
    events = session.fetch(
        f"""SELECT old_subject, new_subject FROM {rows.known(IDENTITY)} AS identity
        WHERE occurred_on <= DATE {literal(as_of.isoformat())} AND {_in_force(IDENTITY)} AND action <> {literal(SPLIT)}
        ORDER BY occurred_on, row_no"""
    )
    pairs = zip(events["old_subject"].to_pylist(), events["new_subject"].to_pylist(), strict=True)
    canonical = identity.resolve(pairs)
    session.register("_identity", identity.as_table(canonical))
    return bool(canonical)


def _nothing(*columns: str) -> str:
    types = {"row_no": "BIGINT"}
    named = ", ".join(f"CAST(NULL AS {types.get(name, 'VARCHAR')}) AS {name}" for name in columns)
    return f"SELECT {named} LIMIT 0"
