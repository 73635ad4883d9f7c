"""Advance or rebuild the projection: what changed in the ledger goes into PostgreSQL in one transaction.

Rows travel as CSV from the engine straight into COPY. An advisory lock keeps two writers apart; readers see the old
state or the new one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
from django.db import connection, transaction

from zhiheng.codes import names
from zhiheng.ledger import register_spans, search_keys
from zhiheng.ledger.cards import Part
from zhiheng.ledger.ledger import Ledger
from zhiheng.ledger.models import (
    EnterpriseCard,
    ProjectedParty,
    ProjectedRecord,
    ProjectionState,
    RegisterSpan,
    SearchName,
)
from zhiheng.ledger.projecting import Projector
from zhiheng.ledger.record_id import literal
from zhiheng.ledger.services.bulk_load import without_indexes
from zhiheng.policy.model import Register

#: Any number of ours: the advisory lock of the projection's writer.
_LOCK = 7_350_116
_BLOCK = 1 << 20
_COUNTED_AGAIN = 2_000


@dataclass(frozen=True)
class Advance:
    """What an advance did: from which batch to which, and how many rows it wrote."""

    since: int
    until: int
    records: int
    cards: int

    tables: ClassVar[tuple[str, ...]] = (
        "ledger_projectedrecord",
        "ledger_projectedparty",
        "ledger_enterprisecard",
        "ledger_searchname",
        register_spans.TABLE,
    )


def advance(ledger: Ledger, synthetic_sources: Sequence[str] = (), registers: Sequence[Register] = ()) -> Advance:
    """Bring the projection up to the ledger's head; nothing is done if it is there already.

    Registers other than last time: their spans are all made again.
    """
    with transaction.atomic():
        take_lock()
        state, _ = ProjectionState.objects.get_or_create(pk=1)
        return _project(ledger, state, synthetic_sources, registers)


def rebuild(ledger: Ledger, synthetic_sources: Sequence[str] = (), registers: Sequence[Register] = ()) -> Advance:
    """Drop the projection's rows and compute all of them again from the ledger."""
    with transaction.atomic():
        take_lock()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"TRUNCATE {', '.join(Advance.tables)}")
        state, _ = ProjectionState.objects.update_or_create(pk=1, defaults={"batch_seq": 0, "registers": ""})
        return _project(ledger, state, synthetic_sources, registers)


def take_lock() -> None:
    """Wait until no other transaction writes the projection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


_RECORDS, _CARDS = Advance.tables[:2], Advance.tables[2:4]


def _project(
    ledger: Ledger, state: ProjectionState, synthetic_sources: Sequence[str], registers: Sequence[Register]
) -> Advance:
    since, until = state.batch_seq, ledger.head()
    declared = register_spans.definition(registers)
    if until <= since and declared == state.registers:
        return Advance(since, until, 0, 0)
    counts = dict.fromkeys(Advance.tables, 0)
    every = since == 0 or declared != state.registers
    with (
        Projector(ledger, since, until, synthetic_sources) as projector,
        tempfile.TemporaryDirectory(dir=ledger.home.create().tmp) as folder,
    ):
        path = Path(folder) / "rows.csv"
        again = None if every else _items_again(projector, registers)
        if until > since:
            _load_records(projector, since, counts, path)
        _load_spans(projector, registers, again, counts, path)
    ProjectionState.objects.filter(pk=1).update(batch_seq=until, registers=declared)
    return Advance(since, until, counts["ledger_projectedrecord"], counts["ledger_enterprisecard"])


def _load_records(projector: Projector, since: int, counts: dict[str, int], path: Path) -> None:
    if since:
        _remove(projector)
    records, cards = projector.coming()
    with without_indexes(_RECORDS, records), without_indexes(_CARDS, cards):
        for part in projector.parts():
            counts[part.table] += _load(projector, part, path)


def _items_again(projector: Projector, registers: Sequence[Register]) -> pa.Table:
    """Return the items whose spans must be made again: their records changed, or were erased from every file."""
    rows = projector.projected_rows()["row_no"].to_pylist()
    table = RegisterSpan._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT register, item_key FROM {table} WHERE rows && %s::bigint[]", [rows])
        held = [{"register": register, "item_key": key} for register, key in cursor.fetchall()]
    known = pa.Table.from_pylist(held, schema=register_spans.ITEMS)
    found = pa.concat_tables([projector.register_items(registers).cast(register_spans.ITEMS), known])
    return found.group_by(["register", "item_key"]).aggregate([])


def _load_spans(
    projector: Projector, registers: Sequence[Register], again: pa.Table | None, counts: dict[str, int], path: Path
) -> None:
    """Replace the spans of the items of `again`, or of all items where it is None."""
    table = RegisterSpan._meta.db_table
    with connection.cursor() as cursor:
        if again is None:
            cursor.execute(f"DELETE FROM {table}")
        else:
            cursor.execute(
                f"DELETE FROM {table} s USING unnest(%s::text[], %s::text[]) AS a(register, item_key) "
                "WHERE s.register = a.register AND s.item_key = a.item_key",
                [again["register"].to_pylist(), again["item_key"].to_pylist()],
            )
    coming = projector.register_rows(registers) if again is None else again.num_rows
    with without_indexes((table,), coming):
        for part in projector.register_parts(registers, again):
            counts[table] += _load(projector, part, path)


def _remove(projector: Projector) -> None:
    rows = projector.projected_rows()["row_no"].to_pylist()
    subjects = projector.affected_subjects()["subject"].to_pylist()
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {ProjectedParty._meta.db_table} p USING {ProjectedRecord._meta.db_table} r "
            "WHERE p.record_id = r.record_id AND r.row_no = ANY(%s)",
            [rows],
        )
        cursor.execute(f"DELETE FROM {ProjectedRecord._meta.db_table} WHERE row_no = ANY(%s)", [rows])
        for table in (EnterpriseCard, SearchName):
            cursor.execute(f"DELETE FROM {table._meta.db_table} WHERE subject = ANY(%s)", [subjects])


def _load(projector: Projector, part: Part, path: Path) -> int:
    """Write a part to a CSV file and copy it into its table; return its rows."""
    query, columns = part.query, part.columns
    if part.table == EnterpriseCard._meta.db_table:
        cards = projector.session.fetch(query)
        _load_names(projector, cards, path)
        projector.session.register("cards_with_keys", _with_keys(cards))
        query, columns = "SELECT * FROM cards_with_keys", (*columns, "name_key", "search_text")
    _write(projector, query, path)
    return _count_again(part.table, copy_csv(part.table, columns, path))


def _count_again(table: str, rows: int) -> int:
    """Let the database look anew at a table that many rows came into, lest it plan by what was there; return the rows."""
    if rows >= _COUNTED_AGAIN:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {table}")
    return rows


def _write(projector: Projector, query: str, path: Path) -> None:
    projector.session.run(f"COPY ({query}) TO {literal(str(path))} (FORMAT csv, HEADER false, FORCE_QUOTE *)")


def _load_names(projector: Projector, cards: pa.Table, path: Path) -> None:
    """Write the names that search finds the cards by."""
    found = search_keys.table(cards)
    projector.session.register("search_names", found)
    _write(projector, "SELECT * FROM search_names", path)
    _count_again(SearchName._meta.db_table, copy_csv(SearchName._meta.db_table, search_keys.COLUMNS, path))


def copy_csv(table: str, columns: Sequence[str], path: Path) -> int:
    """Copy a CSV file (quoted values, nulls bare) into a table; return its rows."""
    named = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        raw: Any = cursor.cursor
        with path.open("rb") as file, raw.copy(f"COPY {table} ({named}) FROM STDIN (FORMAT csv)") as copy:
            while block := file.read(_BLOCK):
                copy.write(block)
        return int(raw.rowcount)


def _with_keys(cards: pa.Table) -> pa.Table:
    """Add the normalised name and the text that search runs on: every name, as written and normalised."""
    import orjson

    present = cards["name"].to_pylist()
    former = [orjson.loads(text) for text in cards["former_names"].to_pylist()]
    every = sorted(set(present).union(*former))
    keys = dict(zip(every, names.normalise_many(pa.array(every, pa.string())).to_pylist(), strict=True))
    texts = [
        "\n".join(dict.fromkeys(text for name in (now, *before) for text in (name, keys[name] or name)))
        for now, before in zip(present, former, strict=True)
    ]
    with_key = cards.append_column("name_key", pa.array([(keys[n] or n)[:300] for n in present], pa.string()))
    return with_key.append_column("search_text", pa.array(texts, pa.string()))
