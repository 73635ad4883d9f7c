"""Targets: what an indicator shall reach, by when, for whom, how it is judged, with which force."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

from zhiheng.policy.model.base import Element, Localised, Model


def _exact(value: object) -> object:
    """Take YAML's plain numbers without passing through binary fractions."""
    return Decimal(str(value)) if isinstance(value, float) else value


Number = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(str, when_used="json")]


class TargetKind(StrEnum):
    """What a sentence with a number is: only `target` binds the province; the others give it its ground."""

    TARGET = "target"
    BASELINE = "baseline"
    ACHIEVED = "achieved"
    AMOUNT = "amount"
    CONTEXT = "context"
    THRESHOLD = "threshold"
    DATE = "date"
    CITED_NATIONAL = "cited_national"


class Comparator(StrEnum):
    """How the value is compared."""

    AT_LEAST = ">="
    ABOVE = ">"
    EQUAL = "="
    AT_MOST = "<="
    BELOW = "<"
    MORE = "+"  # so many new ones
    RANGE = "range"
    ABOUT = "~"


class Force(StrEnum):
    """How firmly it is promised: 力争 is striving."""

    SHALL = "shall"
    STRIVE = "strive"
    OTHER = "other"


class Modality(StrEnum):
    """How it is judged."""

    CUMULATIVE = "cumulative"
    STOCK = "stock"
    LEVEL = "level"
    RANGE = "range"
    HELD = "held"
    FULL = "full"
    RELATIVE_TO_NATION = "relative_to_nation"
    OWN_TREND = "own_trend"
    ZERO_EVENT = "zero_event"
    YES_NO = "yes_no"
    ANNUAL_QUOTA = "annual_quota"
    FREQUENCY = "frequency"
    THRESHOLD = "threshold"
    ORDINAL = "ordinal"
    AMOUNT = "amount"
    BASELINE = "baseline"
    ACHIEVED = "achieved"
    CONTEXT = "context"
    DATE = "date"


class YearRule(Model):
    """How the year was found: `stated` in the sentence, or `read` from elsewhere, with the words in `reason`."""

    stated: bool
    reason: Localised | None = None


class Scope(Model):
    """For whom: nothing given means the whole province."""

    level: str | None = None
    regions: tuple[str, ...] = ()
    of: Localised | None = Field(default=None, description="the group in words: large works, key products …")


class Target(Element):
    """One promise, baseline or reported value of a document. The first citation is the place where it stands.

    `starts` is the first day that counts (a cumulative target counts from there), `deadline` the last; `year` the year
    of a reported value; `every` the period in which it must be met again. `value` is None where the text gives no
    figure; then `relative_to` or `words` says what is asked.
    """

    indicator: str
    kind: TargetKind = TargetKind.TARGET
    comparator: Comparator | None = None
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    unit: str | None = None
    relative_to: str | None = Field(default=None, description="national_average, own_last_year, own_base, peers …")
    words: Localised | None = Field(default=None, description="what is asked where there is no figure")
    starts: date | None = None
    deadline: date | None = None
    year: str | None = Field(default=None, description="year or years that a reported value speaks of")
    every: str | None = Field(default=None, pattern="^(year|quarter|month)$")
    force: Force = Force.SHALL
    modality: Modality
    part_of: str | None = Field(default=None, description="target that includes this one: never add the two")
    year_rule: YearRule | None = None
    scope: Scope | None = None
