"""Values that a document sets, each with its dates and its article."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pydantic import Field

from zhiheng.policy.model.base import Certainty, Citations, Element, Model

Scalar = bool | int | Decimal | str


class DatedValue(Model):
    """A value in force on ``valid_from`` and the days after it, until the day before the next one or ``valid_until``.

    ``published`` is the day from which anybody could know it (default: ``valid_from``); ``checked`` the day on which
    somebody last compared it with its source.
    """

    valid_from: date = Field(alias="from")
    valid_until: date | None = Field(default=None, alias="until", description="last day, inclusive")
    value: Scalar
    published: date | None = None
    checked: date | None = None
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT


class Parameter(Element):
    """A number or word that documents set and change over time."""

    unit: str | None = None
    values: tuple[DatedValue, ...] = Field(min_length=1)
