"""A reading: one value of an indicator for an area and a period, as rooms hand it to one another.

It stands below the rooms because none of them may import another: `indicators` makes readings, `promises` judges by
them, `drafting` writes about them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


def json_number(value: object) -> object:
    """Return an exact decimal as a JSON number, whole where it is whole; anything else, None too, as it is."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def zero_is_known(ends: date, first: date | None) -> bool:
    """Tell whether a count of nothing is 0 in a period that ends on a day, or may only not have been reported.

    `first` is the first day of what was counted at all (None: nothing ever was). A zero before it is no knowledge.
    """
    return first is not None and first <= ends


@dataclass(frozen=True, slots=True)
class Reading:
    """A value in the unit of its indicator, or why there is none (`reason`). The columns are in `indicators.values`.

    `low` and `high` bound it at 95 % where something was sampled; a full count has none.
    """

    indicator: str
    level: str
    area: str
    period: str
    starts: date
    ends: date
    breakdown: str = ""
    part: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    n: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    method: str = "none"
    origin: str = "computed"
    publisher: str = ""
    flags: tuple[str, ...] = ()
    reason: str = ""
    publicity: str = "public"
    vintage: str = ""
