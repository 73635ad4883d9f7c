"""One chunk from cells to what the ledger appends: converted, validated, linked, its texts as dictionaries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.ledger.coding import CODED, together
from zhiheng.ledger.intake import derive, keys, setaside
from zhiheng.ledger.intake.convert import convert
from zhiheng.ledger.intake.distinct import Distinct, arrow_texts
from zhiheng.ledger.intake.link import Linked, link
from zhiheng.ledger.intake.mapping import SheetMapping
from zhiheng.ledger.intake.names import Names
from zhiheng.ledger.intake.publicity import as_strict_as_source, internal_where_persons_are_named
from zhiheng.ledger.intake.raw import ROW, NotData, RawChunk
from zhiheng.ledger.intake.setaside import BadRow
from zhiheng.ledger.intake.setting import Setting
from zhiheng.ledger.intake.validate import validate
from zhiheng.ledger.receipt import Rows
from zhiheng.policy.model import FieldType, RecordType

ORIGIN = "__origin"


@dataclass(slots=True)
class Slice:
    """The good rows of a chunk.

    ``known`` has ``__row``, ``__origin``, ``source_key`` and personal data; ``rows`` all other columns with the subject.
    """

    known: pl.DataFrame
    rows: pa.RecordBatch
    linked: Linked


@dataclass(frozen=True, slots=True)
class Worked:
    """What was made of a chunk: good rows, rows set aside, rows that are no data; rows blank, or joined to another."""

    good: Slice
    bad: list[BadRow]
    skipped: list[NotData]
    blank: int = 0
    joined: int = 0


@dataclass(frozen=True, slots=True)
class Bench:
    """What the work on the chunks of one sheet needs: how it is read, its place and name, source, setting, names, texts above."""

    plan: SheetMapping
    origin: int
    sheet: str
    source: str
    setting: Setting
    names: Names
    said: frozenset[str] = frozenset()

    def work(self, raw: RawChunk, chunk: RawChunk) -> Worked:
        """Convert, validate and link a chunk; ``raw`` is the chunk as it was read, before an adapter."""
        converted = convert(chunk, self.plan)
        findings = validate(converted, self.plan, self.setting.today)
        frame, distinct = converted.frame, converted.distinct
        if not findings:
            return Worked(self._good(frame, distinct), [], raw.outside, raw.blank, raw.joined)
        bad, skipped = setaside.collect(raw, self.plan, findings, converted.personal, self.sheet, self.said)
        keep = ~frame[ROW].is_in({finding.row for finding in findings})
        kept = {name: column.filter(keep) for name, column in distinct.items()}
        return Worked(self._good(frame.filter(keep), kept), bad, [*raw.outside, *skipped], raw.blank, raw.joined)

    def _good(self, frame: pl.DataFrame, distinct: dict[str, Distinct]) -> Slice:
        """Derive, envelope and link good rows, and put them into the ledger's form."""
        kind = self.plan.record_type
        derived = derive.add_entity_kind(derive.add_lot_key(frame, kind), kind)
        distinct = {name: column for name, column in distinct.items() if name not in derive.filled(kind)}
        enveloped = keys.envelope(derived, kind)
        strict = as_strict_as_source(enveloped, kind, (self.setting.sources or {}).get(self.source))
        done = internal_where_persons_are_named(strict, kind, distinct)
        linked = link(done, kind, self.setting.directory, self.names, distinct)
        people = [name for name, spec in kind.fields.items() if spec.type is FieldType.PERSON and name in done.columns]
        known = done.select(ROW, pl.lit(self.origin, pl.Int32).alias(ORIGIN), "source_key", *people)
        return Slice(known, _packed(done.drop(ROW, *people), kind, distinct, linked), linked)


def _packed(
    frame: pl.DataFrame, record_type: RecordType, distinct: Mapping[str, Distinct], linked: Linked
) -> pa.RecordBatch:
    """Return typed rows as the ledger takes them; a column that repeats is put over as a dictionary."""
    columns: dict[str, pa.Array] = {}
    for name in frame.columns:
        if name == "division" and record_type.division in columns:
            columns[name] = columns[record_type.division]
        elif name == "source_key" and _text_key(record_type) in columns:
            columns[name] = columns[record_type.natural_key[0]]
        elif name in distinct:
            columns[name] = distinct[name].to_arrow()
        elif frame[name].dtype == pl.String:
            columns[name] = arrow_texts(frame[name])
        else:
            columns[name] = frame[name].to_arrow(compat_level=pl.CompatLevel.oldest())
    return pa.record_batch({**columns, "subject": linked.subject})


def _text_key(record_type: RecordType) -> str | None:
    """Return the field that is the key as it stands, None where the key is made of several or is no text."""
    only = record_type.natural_key[0] if len(record_type.natural_key) == 1 else None
    return only if only and record_type.fields[only].type is FieldType.TEXT else None


def rows_of(record_type: str, slices: list[Slice], people: pl.DataFrame) -> Rows:
    """Return what the ledger appends of the slices of one record type, with the (sealed) personal data of their rows."""
    tables, parties, start = [], [], 0
    for part in slices:
        table = pa.Table.from_batches([part.rows])
        for name in people.columns:
            table = table.append_column(name, arrow_texts(people[name].slice(start, table.num_rows)))
        tables.append(table)
        rows = pc.add(part.linked.parties["row"], start)
        parties.append(part.linked.parties.set_column(0, "row", rows))
        start += table.num_rows
    return Rows(record_type, together(_alike(tables)), pa.concat_tables(parties))


def _alike(tables: list[pa.Table]) -> list[pa.Table]:
    """Return tables with the same columns: one that a sheet lacks is null in its rows."""
    kinds: dict[str, pa.DataType] = {}
    for table in tables:
        for field in table.schema:
            kinds.setdefault(field.name, field.type)
    return [
        pa.table(
            {name: table[name] if name in table.column_names else _nulls(kind, table) for name, kind in kinds.items()}
        )
        for table in tables
    ]


def _nulls(kind: pa.DataType, table: pa.Table) -> pa.Array:
    nothing = pa.nulls(table.num_rows, pa.string() if kind == CODED else kind)
    return nothing.dictionary_encode() if kind == CODED else nothing
