"""Values that a document sets, each with its dates and its article."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer

from zhiheng.policy.model.base import Certainty, Citations, Element, Model


def _written(value: Any) -> Any:
    """Read the JSON form ``{"decimal": "0.5"}`` of an exact decimal, which plain text would not tell from a word."""
    if not (isinstance(value, dict) and value.keys() == {"decimal"}):
        return value
    try:
        return Decimal(str(value["decimal"]))
    except InvalidOperation:
        return value


def _plain(value: bool | int | Decimal | str) -> Any:
    return {"decimal": str(value)} if isinstance(value, Decimal) else value


Scalar = Annotated[bool | int | Decimal | str, BeforeValidator(_written), PlainSerializer(_plain, when_used="json")]


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
