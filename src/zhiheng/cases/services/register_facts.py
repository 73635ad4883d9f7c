"""Whether somebody holds an item of a register: its life cycle decides, day by day over the time that is asked for.

The rule is that of `ledger.registers`, on the spans of the projection.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from zhiheng.ledger.models import ProjectedRecord, ProjectionState, RegisterSpan
from zhiheng.policy import Pack
from zhiheng.policy.model import ItemState, Register

_DAY = timedelta(days=1)


def register_of(pack: Pack, reads: str) -> Register | None:
    """Return the register that holds every record of a type, None where there is none or its spans are not there yet."""
    found = next((one for one in pack.registers.values() if one.reads == reads and one.where is None), None)
    if found is None or not ProjectionState.objects.exclude(registers="").exists():
        return None
    return found


def held(register: Register, subject: str, since: date, today: date, meets: Callable[[ProjectedRecord], bool]) -> bool:
    """Return whether the subject holds an item that was valid, and whose records met the condition, on every day since.

    Both days belong to it. What is applied for, suspended, withdrawn or expired is not held.
    """
    mine = {"holder": subject} if register.holder else {"record__subject": subject}
    spans = RegisterSpan.objects.filter(
        register=register.id, day_from__lte=today, day_until__gt=since, **mine
    ).select_related("record")
    items = _by_item(spans.order_by("item_key", "day_from"))
    return any(_throughout(told, since, today, meets) for told in items.values())


def batch() -> int | None:
    """Return the last batch that the projection has read, None before the first."""
    return ProjectionState.objects.values_list("batch_seq", flat=True).first()


def _by_item(spans: Iterable[RegisterSpan]) -> Mapping[str, list[RegisterSpan]]:
    found: dict[str, list[RegisterSpan]] = defaultdict(list)
    for span in spans:
        found[span.item_key].append(span)
    return found


def _throughout(spans: list[RegisterSpan], since: date, today: date, meets: Callable[[ProjectedRecord], bool]) -> bool:
    """Return whether the spans of one item, in order, leave no day out on which it did not hold."""
    day = since
    for span in spans:
        last = min(span.day_until - _DAY, today)
        if span.day_from > day or not _valid(span, day, last) or not meets(span.record):
            return False
        day = last + _DAY
    return day > today


def _valid(span: RegisterSpan, first: date, last: date) -> bool:
    """Return whether an item was valid from one day to another within a span."""
    begun = span.starts is None or span.starts <= first
    not_over = span.ends is None or span.ends >= last
    not_withdrawn = span.withdrawn_on is None or span.withdrawn_on > last
    not_turned = span.base == ItemState.VALID.value or (span.turns_on is not None and span.turns_on > last)
    return not_turned and begun and not_over and not_withdrawn
