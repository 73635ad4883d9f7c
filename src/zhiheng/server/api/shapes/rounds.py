"""Shapes of the locked values of reporting rounds."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from zhiheng.server.api.shapes.base import Both, Listed, Shape


class RoundValue(Shape):
    """A number that a unit reported, or that was summed for a body over those below it, as it was locked."""

    unit: str = Field(description="code of the body")
    unit_name: str
    level: str
    division: str | None
    period: str
    starts: date
    ends: date
    line: str
    label: Both
    indicator: str | None
    unit_of_measure: str | None
    value: float
    numerator: float | None
    denominator: float | None
    n: int = Field(description="units that the number rests on")
    of: int = Field(description="units that were asked")
    vintage: int


class RoundResults(Listed):
    """The locked values of a round, by unit and line."""

    round: str
    form: str
    title: Both
    asker: str
    state: str
    vintage: int = Field(description="0: the round was never locked, and there are no values")
    synthetic: bool
    items: list[RoundValue]
