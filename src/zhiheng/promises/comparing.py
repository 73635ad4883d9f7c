"""Values against what is asked: on the point, and on the interval."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from zhiheng.policy.model import Comparator
from zhiheng.promises.known import Reading
from zhiheng.promises.verdict import Evidence, Statistical

#: Worst first: a promise on several periods or channels is shown no better than the worst of them.
_ORDER = (Statistical.NONE, Statistical.NOT_SHOWN, Statistical.PROBABLE, Statistical.SHOWN)


def meets(value: Decimal, required: Decimal, comparator: Comparator | None) -> bool:
    """Tell whether a value does what is asked. More than an even number is no breach: `=`, `+` and a range are floors."""
    match comparator:
        case Comparator.ABOVE:
            return value > required
        case Comparator.AT_MOST:
            return value <= required
        case Comparator.BELOW:
            return value < required
        case _:
            return value >= required


def falls(comparator: Comparator | None) -> bool:
    """Tell whether less is better."""
    return comparator in (Comparator.AT_MOST, Comparator.BELOW)


def statistical(
    value: Decimal | None, low: Decimal | None, high: Decimal | None, required: Decimal, comparator: Comparator | None
) -> Statistical:
    """Return what an interval allows to say: its far end decides between shown and probable."""
    if value is None or low is None or high is None:
        return Statistical.NONE
    if not meets(value, required, comparator):
        return Statistical.NOT_SHOWN
    worst = high if falls(comparator) else low
    return Statistical.SHOWN if meets(worst, required, comparator) else Statistical.PROBABLE


def of_reading(reading: Reading, required: Decimal, comparator: Comparator | None) -> Statistical:
    """Return what the interval of a reading allows to say."""
    return statistical(reading.value, reading.low, reading.high, required, comparator)


def weakest(found: Iterable[Statistical]) -> Statistical:
    """Return the least that is shown of several; one without an interval leaves the whole without."""
    return min(found, key=_ORDER.index, default=Statistical.NONE)


def as_evidence(reading: Reading, good: bool | None = None) -> Evidence:
    """Return a reading as something that a verdict rests on."""
    source = reading.publisher or reading.indicator
    return Evidence("reading", reading.period, reading.value, reading.origin, source, reading.low, reading.high,
                    reading.n, reading.part, good, reading.flags)  # fmt: skip
