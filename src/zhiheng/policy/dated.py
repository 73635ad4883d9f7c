"""The value of a parameter on a day, as it could be known at a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from zhiheng.policy.errors import UnknownParameter, ValueOutsideDates
from zhiheng.policy.model import DatedValue, Parameter
from zhiheng.policy.suggest import hints

#: Days are days here.
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Period:
    """The days, both inclusive, on which a value is in force; ``last`` None: until further notice."""

    first: date
    last: date | None
    value: DatedValue

    def covers(self, day: date) -> bool:
        """Tell whether the value is in force on a day."""
        return self.first <= day and (self.last is None or day <= self.last)

    def text(self, until: str, on: str) -> str:
        """Return ``2012-07-10 until 2015-12-31``."""
        return f"{self.first} {until} {self.last}" if self.last else f"{on} {self.first}"


def periods(values: Sequence[DatedValue]) -> list[Period]:
    """Return when each value is in force, in order of time: until its own last day or the day before the next."""
    ordered = sorted(values, key=lambda each: each.valid_from)
    result = []
    for at, each in enumerate(ordered):
        last = each.valid_until
        if at + 1 < len(ordered):
            eve = ordered[at + 1].valid_from - timedelta(days=1)
            last = min(last, eve) if last else eve
        result.append(Period(each.valid_from, last, each))
    return result


def value(
    parameters: Mapping[str, Parameter], pack: str, parameter: str, as_of: date, known_at: date | datetime | None = None
) -> DatedValue:
    """Return the value in force on ``as_of`` among those published by ``known_at`` (None: whatever is in the pack).

    Raises UnknownParameter with the near id, ValueOutsideDates with the periods there are.
    """
    found = parameters.get(parameter)
    if found is None:
        raise UnknownParameter(pack=pack, parameter=parameter, **hints(parameter, parameters))
    day = _day(known_at) if known_at is not None else None
    known = [each for each in found.values if day is None or (each.published or each.valid_from) <= day]
    spans = periods(known)
    for span in spans:
        if span.covers(as_of):
            return span.value
    raise _outside(parameter, as_of, day, spans)


def _day(moment: date | datetime) -> date:
    """Return the day in Shanghai of a moment; a naive one is taken as Shanghai time."""
    if not isinstance(moment, datetime):
        return moment
    return moment.astimezone(ZONE).date() if moment.tzinfo else moment.date()


def _outside(parameter: str, as_of: date, known_at: date | None, spans: list[Period]) -> ValueOutsideDates:
    return ValueOutsideDates(
        parameter=parameter,
        as_of=as_of.isoformat(),
        known_zh=f"(按 {known_at} 所知)" if known_at else "",
        known_en=f" as known on {known_at}" if known_at else "",
        periods_zh="、".join(span.text("至", "自") for span in spans) or "无",
        periods_en=", ".join(span.text("to", "from") for span in spans) or "none",
    )
