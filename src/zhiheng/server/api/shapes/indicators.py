"""Shapes of indicators and their values."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from zhiheng.server.api.shapes.base import Both, Listed, Shape


class IndicatorLine(Shape):
    """What is counted or measured, without its values."""

    id: str
    pack: str
    label: Both
    definition: Both
    unit: str
    quantity: str
    direction: str
    period: str
    levels: list[str]
    channels: list[str]
    pooled: bool = Field(description="whether a value over all channels may be made")
    breakdowns: list[str]
    publisher: str | None
    series: str | None = Field(description="under which its published values stand")
    made_by: str = Field(description="formula, survey, elapsed, derived, series, or several joined by +; — for none")
    open_points: Both | None = Field(description="what bounds what may be concluded")
    certainty: str


class Indicators(Shape):
    """The indicators of a pack."""

    pack: str
    items: list[IndicatorLine]


class ValueShape(Shape):
    """One value, or why there is none."""

    indicator: str
    level: str = Field(description="nation, province, region, prefecture, county or zone")
    area: str = Field(description="division code, or id of a region or zone")
    period: str
    starts: date
    ends: date
    breakdown: str = Field(description="empty for the whole")
    part: str
    numerator: float | None
    denominator: float | None
    value: float | None
    n: int | None = Field(description="records, units or answers behind it")
    low: float | None = Field(description="bounds at 95 %")
    high: float | None
    method: str = Field(description="of the bounds")
    origin: str = Field(description="computed, published or reported")
    publisher: str
    flags: list[str] = Field(description="what to mind")
    reason: str = Field(description="why there is no value; empty where there is one")
    vintage: str = Field(description="of a release; empty for values of the day")


class Values(Listed):
    """A page of values."""

    pack: str
    items: list[ValueShape]


class ReleasedValues(Shape):
    """Published values, of each the latest vintage that was out."""

    pack: str
    items: list[ValueShape]


class ComparedValue(Shape):
    """What a place has of an indicator in a period, and how it stands among the places of its level."""

    indicator: str
    level: str
    area: str = Field(description="division code, or id of a region or zone")
    period: str = Field(description="empty where the indicator has no value at all")
    value: float | None
    n: int | None
    low: float | None = Field(description="bounds at 95 %")
    high: float | None
    flags: list[str]
    method: str
    origin: str
    publisher: str
    reason: str = Field(description="why there is no value, not_public where none is public; empty where there is one")
    unit: str
    whole: bool = Field(description="whether this is the whole that the places lie in")
    rank: int | None = Field(
        description="place among all of the level that have a value; null where neither way is better"
    )
    tied: bool | None
    rank_best: int | None = Field(description="best place that the intervals allow; null where one of them is unknown")
    rank_worst: int | None
    ranked_of: int | None = Field(description="how many places have a value")
    stands: str | None = Field(
        description="against the whole: better, worse, higher, lower or same (no difference shown); null where it is not compared"
    )


class Comparison(Shape):
    """Places of a level beside each other in several indicators: the whole first, then the places by code."""

    pack: str
    within: str
    level: str
    items: list[ComparedValue]
