"""From parties that wait to candidates with reasons: the whole of linking in bulk, without database and without network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from zhiheng.ledger.intake.directory import Directory
from zhiheng.ledger.linkage import features, model, reasons
from zhiheng.ledger.linkage.model import Say
from zhiheng.ledger.linkage.reasons import Reason

MAX_CANDIDATES = 5
#: A candidate below the last band is shown to nobody.
LEAST = min(reasons.BANDS.values())


@dataclass(frozen=True, slots=True)
class Likely:
    """A known organisation that a party may be: the name of it that fits, how probable, in which band, and why."""

    subject: str
    name: str
    probability: float
    band: str
    reasons: tuple[Reason, ...]

    @property
    def words(self) -> tuple[str, str]:
        """The reasons as a sentence in Chinese and one in English."""
        return reasons.in_words(self.reasons, self.probability)


@dataclass(frozen=True)
class Limits:
    """What linking may use of the machine."""

    memory: str = "1GB"
    threads: int = 2
    spill: Path | None = None


def likely(
    parties: pl.DataFrame,
    directory: Directory,
    places: pl.DataFrame,
    limits: Limits | None = None,
    say: Say | None = None,
) -> dict[int, tuple[Likely, ...]]:
    """Return the candidates of each party that has any, the most probable first, by the party's number.

    ``parties`` has the columns of `features.PARTIES`, ``places`` those of `features.PLACES`.
    """
    if parties.is_empty() or directory.names.is_empty():
        return {}
    sides = features.sides(parties, directory, places)
    with _engine(limits or Limits()) as engine:
        found = model.pairs(sides, engine, LEAST, say)
    named = found.join(sides.bearers.select(pl.col("unique_id").alias("right"), "subject", "name"), on="right")
    best = named.sort("left", "probability", "right", descending=[False, True, False])
    return {int(left): tuple(group) for left, group in _by_party(best)}


def _engine(limits: Limits) -> duckdb.DuckDBPyConnection:
    """Return a connection of its own: no extension is loaded, none can be, and nothing outside is read."""
    given: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": limits.memory,
        "threads": limits.threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if limits.spill is not None:
        given["temp_directory"] = str(limits.spill)
    return duckdb.connect(":memory:", config=given)


def _by_party(pairs: pl.DataFrame) -> Iterator[tuple[int, list[Likely]]]:
    """Give each party with its candidates. Several names of one firm are one candidate: their probabilities add up."""
    for (left,), group in pairs.group_by("left", maintain_order=True):
        firms: dict[str, Likely] = {}
        for pair in group.iter_rows(named=True):
            known = firms.get(pair["subject"])
            if known is None:
                firms[pair["subject"]] = _candidate(pair, pair["probability"])
            else:
                added = min(1.0, known.probability + pair["probability"])
                firms[pair["subject"]] = Likely(known.subject, known.name, added, reasons.band(added), known.reasons)
        ordered = sorted(firms.values(), key=lambda one: (-one.probability, one.subject))
        yield int(str(left)), ordered[:MAX_CANDIDATES]


def _candidate(pair: dict[str, object], probability: float) -> Likely:
    name, subject = str(pair["name"]), str(pair["subject"])
    return Likely(subject, name, probability, reasons.band(probability), reasons.reasons(pair))
