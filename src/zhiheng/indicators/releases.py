"""What a release is: which values are frozen, and the hash by which anybody can tell that they still are those."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from zhiheng.indicators.values import COLUMNS, Value, as_table
from zhiheng.ledger.output_hash import output_hash

#: Steps of a release: planned → draft → approved → published; what was published is never taken away.
STATES = ("planned", "draft", "approved", "published")


def vintage_of(day: date, number: int) -> str:
    """Return the name of a vintage: the day of the data and which issue of the release it is.

    >>> vintage_of(date(2026, 6, 30), 2)
    '2026-06-30/2'
    """
    return f"{day.isoformat()}/{number}"


def digest(values: Iterable[Value], head: Mapping[str, Any]) -> str:
    """Return the SHA-256, hexadecimal, of values and of what the release says of itself (plain texts, sorted keys)."""
    rows = output_hash(as_table(values))
    told = "\n".join(f"{name}={head[name]}" for name in sorted(head))
    return hashlib.sha256(f"{told}\n{rows}".encode()).hexdigest()


def changes(before: Sequence[Value], after: Sequence[Value]) -> list[tuple[Value | None, Value | None]]:
    """Return the pairs of an earlier and a later vintage whose figures differ, or that only one of them has."""
    old, new = ({each.key[:-1]: each for each in values} for values in (before, after))
    pairs = [(old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys())]
    return [(one, other) for one, other in pairs if _figures(one) != _figures(other)]


def _figures(value: Value | None) -> tuple[Any, ...] | None:
    """Return what may differ between vintages: all but which vintage it is."""
    return None if value is None else tuple(getattr(value, name) for name in COLUMNS if name != "vintage")
