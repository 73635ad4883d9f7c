"""A download as Parquet: typed columns, written a row group at a time, with what the file is in its metadata."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from zhiheng.ledger.arrow_schema import arrow_type
from zhiheng.policy.model import FieldSpec, FieldType
from zhiheng.server.portal.downloads_rows import ENVELOPE, Line
from zhiheng.server.visible import Level, field_visible

#: Rows of one row group; so many are held at a time.
GROUP = 16_384
_ENVELOPE_TYPES: dict[str, pa.DataType] = {
    "occurred_on": pa.date32(),
    "void_from": pa.date32(),
    "synthetic": pa.bool_(),
    "batch_seq": pa.int64(),
}
_ALWAYS = ("record_id", "occurred_on", "source", "synthetic", "batch_seq")


def shown_type(spec: FieldSpec) -> pa.DataType:
    """Return the Arrow type of a field as it goes out: as in the lake, but ids of records as text."""
    if spec.type is FieldType.RECORD:
        return pa.string()
    if spec.type is FieldType.LIST:
        return pa.list_(pa.struct([pa.field(name, shown_type(part)) for name, part in open_members(spec).items()]))
    return arrow_type(spec)


def open_members(spec: FieldSpec) -> dict[str, FieldSpec]:
    """Return the parts of a list that anybody may see."""
    return {name: part for name, part in spec.of.items() if field_visible(part, Level.PUBLIC)}


def schema(fields: Mapping[str, FieldSpec], facts: Mapping[str, str]) -> pa.Schema:
    """Return the schema of a download; ``facts`` become its metadata under ``zhiheng:``."""
    envelope = [
        pa.field(name, _ENVELOPE_TYPES.get(name, pa.string()), nullable=name not in _ALWAYS) for name in ENVELOPE
    ]
    payload = [pa.field(name, shown_type(spec), metadata=_words(spec)) for name, spec in fields.items()]
    metadata = {f"zhiheng:{name}": text for name, text in facts.items()}
    return pa.schema([*envelope, *payload], metadata=metadata)


def _words(spec: FieldSpec) -> dict[str, str]:
    unit = "fen" if spec.type is FieldType.MONEY else spec.unit or ""
    words = {"label_zh": spec.label.zh, "label_en": spec.label.en, "type": spec.type.value}
    return {**words, "unit": unit} if unit else words


class _Sink(io.RawIOBase):
    """A file that is written to and emptied now and then."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self._at

    def write(self, data: Any) -> int:
        """Keep bytes until they are taken."""
        copied = bytes(data)
        self._held.append(copied)
        self._at += len(copied)
        return len(copied)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        held, self._held = self._held, []
        return b"".join(held)


def parquet_parts(lines: Iterable[Line], fields: Mapping[str, FieldSpec], facts: Mapping[str, str]) -> Iterator[bytes]:
    """Yield a Parquet file, a row group at a time."""
    made = schema(fields, facts)
    readers = [_reader(spec) for spec in fields.values()]
    sink, stream = _Sink(), iter(lines)
    with pq.ParquetWriter(sink, made, compression="zstd") as writer:
        while group := list(islice(stream, GROUP)):
            writer.write_table(_table(group, made, list(fields), readers), row_group_size=GROUP)
            yield sink.taken()
    yield sink.taken()


def _table(group: list[Line], made: pa.Schema, names: list[str], readers: list[Callable[[Any], Any]]) -> pa.Table:
    columns = []
    for place, field in enumerate(list(made)[: len(ENVELOPE)]):
        values = [line.envelope[place] for line in group]
        columns.append(pa.array([None if value == "" else value for value in values], field.type))
    for name, read, field in zip(names, readers, list(made)[len(ENVELOPE) :], strict=True):
        values = [line.payload.get(name) for line in group]
        columns.append(pa.array([None if value is None else read(value) for value in values], field.type))
    return pa.Table.from_arrays(columns, schema=made)


def _reader(spec: FieldSpec) -> Callable[[Any], Any]:
    """Return what makes of a value of the projection (JSON) one that Arrow takes."""
    if spec.type is FieldType.LIST:
        members = {name: _reader(part) for name, part in open_members(spec).items()}
        return lambda rows: [_member(row, members) for row in rows if isinstance(row, dict)]
    return _READERS.get(spec.type, str)


def _member(row: dict[str, Any], members: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {name: None if row.get(name) is None else read(row[name]) for name, read in members.items()}


_READERS: dict[FieldType, Callable[[Any], Any]] = {
    FieldType.INTEGER: int,
    FieldType.MONEY: int,
    FieldType.BOOLEAN: lambda value: value in (True, "true"),
    FieldType.DECIMAL: lambda value: Decimal(str(value)),
    FieldType.DATE: lambda value: date.fromisoformat(str(value)),
    FieldType.INSTANT: lambda value: datetime.fromisoformat(str(value)),
}
