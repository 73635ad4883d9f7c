"""Which organisation a name means: found once for each distinct name, whatever number of rows bear it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from zhiheng import codes
from zhiheng.ledger.intake.directory import Directory

_HITS = {"name": pl.String, "subject": pl.String, "first": pl.Date, "last": pl.Date}


@dataclass(frozen=True, slots=True)
class Names:
    """The directory's names, ready to be asked.

    ``plain`` has spelling → subject of names that one organisation alone ever bore, all the time; ``dated`` has the
    others with their bearers and days; ``written`` the canonical key of every name as the directory writes it.
    """

    plain: pl.DataFrame
    dated: pl.DataFrame
    written: pl.DataFrame

    @classmethod
    def of(cls, directory: Directory) -> Names:
        """Prepare the names of a directory."""
        named = directory.names.filter(pl.col("key") != "")
        always = named.group_by("key").agg(
            (pl.col("subject").n_unique() == 1).alias("one"),
            (pl.col("first").is_null() & pl.col("last").is_null()).any().alias("open"),
            pl.col("subject").first(),
        )
        plain = always.filter("one", "open").select("key", "subject")
        dated = named.join(plain, on="key", how="anti").select("key", "subject", "first", "last")
        return cls(plain, dated, named.select("name", "key").unique("name"))

    @property
    def empty(self) -> bool:
        """Whether nobody is known."""
        return self.written.is_empty()

    def find(self, names: pl.Series) -> tuple[pl.Series, pl.DataFrame]:
        """Return for distinct names the subject of those borne by one organisation alone, and the bearers of others.

        The subjects stand in the order of ``names``, null where there is none; the bearers have name, subject, first, last.
        """
        asked = names.alias("name").to_frame()
        keyed = asked.join(self.written, on="name", how="left", maintain_order="left")
        new = keyed["key"].is_null() & names.is_not_null()
        if new.any():
            keyed = keyed.with_columns(keyed["key"].scatter(new.arg_true(), _keys(names.filter(new))))
        subjects = keyed.join(self.plain, on="key", how="left", maintain_order="left")["subject"]
        if self.dated.is_empty():
            return subjects, pl.DataFrame(schema=_HITS)
        return subjects, keyed.join(self.dated, on="key").select(*_HITS)


def _keys(names: pl.Series) -> pl.Series:
    return pl.Series(pl.from_arrow(codes.names.normalise_many(names.to_arrow())), dtype=pl.String)
