"""Taking whole columns of names apart: the rules of `names` as patterns, for names of plain characters without brackets.

Nine in ten names are such. What the patterns cannot be sure of stays null, and is taken apart one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

#: Characters that no rule of cleaning changes: common ideographs, digits and capital letters.
_PLAIN = r"^[\u4e00-\u9fff0-9A-Z]+$"
_MOST_REGIONS = 3


@dataclass(frozen=True, slots=True)
class Patterns:
    """What may stand at the beginning and the end of a plain name, and what leaves a name to the exact rules.

    ``regions`` and ``forms`` map spellings to the canonical ones; ``opening``, ``ending`` and ``doubtful`` are made of
    them by ``of``.
    """

    regions: Mapping[str, str]
    forms: Mapping[str, str]
    opening: str
    ending: str
    doubtful: str

    @classmethod
    def of(
        cls, regions: Mapping[str, str], forms: Mapping[str, str], branches: Iterable[str], not_a_city: Iterable[str]
    ) -> Patterns:
        """Make the patterns. A name that ends in one of ``branches``, or has 市 before ``not_a_city``, is doubtful."""
        doubtful = f"(?:{'|'.join(branches)})$|市[{''.join(not_a_city)}]"
        return cls(regions, forms, f"^({_longest_first(regions)})", f"^(.+?)({_longest_first(forms)})$", doubtful)

    def canonical(self, names: pl.Series, rounds: int) -> pl.Series:
        """Return the canonical spelling of cleaned names, null where one by one is the only way.

        ``rounds`` is how often a name is taken apart at most until its spelling stays.
        """
        found, names = self._taken_apart(names), names.clone()  # `scatter` writes into its series
        for _ in range(rounds - 1):
            open_places = (found != names).fill_null(value=False).arg_true()
            if not len(open_places):
                break
            names = names.scatter(open_places, found.gather(open_places))
            found = found.scatter(open_places, self._taken_apart(names.gather(open_places)))
        return found

    def _taken_apart(self, names: pl.Series) -> pl.Series:
        sure = is_plain(names) & ~names.str.contains(self.doubtful)
        names = names.set(~sure, None)
        ended = names.str.extract_groups(self.ending).struct.unnest()
        core, form = ended["1"].fill_null(names), ended["2"].replace_strict(self.forms, default=None)
        regions: list[pl.Series] = []
        for _ in range(_MOST_REGIONS):
            region, rest = self._led(core, regions)
            if not region.count():
                break
            core = rest.zip_with(region.is_not_null(), core)
            regions.append(region)
        parts = [part.alias(str(place)) for place, part in enumerate([*regions, core, form])]
        spelt = pl.DataFrame(parts).select(pl.concat_str(pl.all(), ignore_nulls=True)).to_series()
        return spelt.set(~sure, None)

    def _led(self, core: pl.Series, before: list[pl.Series]) -> tuple[pl.Series, pl.Series]:
        """Return the region at the start, null where none may be taken (any more), and what follows it."""
        spelling = core.str.extract(self.opening)
        region = spelling.replace_strict(self.regions, default=None, return_dtype=pl.String)
        rest = core.str.slice(spelling.str.len_chars())
        taken = region.is_not_null() & (rest.str.len_chars() >= 2)
        for other in before:
            taken &= region != other
        if before:
            taken &= before[-1].is_not_null()
        return region.set(~taken.fill_null(value=False), None), rest


def is_plain(names: pl.Series) -> pl.Series:
    """Tell which names have plain characters alone, so that cleaning leaves them as they are."""
    return names.str.contains(_PLAIN)


def _longest_first(spellings: Iterable[str]) -> str:
    return "|".join(re.escape(spelling) for spelling in sorted(spellings, key=len, reverse=True))
