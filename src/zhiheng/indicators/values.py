"""The one table of values that other rooms read: SCHEMA, and `Value`, a row of it.

A value is of an indicator, an area and a period; `breakdown` and `part` name a slice ("" is the whole). `value` is in the
unit of the indicator. `numerator` and `denominator` are what was counted or summed, before `per` and `over`. `n` is how
many records, sampled units or answers stand behind it. `low` and `high` bound it at 95 %. Where there is no value,
`reason` says why; where there is one, `flags` say what to mind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter
from typing import Any

import pyarrow as pa

from zhiheng.stats.reading import Reading

NUMBER = pa.decimal128(24, 6)
#: Six decimals: what a stored value keeps.
STEP = Decimal("0.000001")

LEVELS = ("nation", "province", "region", "prefecture", "county", "zone")
METHODS = ("wilson", "exact", "hypergeometric", "poisson", "design", "bootstrap", "product-limit", "published", "none")
ORIGINS = ("computed", "published", "reported")
REASONS = (
    "no_data",  # no record, figure or answer
    "not_reported",  # no record of what is counted by then, so that none cannot be told from not reported
    "scheme_ended",  # nothing was granted, and nothing could be: the scheme had ended
    "no_denominator",
    "suppressed",
    "complementary",  # another cell, which is suppressed, could be worked out from it
    "not_computable",
    "not_yet",
)
#: What to mind beside a value. A pack's cell rules give the first three; the engine gives the others.
FLAGS = (
    "small-n",  # fewer than the rule asks for
    "unstable",  # the interval is wider, or the spread greater, than the rule allows
    "suppressed",  # too few to be told without telling of single ones
    "complementary",  # hidden so that a suppressed cell cannot be worked out
    "pooled-channels",  # a total over channels that are to be judged apart
    "incomplete-period",  # the period was not over on the day asked for
    "incomplete-units",  # fewer units reported than before
    "late",  # published or taken in later than the rule allows
    "outlier",  # far from the other areas of its level
    "break",  # a jump against the own past
    "boundary",  # counties came to the area or left it since the period a year before
    "parts-differ",  # its parts do not add up to it
    "lonely-units",  # a stratum with one sampling unit
    "division-unknown",  # records without a place that count at the top alone
    "scheme-ended",  # counted in a period that began after its scheme ended
    "state-day-unknown",  # items whose withdrawal or suspension has no day, counted by a bound of it
    "not-in-percent",  # the share lies outside 0 … 100
    "synthetic",  # rests on invented records
    "secondary",  # the figure was not read in its first source
    "example-rule",  # an example, not a document, gives the rule of its making
)

SCHEMA = pa.schema(
    [
        pa.field("indicator", pa.string(), nullable=False),
        pa.field("level", pa.string(), nullable=False),
        pa.field("area", pa.string(), nullable=False),
        pa.field("period", pa.string(), nullable=False),
        pa.field("starts", pa.date32(), nullable=False),
        pa.field("ends", pa.date32(), nullable=False),
        pa.field("breakdown", pa.string(), nullable=False),
        pa.field("part", pa.string(), nullable=False),
        pa.field("numerator", NUMBER),
        pa.field("denominator", NUMBER),
        pa.field("value", NUMBER),
        pa.field("n", pa.int64()),
        pa.field("low", NUMBER),
        pa.field("high", NUMBER),
        pa.field("method", pa.string(), nullable=False),
        pa.field("origin", pa.string(), nullable=False),
        pa.field("publisher", pa.string(), nullable=False),
        pa.field("flags", pa.list_(pa.string()), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("publicity", pa.string(), nullable=False),
        pa.field("vintage", pa.string(), nullable=False),
    ]
)
#: What a table of values is sorted by, and what is unique in it.
KEY = ("indicator", "level", "area", "starts", "ends", "breakdown", "part", "origin", "publisher", "vintage")
_KEY_OF = attrgetter(*KEY)


@dataclass(frozen=True, slots=True)
class Value(Reading):
    """One value, or why there is none. The fields are the columns of SCHEMA."""

    @property
    def key(self) -> tuple[Any, ...]:
        """What a value is unique by (KEY)."""
        found: tuple[Any, ...] = _KEY_OF(self)
        return found


#: The fields of a value, in the order of SCHEMA.
COLUMNS = tuple(field.name for field in fields(Value))


def as_table(values: Iterable[Value]) -> pa.Table:
    """Return values as a table of SCHEMA, sorted by KEY."""
    rows = sorted(values, key=lambda value: value.key)
    columns = {name: [getattr(row, name) for row in rows] for name in COLUMNS}
    columns["flags"] = [list(row.flags) for row in rows]
    return pa.table(columns, schema=SCHEMA)


def from_table(table: pa.Table) -> list[Value]:
    """Return the rows of a table of SCHEMA as values."""
    return [Value(**{**row, "flags": tuple(row["flags"])}) for row in table.to_pylist()]


def rounded(number: Decimal | None) -> Decimal | None:
    """Return a number with the six decimals that a table keeps; rounding is half to even."""
    return None if number is None else number.quantize(STEP)
