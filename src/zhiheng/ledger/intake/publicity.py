"""A source may be stricter than the record types it provides: its rows are then never more open than it."""

from __future__ import annotations

import polars as pl

from zhiheng.policy.model import Publicity, RecordType, Source

#: Publicity → how strict it is, from anyone to the deciding body alone.
STRICTNESS = {publicity.value: rank for rank, publicity in enumerate(Publicity)}
COLUMN = "publicity"


def as_strict_as_source(frame: pl.DataFrame, record_type: RecordType, source: Source | None) -> pl.DataFrame:
    """Return the rows with a publicity at least as strict as their source's; stricter rows keep their own."""
    if source is None or source.publicity is None:
        return frame
    own = pl.col(COLUMN) if COLUMN in frame.columns else pl.lit(None, pl.String)
    rank = pl.max_horizontal(
        own.fill_null(record_type.publicity.value).replace_strict(STRICTNESS, return_dtype=pl.Int8),
        pl.lit(STRICTNESS[source.publicity.value], pl.Int8),
    )
    words = {strict: publicity for publicity, strict in STRICTNESS.items()}
    return frame.with_columns(rank.replace_strict(words, return_dtype=pl.String).alias(COLUMN))
