"""The source key of a row: its natural key as one text, and the day and division of its envelope."""

from __future__ import annotations

import polars as pl

from zhiheng.policy.model import FieldType, RecordType

_TEXTUAL = (FieldType.TEXT, FieldType.CODE, FieldType.PERSON)


def source_key(frame: pl.DataFrame, record_type: RecordType) -> pl.Series:
    """Return one key a row: the natural key's fields joined by ``|`` (``\\`` before a ``|`` of a text), empty for null.

    A key of one field is its value as it stands.
    """
    parts = [_part(frame, name, record_type) for name in record_type.natural_key]
    if len(parts) == 1:
        return frame.select(parts[0].alias("source_key")).to_series()
    escaped = [part.fill_null("") for part in parts]
    return frame.select(pl.concat_str(escaped, separator="|").alias("source_key")).to_series()


def _part(frame: pl.DataFrame, name: str, record_type: RecordType) -> pl.Expr:
    if name not in frame.columns:
        return pl.lit(None, pl.String)
    spec = record_type.fields[name]
    if spec.type in _TEXTUAL and len(record_type.natural_key) > 1:
        return pl.col(name).str.replace_all("\\", "\\\\", literal=True).str.replace_all("|", "\\|", literal=True)
    if spec.type is FieldType.RECORD:
        return pl.col(name).bin.encode("hex")
    return pl.col(name).cast(pl.String)


def envelope(frame: pl.DataFrame, record_type: RecordType) -> pl.DataFrame:
    """Return the frame with ``source_key``, ``occurred_on`` and ``division`` added from the fields that give them."""
    added = [source_key(frame, record_type), frame[record_type.occurred_on].alias("occurred_on")]
    if record_type.division and record_type.division in frame.columns:
        added.append(frame[record_type.division].alias("division"))
    return frame.with_columns(added)
