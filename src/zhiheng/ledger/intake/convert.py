"""Stage 3, convert: text cells become the types of the record type's fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from zhiheng.ledger.intake import exact, identifiers, lists
from zhiheng.ledger.intake.cells import Cells, fields_of_chunk
from zhiheng.ledger.intake.columns import Column, Reading, read_columns, read_distinct, read_exactly, reading_of
from zhiheng.ledger.intake.distinct import Distinct
from zhiheng.ledger.intake.findings import Finding
from zhiheng.ledger.intake.mapping import GIVEN, SheetMapping
from zhiheng.ledger.intake.raw import ROW, RawChunk
from zhiheng.policy.model import FieldType, Publicity

_GIVEN_READINGS: dict[str, Callable[[str], object]] = {
    "occurred_at": exact.instant,
    "supersedes": exact.record_id,
    "owner_body": str,
    "publicity": lambda text: (
        text if text in set(Publicity) else exact.Bad("unknown-code", {"allowed": "、".join(Publicity)})
    ),
}
_GIVEN_TYPES: dict[str, pl.DataType] = {
    "occurred_at": pl.Datetime("us", "UTC"),
    "supersedes": pl.Binary(),
    "owner_body": pl.String(),
    "publicity": pl.String(),
}


@dataclass(slots=True)
class Converted:
    """A chunk with typed fields.

    ``frame`` has ``__row`` and every bound field; ``blank`` names required fields with the positions left empty in the
    source; ``personal`` are cells (row, heading) that turned out to hold personal data.
    """

    frame: pl.DataFrame
    findings: list[Finding]
    blank: dict[str, list[int]] = field(default_factory=dict)
    personal: set[tuple[int, str]] = field(default_factory=set)
    controls: bool = True
    distinct: dict[str, Distinct] = field(default_factory=dict)
    """Text columns of ``frame`` in which values repeat."""


def convert(chunk: RawChunk, mapping: SheetMapping) -> Converted:
    """Read every bound field of a chunk. Bad values become findings and null; nothing is rounded or guessed."""
    cells = fields_of_chunk(chunk, mapping)
    raw = cells.frame
    repeated = _repeated(cells, mapping)
    columns = _plain(cells, mapping) | repeated | _nested(raw, mapping) | _given(raw)
    rows = raw[ROW]
    converted = Converted(pl.DataFrame([rows, *[c.values.rename(n) for n, c in columns.items()]]), list(chunk.findings))
    converted.controls = chunk.controls
    converted.distinct = {name: column.distinct for name, column in repeated.items() if column.distinct is not None}
    for name, column in columns.items():
        _note(converted, mapping, name, column, rows)
    for name, spec in mapping.record_type.fields.items():
        if spec.required:
            converted.blank[name] = _blank(raw, name, mapping)
    return converted


def _blank(raw: pl.DataFrame, name: str, mapping: SheetMapping) -> list[int]:
    if name in raw.columns:
        return raw[name].is_null().arg_true().to_list() if raw[name].null_count() else []
    if any(column.startswith(f"{name}.") for column in raw.columns):
        return []
    return list(range(raw.height))


def _repeated(cells: Cells, mapping: SheetMapping) -> dict[str, Column]:
    """Read columns in which texts repeat, each text once."""
    fields = mapping.record_type.fields
    factors = {binding.field: binding.factor for binding in mapping.bindings}
    return {
        name: read_distinct(name, column, reading_of(fields[name], factors[name]))
        for name, column in cells.distinct.items()
    }


def _plain(cells: Cells, mapping: SheetMapping) -> dict[str, Column]:
    raw = cells.frame
    readings: dict[str, Reading] = {}
    for binding in mapping.bindings:
        spec = mapping.record_type.fields.get(binding.field)
        if spec is not None and spec.type is not FieldType.LIST and binding.field not in cells.distinct:
            readings[binding.field] = reading_of(spec, binding.factor)
    for name in mapping.constants:
        spec = mapping.record_type.fields.get(name)
        if spec is not None and spec.type is not FieldType.LIST:
            readings[name] = reading_of(spec)
    return read_columns(raw, readings) if readings else {}


def _nested(raw: pl.DataFrame, mapping: SheetMapping) -> dict[str, Column]:
    found = {}
    for name, spec in mapping.record_type.fields.items():
        if spec.type is not FieldType.LIST:
            continue
        parts = {c.partition(".")[2]: c for c in raw.columns if c.startswith(f"{name}.")}
        if name in raw.columns and not parts:
            found[name] = lists.read_list(raw[name], spec)
        elif parts:
            required = [part for part, inner in spec.of.items() if inner.required]
            if name in raw.columns and len(required) == 1 and required[0] not in parts:
                parts = {required[0]: name, **parts}
            found[name] = lists.from_parts(raw, parts, spec)
    return found


def _given(raw: pl.DataFrame) -> dict[str, Column]:
    found = {}
    for name in GIVEN:
        if name in raw.columns:
            dtype = _GIVEN_TYPES[name]
            nothing = pl.Series([None] * raw.height, dtype=dtype)
            found[name] = read_exactly(raw[name], nothing, _GIVEN_READINGS[name], dtype)
    return found


def _note(converted: Converted, mapping: SheetMapping, name: str, column: Column, rows: pl.Series) -> None:
    if not column.problems:
        return
    heading = mapping.heading_of(name)
    for problem in column.problems:
        row = int(rows[problem.position])
        secret = problem.bad.detail.get("reason") in identifiers.PERSONAL_REASONS
        if secret:
            converted.personal.add((row, heading))
        value = "***" if secret else problem.value
        converted.findings.append(Finding(row, heading, name, problem.bad.code, value, problem.bad.detail))
