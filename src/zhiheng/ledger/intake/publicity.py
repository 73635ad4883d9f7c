"""Rows that must be less open than their record type: of a stricter source, of a kind that is, or naming a person.

A department's sheet may hold rows of several kinds, of which some are not published (risk monitoring among spot checks).
What a row says of itself decides there, whichever source it comes by.

A party that is known by a bare personal name alone, without a code, may be a natural person. Such a row stays internal
until a code says that it is a business: names of people are not published, and nothing is lost by waiting.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from zhiheng.ledger.intake.distinct import Distinct
from zhiheng.ledger.intake.masking import mask_stall_holder
from zhiheng.policy.model import Party, Publicity, RecordType, Source

#: Publicity → how strict it is, from anyone to the deciding body alone.
STRICTNESS = {publicity.value: rank for rank, publicity in enumerate(Publicity)}
COLUMN = "publicity"


def as_strict_as_source(frame: pl.DataFrame, record_type: RecordType, source: Source | None) -> pl.DataFrame:
    """Return the rows at least as strict as their source and as the codes in them; stricter rows keep their own."""
    said = source.publicity if source is not None else None
    if said is not None:
        frame = frame.with_columns(_at_least(frame, record_type, said).alias(COLUMN))
    return frame if said is Publicity.PUBLIC else _as_strict_as_codes(frame, record_type)


def _as_strict_as_codes(frame: pl.DataFrame, record_type: RecordType) -> pl.DataFrame:
    """Return the rows at least as strict as their record type declares for the codes in them."""
    for name, spec in record_type.fields.items():
        for code, least in spec.closes.items() if name in frame.columns else ():
            own = pl.col(COLUMN) if COLUMN in frame.columns else pl.lit(None, pl.String)
            strict = pl.when(pl.col(name) == code).then(_at_least(frame, record_type, least)).otherwise(own)
            frame = frame.with_columns(strict.alias(COLUMN))
    return frame


def internal_where_persons_are_named(
    frame: pl.DataFrame, record_type: RecordType, distinct: Mapping[str, Distinct] | None = None
) -> pl.DataFrame:
    """Return the rows, internal at least where a party without a code bears a personal name.

    ``distinct`` has columns of the frame that are known by their distinct values.
    """
    named = [
        _personal(frame, party, distinct)
        for party in record_type.parties
        if party.kind == "organisation" and party.name
    ]
    found = [condition for condition in named if condition is not None]
    if not found:
        return frame
    own = pl.col(COLUMN) if COLUMN in frame.columns else pl.lit(None, pl.String)
    strict = _at_least(frame, record_type, Publicity.INTERNAL)
    return frame.with_columns(pl.when(pl.any_horizontal(found)).then(strict).otherwise(own).alias(COLUMN))


def _personal(frame: pl.DataFrame, party: Party, distinct: Mapping[str, Distinct] | None) -> pl.Expr | None:
    """Return the condition that the party has a personal name and no code, None where no row has one."""
    name = party.name or ""
    if name not in frame.columns:
        return None
    uncoded = pl.col(party.code).is_null() if party.code in frame.columns else pl.lit(value=True)
    people = _people(frame.filter(uncoded)[name] if distinct is None or name not in distinct else distinct[name].values)
    return uncoded & pl.col(name).is_in(people) if people else None


def _people(names: pl.Series) -> list[str]:
    """Return the personal names among names; one that ends in 公司 is never one."""
    doubtful = names.filter(~names.str.ends_with("公司")).drop_nulls().unique().to_list()
    return [text for text in doubtful if mask_stall_holder(text) != text]


def _at_least(frame: pl.DataFrame, record_type: RecordType, least: Publicity) -> pl.Expr:
    own = pl.col(COLUMN) if COLUMN in frame.columns else pl.lit(None, pl.String)
    rank = pl.max_horizontal(
        own.fill_null(record_type.publicity.value).replace_strict(STRICTNESS, return_dtype=pl.Int8),
        pl.lit(STRICTNESS[least.value], pl.Int8),
    )
    words = {strict: publicity for publicity, strict in STRICTNESS.items()}
    return rank.replace_strict(words, return_dtype=pl.String)
