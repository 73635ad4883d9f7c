"""When a count of nothing is 0, and when nobody knows.

A count is 0 for a period for which records of its type were taken in, once the thing itself was reported: from the first
record on that meets the count's condition. Before that record, and where there never was one, nothing tells "none" from
"not reported here": the value is unknown (`not_reported`). Counts that are better the lower they are (accidents, what was
withdrawn) are 0 as soon as records of their type come in, since who reports such events reports the grave ones too. In a
period after its scheme ended a count of nothing is no 0 either: nobody could be granted anything (`scheme_ended`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlglot import exp, select

from zhiheng.indicators import scanning
from zhiheng.indicators.drafts import Draft
from zhiheng.indicators.readings import Compiled
from zhiheng.indicators.rolling import Roller
from zhiheng.indicators.scanning import column
from zhiheng.policy.model import Count, Direction, Indicator, Quantity, RecordType, SchemeEnded
from zhiheng.stats.reading import zero_is_known

#: Quantities of which there may be none.
COUNTED = (Quantity.COUNT, Quantity.STOCK, Quantity.AMOUNT)
#: Record type, date field and condition of a count.
Counted = tuple[str, str, str]
FirstDays = Mapping[Counted, date]


def first_days(compiled: Iterable[Compiled], roller: Roller, record_types: Mapping[str, RecordType]) -> FirstDays:
    """Return, of each count, the day of the first record in force that meets its condition; one pass a record type."""
    wanted: dict[str, dict[Counted, None]] = {}
    for each in compiled:
        if each.indicator.quantity in COUNTED and each.below is None:
            for count in (each.formula.numerator, *each.formula.plus):
                wanted.setdefault(count.reads, {})[_key(count)] = None
    found: dict[Counted, date] = {}
    for reads, keys in sorted(wanted.items()):
        firsts = [_first(key, record_types[reads]).as_(f"f{at}") for at, key in enumerate(keys)]
        row = roller.run(f"{reads} first days", select(*firsts).from_(exp.to_table(reads), copy=False))
        days = {key: row[f"f{at}"][0].as_py() for at, key in enumerate(keys)}
        found.update({key: day for key, day in days.items() if day is not None})
    return found


def judge(drafts: Iterable[Draft], compiled: Compiled, first: FirstDays, ended: SchemeEnded | None) -> None:
    """Take zeros away that nobody knows, and say of every value whether its scheme had ended before the period began."""
    if compiled.below is not None or compiled.indicator.quantity not in COUNTED:
        return
    days = [first[key] for key in map(_key, _above(compiled)) if key in first]
    for draft in drafts:
        over = is_over(ended, draft)
        if draft.value is None or draft.value != 0 or draft.n != 0:
            draft.flags += ["scheme-ended"] if over and draft.value is not None else []
        elif over:
            _unknown(draft, "scheme_ended")
        elif not _grave(compiled.indicator) and not zero_is_known(draft.span.end, min(days, default=None)):
            _unknown(draft, "not_reported")


def is_over(ended: SchemeEnded | None, draft: Draft) -> bool:
    """Tell whether a scheme had ended before a value's period began."""
    return ended is not None and draft.span.start > ended.day


def _above(compiled: Compiled) -> tuple[Count, ...]:
    return (compiled.formula.numerator, *compiled.formula.plus)


def _grave(indicator: Indicator) -> bool:
    return indicator.direction is Direction.LOWER


def _unknown(draft: Draft, reason: str) -> None:
    draft.reason, draft.numerator, draft.value, draft.n = reason, None, None, None
    draft.flags = [flag for flag in draft.flags if flag != "synthetic"]


def _key(count: Count) -> Counted:
    return (count.reads, count.day or "occurred_on", count.where or "")


def _first(key: Counted, record_type: RecordType) -> exp.Expr:
    """Return the first day of the records that a count takes."""
    _, day, where = key
    counts = scanning.condition(record_type, where) if where else exp.true()
    return exp.Min(this=exp.Case().when(counts, column(day)))
