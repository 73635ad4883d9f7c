"""What is known when promises are judged: readings of indicators, proofs that people entered, and whose they are.

A reading is a row of the table of values of the indicator room; the rooms share the columns and nothing else, so that a
table may come from the projection, from a view of the ledger, or from a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

import pyarrow as pa

from zhiheng.stats import reading

#: Which origin counts where several speak of one period: the official verdict rests on the official figure.
ORIGINS = ("published", "reported", "computed")
#: Columns in which nothing is an empty text.
_TEXTS = frozenset({"breakdown", "part", "publisher", "reason", "vintage"})


@dataclass(frozen=True, slots=True)
class Reading(reading.Reading):
    """A value of an indicator for an area and a period, in the unit of the indicator; `value` None says why in `reason`.

    `low` and `high` bound it at 95 % where something was sampled; a full count has none.
    """

    @classmethod
    def of(cls, row: Any) -> Reading:
        """Return a row of the table of values, given as a mapping or as an object with its columns, as a reading."""
        found: dict[str, Any] = {}
        for each in fields(cls):
            value = row.get(each.name) if isinstance(row, Mapping) else getattr(row, each.name, None)
            found[each.name] = (value or "") if each.name in _TEXTS else value
        found["flags"] = tuple(found["flags"] or ())
        return cls(**found)

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.ends - self.starts).days + 1

    @property
    def has_interval(self) -> bool:
        """Whether the value has bounds: it comes from a sample."""
        return self.low is not None and self.high is not None


class Shows(StrEnum):
    """What a proof shows of a promise that is kept or not, without a figure."""

    DONE = "done"
    NOT_DONE = "not_done"  # not yet on the day that it speaks of
    NEVER = "never"  # not done, and not to be done any more: whatever the deadline
    EVENT = "event"  # what must never happen has happened


@dataclass(frozen=True, slots=True)
class Proof:
    """A document, record or event that shows something of a promise. `source` names it so that it can be looked up.

    `on` is the day that it speaks of: of the event, or for which a report says how it was, not that of the report.
    """

    target: str
    shows: Shows
    on: date
    source: str
    says: str = ""
    record: str = ""
    synthetic: bool = False


@dataclass(frozen=True)
class Known:
    """All that promises of one area are judged by.

    `readings` holds, by indicator, what is known of the area, of the nation, and of other provinces where ranks are asked
    for. `withdrawn` counts, by target, what was granted within its term and taken back since. `provinces` are the codes
    with which a province is compared.
    """

    area: str
    readings: Mapping[str, tuple[Reading, ...]] = field(default_factory=dict)
    proofs: Mapping[str, tuple[Proof, ...]] = field(default_factory=dict)
    withdrawn: Mapping[str, int] = field(default_factory=dict)
    nation: str = "100000"

    @classmethod
    def from_rows(
        cls,
        area: str,
        rows: Iterable[Any],
        proofs: Iterable[Proof] = (),
        withdrawn: Mapping[str, int] | None = None,
    ) -> Known:
        """Put rows of the table of values, and proofs, where judging looks for them."""
        readings: dict[str, list[Reading]] = {}
        for row in rows:
            reading = row if isinstance(row, Reading) else Reading.of(row)
            readings.setdefault(reading.indicator, []).append(reading)
        shown: dict[str, list[Proof]] = {}
        for proof in proofs:
            shown.setdefault(proof.target, []).append(proof)
        return cls(
            area,
            {name: tuple(found) for name, found in readings.items()},
            {name: tuple(sorted(found, key=lambda each: each.on)) for name, found in shown.items()},
            withdrawn or {},
        )

    @classmethod
    def from_table(cls, area: str, table: pa.Table, proofs: Iterable[Proof] = ()) -> Known:
        """Take a table of values; `area` is the division code of the province."""
        return cls.from_rows(area, table.to_pylist(), proofs)
