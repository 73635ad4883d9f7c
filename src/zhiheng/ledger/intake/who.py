"""The directory for linking, read from the ledger's organisation records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pyarrow as pa
from sqlglot import exp

from zhiheng.ledger.intake.directory import Directory
from zhiheng.ledger.ledger import Ledger

_COLUMNS = ("uscc", "name", "registered_on", "former_names", "org_code", "registration_number")


def directory_of(ledger: Ledger, today: date) -> Directory:
    """Return who is who as the ledger knows it today; empty where the packs have no organisation records."""
    if "organisation" not in ledger.record_types:
        return Directory()
    columns = [name for name in _COLUMNS if name in ledger.record_types["organisation"].fields]
    query = exp.select(*[exp.column(name, quoted=True) for name in columns]).from_("organisation")
    with ledger.view(as_of=today) as view:
        known = Directory.of(view.execute(query))
        if "identity" not in ledger.record_types:
            return known
        return replace(known, aliases=_with_recoded(known.aliases, view.execute(_RECODED)))


#: Old codes that were replaced by a credit code.
_RECODED = (
    exp.select(exp.column("old_subject", quoted=True), exp.column("new_subject", quoted=True))
    .from_("identity")
    .where(exp.column("action", quoted=True).eq(exp.Literal.string("recode")))
)


def _with_recoded(aliases: pl.DataFrame, recoded: pa.Table) -> pl.DataFrame:
    """Add the old codes of recoded organisations; one that two organisations have stands for neither."""
    if recoded.num_rows == 0:
        return aliases
    old = pl.col("old_subject").str.replace(r"^[a-z]+:", "").alias("alias")
    added = pl.DataFrame(pl.from_arrow(recoded)).select(old, pl.col("new_subject").alias("subject"))
    return pl.concat([aliases, added]).unique().filter(pl.len().over("alias") == 1)
