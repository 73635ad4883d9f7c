"""What was reported beside what the ledger gives: where the two differ, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.policy.model import LineType
from zhiheng.rounds.cell import Value, is_number
from zhiheng.rounds.forms import Form
from zhiheng.rounds.rules import change


@dataclass(frozen=True, slots=True)
class Computed:
    """A value that the ledger gives for a unit and period, with how many records it rests on and what marks it bears."""

    value: Decimal | None
    n: int | None = None
    flags: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """A reported and a computed value of one line. `percent` is None where it cannot be said."""

    line: str
    row: int
    reported: Decimal | None
    computed: Computed
    percent: Decimal | None = None

    @property
    def differs(self) -> bool:
        """Whether both are there and are not the same number."""
        return self.reported is not None and self.computed.value is not None and self.reported != self.computed.value


def beside(
    form: Form, rows: Mapping[int, Mapping[str, Value | None]], computed: Mapping[str, Computed]
) -> list[Beside]:
    """Return the lines for which the ledger gives a value, reported and computed side by side.

    Args: `computed`: by line id. A value counts as the same if it is so to the decimals of its line.
    """
    found = []
    for number, row in rows.items() if rows else [(0, {})]:
        for line in form.lines:
            known = computed.get(line.id)
            if known is None:
                continue
            value = row.get(line.id)
            reported = Decimal(value) if is_number(value) else None
            places = 0 if line.type is LineType.INTEGER else line.scale
            rounded = known.value if known.value is None else round(known.value, places)
            fitted = Computed(rounded, known.n, known.flags, known.reason)
            percent = change(reported, rounded) if reported is not None and rounded else None
            found.append(Beside(line.id, number, reported, fitted, percent))
    return found
