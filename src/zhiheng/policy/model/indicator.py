"""Indicators: a number over records or a published series, defined once and shared by all who promise something on it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from zhiheng.policy.model.base import Element, Localised, Model
from zhiheng.policy.model.unit import Unit


class Direction(StrEnum):
    """Which way is better; `none` where the number only describes."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


class Quantity(StrEnum):
    """What kind of number it is, which decides how values of several units or periods may be put together."""

    COUNT = "count"  # new ones within the period; adds up over periods and units
    STOCK = "stock"  # valid on a day; adds up over units, not over periods
    RATIO = "ratio"  # numerator over denominator; never added, never averaged without the two
    INDEX = "index"  # a score on a scale
    AMOUNT = "amount"  # money, area, length …; adds up
    CHANGE = "change"  # a difference or a rate of change
    RANK = "rank"  # a place among others
    STATE = "state"  # done or not done
    DAY = "day"  # a day of the calendar


class Period(StrEnum):
    """How often a value is made."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    PLAN = "plan"  # once for the term of a plan
    EVENT = "event"  # when it happens


class Channel(StrEnum):
    """Where samples are taken; rates of several channels are judged apart, never pooled in silence."""

    PLANTS = "plants"
    SHOPS = "shops"
    ONLINE = "online"
    FARMS = "farms"
    BORDER = "border"
    SITES = "sites"


def _condition(value: object) -> object:
    """Take a condition on one line, as it is parsed."""
    return " ".join(value.split()) if isinstance(value, str) else value


class Count(Model):
    """A measure over the records of a type in force: one side of a formula."""

    reads: str
    role: str | None = None
    where: Annotated[str | None, BeforeValidator(_condition)] = None
    measure: str = "count"


class Formula(Model):
    """How the value comes out of records: (numerator + `plus`) ÷ denominator × `per` for a ratio, else ÷ `over`.

    The period of the indicator is applied by the day on which a record occurred. A stock instead counts the items of a
    `register` that are valid on the last day of the period, `where` being asked of each item's latest record.
    `over` turns the unit of the records into that of the indicator: fen into 10,000 yuan is 1000000.
    """

    numerator: Count
    plus: tuple[Count, ...] = ()
    denominator: Count | None = None
    per: int = Field(default=1, ge=1, description="100 for percent, 1000000 for per million")
    over: int = Field(default=1, ge=1)
    register_id: str | None = Field(
        default=None, alias="register", description="register whose valid items a stock counts"
    )


class Indicator(Element):
    """What is counted or measured. `label` is its one name; `names` are the wordings of documents that mean it.

    `definition` says what is counted or measured and when it counts; a ratio says its `numerator` and `denominator`
    apart. `population` is whom or what it speaks of, `channels` where samples come from, `levels` the units of government
    for which a value is made.

    An indicator has a `formula` over records, or a `series` (the code under which its published values stand in records
    of the type `statistic`), or both, or neither: then it is known by its definition alone, and `open_points` says what
    is to be settled before it can be computed. Open points may stand beside a formula or series too: they bound what
    may be concluded from its values.
    """

    unit: Unit
    quantity: Quantity
    direction: Direction
    period: Period = Period.YEAR
    definition: Localised
    numerator: Localised | None = None
    denominator: Localised | None = None
    population: Localised | None = None
    channels: tuple[Channel, ...] = ()
    names: tuple[str, ...] = ()
    levels: tuple[str, ...] = Field(default=("province",), description="nation, province, region, prefecture, …")
    breakdowns: tuple[str, ...] = Field(default=(), description="industry, product, channel, size, medium …")
    publisher: str | None = Field(default=None, description="id of the body that publishes it")
    part_of: str | None = Field(default=None, description="indicator whose count includes this one")
    formula: Formula | None = None
    series: str | None = None
    open_points: Localised | None = None
