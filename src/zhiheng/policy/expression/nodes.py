"""The typed expression tree of rules: conditions over one row, measures over many, windows of time.

Three-valued logic: a comparison, ``in`` or ``between`` with a null field is unknown; ``not`` unknown is unknown;
``and`` is false when any part is false, else unknown when any is; ``or`` is true when any part is true, else unknown
when any is.
A condition that is unknown does NOT match. So ``kind != 'x'`` does not match a row whose kind is null; to match
those too, write ``kind != 'x' or kind is null``. Only ``is null`` and ``is not null`` are never unknown.

Literals hold exact values, never floats, by the type of the field they are compared with:

    text, code, uscc, gtin, division, industry   str, NFC
    integer                                      int
    money                                        int, fen (a rule writes yuan: 500.00 becomes 50000)
    decimal                                      int, scaled by 10**scale of the field (1.5 at scale 2 becomes 150)
    boolean                                      bool
    date                                         date
    instant                                      aware datetime in UTC
    record                                       bytes of 32
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal as OneOf

from zhiheng.policy.model.record_type import FieldType

Value = str | int | bool | date | datetime | bytes


class Op(StrEnum):
    """Comparison operators."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the row. ``scale`` is the number of decimals of a decimal field, else 0."""

    name: str
    type: FieldType
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant, already coerced to the type (and scale) of the field it is compared with."""

    value: Value
    type: FieldType
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right``. A literal stands on the right; fields on both sides have the same type and scale."""

    op: Op
    left: Field
    right: Field | Literal


@dataclass(frozen=True, slots=True)
class In:
    """The field equals one of the values (at least one, in the order written, none twice)."""

    field: Field
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """``low <= field <= high``, both ends included."""

    field: Field
    low: Literal
    high: Literal


@dataclass(frozen=True, slots=True)
class IsNull:
    """The field has no value. ``is not null`` is ``Not(IsNull(field))``."""

    field: Field


@dataclass(frozen=True, slots=True)
class Not:
    """The negation of a condition; unknown stays unknown."""

    operand: Condition


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more conditions; no operand is itself an ``And``."""

    operands: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of two or more conditions; no operand is itself an ``Or``."""

    operands: tuple[Condition, ...]


Condition = Compare | In | Between | IsNull | Not | And | Or


@dataclass(frozen=True, slots=True)
class Count:
    """How many matching records there are."""


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of an integer, money (fen) or decimal (scaled) field; nulls add nothing; no value at all: no data."""

    field: Field


@dataclass(frozen=True, slots=True)
class Min:
    """The smallest value that is not null."""

    field: Field


@dataclass(frozen=True, slots=True)
class Max:
    """The largest value that is not null."""

    field: Field


@dataclass(frozen=True, slots=True)
class Latest:
    """The field's value in the record with the latest day, among those where it is not null.

    Of several on that day, the one with the greatest record_id.
    """

    field: Field


@dataclass(frozen=True, slots=True)
class DaysSince:
    """Days from the latest matching record's day to the day asked for; no record: no data."""


@dataclass(frozen=True, slots=True)
class CountDistinct:
    """How many different values there are, nulls apart."""

    field: Field


@dataclass(frozen=True, slots=True)
class Ratio:
    """Of the records matching ``denominator``, the share that also match ``numerator``, in hundred-thousandths.

    ``n * 100000 // d``; an empty denominator is no data.
    """

    numerator: Condition
    denominator: Condition


Measure = Count | Sum | Min | Max | Latest | DaysSince | CountDistinct | Ratio


@dataclass(frozen=True, slots=True)
class Window:
    """The last ``n`` days or calendar months up to the day asked for, that day included.

    ``n`` days: ``as_of - n days < occurred_on <= as_of``. ``n`` months: the lower end is the same day ``n`` calendar
    months earlier, cut to the month's last day (2024-03-31 less one month is 2024-02-29), and likewise excluded.
    """

    n: int
    unit: OneOf["days", "months"]


Node = Condition | Measure | Window
