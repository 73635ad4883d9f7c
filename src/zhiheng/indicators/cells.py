"""The rules that flag or hide a cell, as a pack's parameters give them on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from zhiheng.policy.errors import ValueOutsideDates
from zhiheng.policy.model import Certainty
from zhiheng.stats.cells import Rules

if TYPE_CHECKING:
    from zhiheng.policy import Pack

#: Parameters of a pack: how few units are small, how wide is unstable (in percent), how few persons are not told.
SMALL, WIDE, HIDE = "indicator-small-below", "indicator-wide-above", "indicator-hide-below"
LATE = "indicator-late-days"


@dataclass(frozen=True)
class CellRules:
    """The limits of a day; `example` says that no document gives them. `late_days`: when a figure counts as late."""

    open: Rules
    closed: Rules
    example: bool
    late_days: int | None = None


def rules(pack: Pack, day: date) -> CellRules:
    """Return the limits that hold on a day; a parameter that the pack lacks turns its rule off."""
    small, first = _number(pack, SMALL, day)
    wide, second = _number(pack, WIDE, day)
    hide, third = _number(pack, HIDE, day)
    late, _ = _number(pack, LATE, day)
    shown = Rules(int(small) if small is not None else 0, float(wide / 100) if wide is not None else None, None)
    hidden = Rules(shown.small_below, shown.wide_above, int(hide) if hide is not None else None)
    return CellRules(shown, hidden, first or second or third, None if late is None else int(late))


def _number(pack: Pack, name: str, day: date) -> tuple[Decimal | None, bool]:
    if name not in pack.parameters:
        return None, False
    try:
        found = pack.value(name, as_of=day)
    except ValueOutsideDates:
        return None, False
    return Decimal(str(found.value)), found.certainty is Certainty.EXAMPLE
