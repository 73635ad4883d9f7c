"""Reporting rounds: a form sent down the tree of units, filled, checked, returned, locked, summed."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import Field, field_validator

from zhiheng.policy.model.base import Element, Localised, Model
from zhiheng.policy.model.indicator import Period
from zhiheng.policy.model.record_type import FieldSpec, FieldType


class LineType(StrEnum):
    """What a cell of the form holds."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"

    @property
    def is_number(self) -> bool:
        """Whether cells of the type can be added and compared as numbers."""
        return self in (LineType.INTEGER, LineType.DECIMAL)


class Adding(StrEnum):
    """How the values of several units, and of several periods, are put together."""

    SUM = "sum"  # adds up over units and over periods
    RATIO = "ratio"  # numerator over denominator, each put together first; never an average of ratios
    LATEST = "latest"  # as it stands at the end of the period: adds up over units; of several periods the last counts
    NONE = "none"  # is not put together


class FormRule(Model):
    """A condition over the lines of a form; where it is false the cells it reads are wrong (unknown passes)."""

    id: str
    rule: str
    message: Localised
    asks: bool = Field(default=False, description="not wrong, but wants an explanation")


class FormLine(Model):
    """One thing asked for: a value of an indicator, or a field of its own.

    A number says how it is put together (`adds`): a ratio names the lines of its `numerator` and `denominator`, and is
    computed from them × `per`. `parts` are lines whose sum it must be. `change` is by how many percent it may differ
    from last time before an explanation is asked for.
    """

    id: str
    label: Localised
    type: LineType = LineType.TEXT
    indicator: str | None = None
    unit: str | None = None
    group: Localised | None = Field(default=None, description="heading over several lines")
    headings: tuple[str, ...] = Field(default=(), description="other headings by which sheets name it")
    required: bool = True
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    scale: int = Field(default=2, ge=0, le=6, description="decimals of a decimal number")
    choices: dict[str, Localised] = Field(default_factory=dict)
    adds: Adding = Adding.NONE
    numerator: str | None = None
    denominator: str | None = None
    per: int = Field(default=100, ge=1, description="of a ratio: 100 for percent")
    parts: tuple[str, ...] = Field(default=(), description="lines whose sum this one is")
    change: Decimal | None = Field(default=None, gt=0, description="percent by which it may differ from last time")
    note: Localised | None = None

    @field_validator("choices", mode="before")
    @classmethod
    def _from_pairs(cls, given: Any) -> Any:
        """Take pairs too: a round keeps its form as JSON in a database that keeps no order of names."""
        return dict(given) if isinstance(given, list) else given


class ReportingRound(Element):
    """Who asks whom for what, how often and by when; `records` is the type its locked values are appended as."""

    asks: tuple[str, ...] = Field(min_length=1, description="levels of units, or ids of bodies")
    returns_to: str = Field(description="id of the body that asks")
    every: Period
    due_days: int | None = Field(default=None, ge=1, description="working days after the end of the period")
    reminds_every: int = Field(
        default=5, ge=1, description="working days between reminders by the machine once the due day is past"
    )
    table: bool = Field(default=False, description="a table of as many rows as a unit has; else each line once")
    form: tuple[FormLine, ...] = Field(min_length=1)
    rules: tuple[FormRule, ...] = ()
    records: str | None = None
    template: str | None = None

    def fields(self) -> dict[str, FieldSpec]:
        """Return the lines as fields that rules may read."""
        return {line.id: _as_field(line) for line in self.form}


_FIELD_TYPES = {
    LineType.TEXT: FieldType.TEXT,
    LineType.LONG_TEXT: FieldType.TEXT,
    LineType.INTEGER: FieldType.INTEGER,
    LineType.DECIMAL: FieldType.DECIMAL,
    LineType.DATE: FieldType.DATE,
    LineType.BOOLEAN: FieldType.BOOLEAN,
    LineType.CHOICE: FieldType.CODE,
}


def _as_field(line: FormLine) -> FieldSpec:
    return FieldSpec(type=_FIELD_TYPES[line.type], label=line.label, scale=line.scale, values=line.choices)
