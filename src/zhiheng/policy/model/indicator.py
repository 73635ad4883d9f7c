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


class Method(StrEnum):
    """How far off a value may be is reckoned: by which interval, or by none where everything was counted."""

    NONE = "none"  # counted in full
    SHARE = "share"  # Wilson
    EXACT = "exact"  # Clopper and Pearson
    FINITE = "finite"  # hypergeometric, of a population that can be counted
    RATE = "rate"  # events against an exposure, Poisson
    RATIO = "ratio"  # of two sums over units, by linearisation
    BOOTSTRAP = "bootstrap"  # of two sums over units, drawn again


class Change(StrEnum):
    """How a value derived from another says what changed."""

    GROWTH = "growth"  # in percent of the earlier value
    DIFFERENCE = "difference"  # later less earlier
    MULTIPLE = "multiple"  # later divided by earlier


_Rule = Annotated[str | None, BeforeValidator(_condition)]


class Count(Model):
    """A measure over the records of a type in force: one side of a formula.

    The measure is count, sum(field) or count_distinct(field): what adds up over places and months, or can be counted
    again for them. `day` is the date field that the period is applied by (None: the day of the record).
    """

    reads: str
    role: str | None = None
    where: _Rule = None
    measure: str = "count"
    day: str | None = None


class Part(Model):
    """How records fall into the parts of a breakdown: by a field's value, or part by part under a condition.

    `field` is one of the records, or `registration.industry`, `registration.scale` of the main party as registered.
    """

    field: str | None = None
    where: dict[str, Annotated[str, BeforeValidator(_condition)]] = Field(default_factory=dict)
    labels: dict[str, Localised] = Field(default_factory=dict, description="what the parts under `where` are called")


class Formula(Model):
    """How the value comes out of records: (numerator + `plus` − `minus`) ÷ denominator × `per`, else ÷ `over`.

    The period of the indicator is applied by the day on which a record occurred. A stock instead counts the items of a
    `register` that are valid on the last day of the period, `where` being asked of each item's latest record; with
    `event` the items that came to that state within the period are counted.
    `over` turns the unit of the records into that of the indicator: fen into 10,000 yuan is 1000000.
    `panel` keeps those values of a field alone that occur in the same period a year before, too.
    """

    numerator: Count
    plus: tuple[Count, ...] = ()
    minus: tuple[Count, ...] = ()
    denominator: Count | None = None
    per: int = Field(default=1, ge=1, description="100 for percent, 1000000 for per million")
    over: int = Field(default=1, ge=1)
    register_id: str | None = Field(
        default=None, alias="register", description="register whose valid items a stock counts"
    )
    event: str | None = Field(default=None, description="state of the register that items came to within the period")
    panel: str | None = None
    parts: dict[str, Part] = Field(default_factory=dict, description="breakdown → how records fall into its parts")
    estimate: Method | None = Field(default=None, description="None: a share where one is counted, else none")
    population: Count | None = Field(default=None, description="of `finite`: how many there are in all")
    unit: str | None = Field(default=None, description="of `ratio` and `bootstrap`: the field that tells units apart")


class Survey(Model):
    """How a score comes out of answers: the weighted mean of `score`, by the design that the answers carry."""

    reads: str
    where: _Rule = None
    score: str
    weight: str
    stratum: str
    cluster: str | None = None
    parts: dict[str, Part] = Field(default_factory=dict)


class Elapsed(Model):
    """Time to an event: days from `begins` until `ends` for a share of the records (Kaplan and Meier).

    Records whose end is not known on the day asked for count until that day and no further. The period is applied by
    the day of `begins`.
    """

    reads: str
    where: _Rule = None
    begins: str
    ends: str
    share: int = Field(default=50, ge=1, le=99, description="percent of the records that have reached the event")
    parts: dict[str, Part] = Field(default_factory=dict)


class Derived(Model):
    """A value made of values: `of` ÷ `to` × `per`, or the change of `of` against an earlier period.

    With `to`, the latest value of it up to the period's end is taken that lies no more than a year before.
    `since` is the base year of a change (None: the same period a year before).
    """

    of: str
    to: str | None = None
    per: int = Field(default=1, ge=1)
    change: Change | None = None
    since: int | None = Field(default=None, ge=1949, le=2100)
    estimate: Method | None = Field(
        default=None, description="rate: `of` are events, `to` what they are counted against"
    )


class Indicator(Element):
    """What is counted or measured. `label` is its one name; `names` are the wordings of documents that mean it.

    `definition` says what is counted or measured and when it counts; a ratio says its `numerator` and `denominator`
    apart. `population` is whom or what it speaks of, `channels` where samples come from, `levels` the units of government
    for which a value is made. Values of several channels are put together only where `pooled` says so.

    An indicator has a `formula` over records, a `survey`, an `elapsed` time, is `derived` from others, or has a `series`
    (the code under which its published values stand in records of the type `statistic`), or one of these beside a
    series, or none: then it is known by its definition alone, and `open_points` says what is to be settled before it can
    be computed. Open points may stand beside a formula or series too: they bound what may be concluded from its values.
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
    pooled: bool = Field(default=False, description="a value over all channels may be made; it is marked as pooled")
    names: tuple[str, ...] = ()
    levels: tuple[str, ...] = Field(default=("province",), description="nation, province, region, prefecture, …")
    breakdowns: tuple[str, ...] = Field(default=(), description="industry, product, channel, size, medium …")
    publisher: str | None = Field(default=None, description="id of the body that publishes it")
    part_of: str | None = Field(default=None, description="indicator whose count includes this one")
    formula: Formula | None = None
    survey: Survey | None = None
    elapsed: Elapsed | None = None
    derived: Derived | None = None
    series: str | None = None
    open_points: Localised | None = None
