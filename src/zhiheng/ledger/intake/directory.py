"""Who is who: the organisations of the ledger, by code, alias and dated name, as linking asks for them."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl
import pyarrow as pa

from zhiheng import codes

_NAMES = {"key": pl.String, "subject": pl.String, "name": pl.String, "first": pl.Date, "last": pl.Date}
_ALIASES = {"alias": pl.String, "subject": pl.String}
_COLUMNS = ("uscc", "name", "registered_on", "former_names", "org_code", "registration_number")
_FORMER = pl.List(pl.Struct({"name": pl.String, "until": pl.Date}))
#: Where the organisation code stands inside a credit code.
_ORGANISATION_CODE_AT, _ORGANISATION_CODE_LENGTH = 8, 9


@dataclass(frozen=True, slots=True)
class Directory:
    """Who is who. ``aliases``: organisation code or licence number → the one subject that has it.

    ``names`` has key (canonical spelling), subject, name as registered, first and last day (null: open).
    """

    aliases: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_ALIASES))
    names: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_NAMES))

    @classmethod
    def of(cls, organisations: pa.Table) -> Directory:
        """Build the directory from organisation records: uscc, name, registered_on, and where present former_names,
        org_code, registration_number.

        Each record is a state from its day to the day before the next one; the first state also counts for the time
        before it, for which the ledger knows no other name.
        """
        given = pl.DataFrame(
            pl.from_arrow(organisations.select([n for n in _COLUMNS if n in organisations.column_names]))
        )
        missing = [name for name in _COLUMNS if name not in given.columns]
        rows = given.with_columns([pl.lit(None, pl.String).alias(name) for name in missing if name != "former_names"])
        rows = rows.with_columns(pl.concat_str(pl.lit("uscc:"), "uscc").alias("subject")).sort("uscc", "registered_on")
        names = _borne(rows)
        if "former_names" in given.columns:
            names = pl.concat([names, _former(rows)])
        names = names.filter(pl.col("name").is_not_null()).unique(maintain_order=True)
        key = pl.Series("key", pl.from_arrow(codes.names.normalise_many(names["name"].to_arrow())), dtype=pl.String)
        return cls(_aliases(rows), names.with_columns(key).select(*_NAMES))


def _borne(rows: pl.DataFrame) -> pl.DataFrame:
    """Return subject, name, first and last day of the names that the states of each organisation tell."""
    following = pl.col("subject").shift(-1) == pl.col("subject")
    same_name = following & (pl.col("name").shift(-1) == pl.col("name"))
    until = pl.when(following).then(pl.col("registered_on").shift(-1).dt.offset_by("-1d"))
    states = rows.select("subject", "name", until.alias("last"), same_name.fill_null(value=False).alias("continued"))
    changes = states.filter(~pl.col("continued")).drop("continued")
    before = pl.when(pl.col("subject").shift(1) == pl.col("subject")).then(pl.col("last").shift(1).dt.offset_by("1d"))
    return changes.with_columns(before.alias("first")).select("subject", "name", "first", "last")


def _former(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the former names that records list, each until its last day."""
    listed = rows.select("subject", pl.col("former_names").cast(_FORMER)).filter(pl.col("former_names").list.len() > 0)
    flat = listed.explode("former_names").unnest("former_names")
    return flat.select("subject", "name", pl.lit(None, pl.Date).alias("first"), pl.col("until").alias("last"))


def _aliases(rows: pl.DataFrame) -> pl.DataFrame:
    """Return alias and subject of the aliases that exactly one organisation has."""
    inner = pl.col("uscc").str.slice(_ORGANISATION_CODE_AT, _ORGANISATION_CODE_LENGTH)
    parts = [
        rows.select(alias.str.replace_all("-", "", literal=True).alias("alias"), "subject")
        for alias in (inner, pl.col("org_code"), pl.col("registration_number"))
    ]
    pairs = pl.concat(parts).drop_nulls().unique()
    return pairs.filter(pl.len().over("alias") == 1)
