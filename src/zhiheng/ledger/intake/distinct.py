"""A column of cells as its distinct texts and a number a row: what is read, checked and linked is done once a text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from zhiheng.ledger.coding import CODED

#: Fewer rows are read as they are.
_FEW = 4_096
_SAMPLE = 16_384
#: Where a larger share of a sample is distinct, there is nothing to gain.
_SHARE = 0.97


@dataclass(frozen=True, slots=True)
class Distinct:
    """Distinct values of a column (text, one may be null) and for each row the place of its value, null for nothing."""

    values: pl.Series
    places: pl.Series

    def to_rows(self, values: pl.Series | None = None) -> pl.Series:
        """Return a value a row: those of the column, or others given in their order."""
        return (self.values if values is None else values).gather(self.places)

    def rows_of(self, chosen: Iterable[int]) -> list[int]:
        """Return the rows that have one of the chosen values, in order."""
        wanted = pl.Series(list(chosen), dtype=pl.UInt32).implode()
        return self.places.is_in(wanted).fill_null(value=False).arg_true().to_list()

    def filter(self, keep: pl.Series) -> Distinct:
        """Return the column without the rows that are not kept."""
        return Distinct(self.values, self.places.filter(keep))

    def without_nulls(self) -> Distinct:
        """Return the column with rows of a null value having no place at all."""
        if not self.values.null_count():
            return self
        kept = pl.Series(range(len(self.values)), dtype=pl.UInt32).set(self.values.is_null(), None)
        return Distinct(self.values, kept.gather(self.places))

    def with_values(self, values: pl.Series) -> Distinct:
        """Return other values at the same places."""
        return Distinct(values, self.places)

    def to_arrow(self) -> pa.DictionaryArray:
        """Return the column as an Arrow dictionary without repeated or null values."""
        once = arrow_texts(self.values).dictionary_encode()
        codes = pl.Series(pl.from_arrow(once.indices)).gather(self.places)
        return pa.DictionaryArray.from_arrays(codes.to_arrow(), once.dictionary).cast(CODED)


def repeats(cells: pl.Series) -> bool:
    """Tell from a sample, spread over the column, whether its texts repeat often enough."""
    if len(cells) < _FEW:
        return False
    sample = cells.gather_every(max(1, len(cells) // _SAMPLE)).drop_nulls()
    return len(sample) > 0 and sample.n_unique() <= len(sample) * _SHARE


def distinct_of(cells: pl.Series) -> Distinct:
    """Return a column of texts as its distinct values and a place a row."""
    found = cells.to_arrow(compat_level=pl.CompatLevel.newest()).dictionary_encode()
    values = pl.Series(pl.from_arrow(found.dictionary), dtype=pl.String)
    places = pl.Series(pl.from_arrow(found.indices)).cast(pl.UInt32)
    return Distinct(values, places)


def arrow_texts(values: pl.Series) -> pa.Array:
    """Return texts as Arrow keeps them in the ledger."""
    found = values.to_arrow(compat_level=pl.CompatLevel.oldest())
    return found if pa.types.is_string(found.type) else found.cast(pa.string())
