"""Text cells before they are read: blanks stripped, markers of “nothing” made null, columns joined, constants set."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from zhiheng.ledger.intake.distinct import Distinct, distinct_of, repeats
from zhiheng.ledger.intake.mapping import GIVEN, SheetMapping
from zhiheng.ledger.intake.raw import ROW, RawChunk
from zhiheng.policy.model import FieldSpec, FieldType

#: What people write where there is nothing. A code field's own synonyms are exempt.
BLANKS = (
    "", "—", "——", "-", "--", "－", "/", "／", "\\", "无", "暂无", "空", "N/A", "n/a", "#N/A", "NA", "NULL", "null", "None", "none",
    "nan", "NaN",
)  # fmt: skip


@dataclass(slots=True)
class Cells:
    """The cells of a chunk by field, blanks stripped, markers of nothing null.

    ``frame`` has ``__row`` and one text column a bound field; ``distinct`` those of its columns in which texts repeat.
    """

    frame: pl.DataFrame
    distinct: dict[str, Distinct]


def fields_of_chunk(chunk: RawChunk, mapping: SheetMapping) -> Cells:
    """Return the cells of a chunk; empty cells and markers of nothing are null."""
    frame = chunk.frame.select(ROW, *[_joined(binding.columns).alias(binding.field) for binding in mapping.bindings])
    distinct = _distinct(frame, mapping)
    order = frame.columns
    if mapping.constants:
        frame = frame.with_columns([pl.lit(value).alias(name) for name, value in mapping.constants.items()])
        order = frame.columns
    rest = tidy(frame.drop(distinct), mapping, spaced=chunk.spaced)
    for name, column in distinct.items():
        tidied = tidy(column.values.alias(name).to_frame(), mapping, spaced=chunk.spaced)[name]
        distinct[name] = column.with_values(tidied)
    texts = [column.to_rows().alias(name) for name, column in distinct.items()]
    return Cells(rest.with_columns(texts).select(order), distinct)


def _distinct(frame: pl.DataFrame, mapping: SheetMapping) -> dict[str, Distinct]:
    """Return the columns of single cells (no lists, no given columns) in which texts repeat."""
    fields = mapping.record_type.fields
    plain = [
        binding.field
        for binding in mapping.bindings
        if binding.field in fields
        and binding.field not in mapping.constants
        and fields[binding.field].type not in (FieldType.LIST, FieldType.PERSON)
    ]
    return {name: distinct_of(frame[name]) for name in plain if repeats(frame[name])}


def _joined(columns: tuple[str, ...]) -> pl.Expr:
    if len(columns) == 1:
        return pl.col(columns[0])
    return pl.concat_str([pl.col(name) for name in columns], separator="；", ignore_nulls=True)


def tidy(frame: pl.DataFrame, mapping: SheetMapping, *, spaced: bool) -> pl.DataFrame:
    """Strip outer blanks where there can be any, and make markers of nothing null where they stand."""
    names = [name for name in frame.columns if name != ROW]
    if not names:
        return frame
    if spaced:
        frame = frame.with_columns([pl.col(name).str.strip_chars() for name in names])
    blanks = {name: _blanks(mapping, name) for name in names}
    found = frame.select([pl.col(name).is_in(blanks[name]).any() for name in names]).row(0)
    marked = [name for name, any_blank in zip(names, found, strict=True) if any_blank]
    return frame.with_columns(
        [pl.when(~pl.col(name).is_in(blanks[name])).then(pl.col(name)).alias(name) for name in marked]
    )


def _blanks(mapping: SheetMapping, name: str) -> list[str]:
    spec = None if name in GIVEN else spec_of(mapping, name)
    own = {text for texts in spec.synonyms.values() for text in texts} if spec else set()
    return [blank for blank in BLANKS if blank not in own]


def spec_of(mapping: SheetMapping, path: str) -> FieldSpec | None:
    """Return the specification of a field, or of a list's part by ``field.part``."""
    name, _, part = path.partition(".")
    spec = mapping.record_type.fields.get(name)
    return spec.of.get(part) if spec is not None and part and spec.type is FieldType.LIST else spec
