"""What the ledger gives for the lines of a sheet: values that indicators computed, handed to the room of rounds."""

from __future__ import annotations

from zhiheng.indicators.services import values
from zhiheng.rounds.comparing import Computed
from zhiheng.rounds.forms import Form
from zhiheng.rounds.models import Sheet


def of_sheet(sheet: Sheet, form: Form) -> dict[str, Computed]:
    """Return the computed value of each line that stands for an indicator, by line; a line that has none is left out.

    What units reported themselves is no check of what they report, and is not asked for.
    """
    wanted = {line.indicator: line.id for line in form.lines if line.indicator is not None}
    if not wanted or not sheet.unit.division:
        return {}
    found = values.read(sheet.round.pack, list(wanted), area=sheet.unit.division, periods=[sheet.round.period])
    known: dict[str, Computed] = {}
    for one in found:
        if one.origin == "reported" or one.level != sheet.unit.level:
            continue
        line = wanted[one.indicator]
        if line not in known or one.origin == "computed":
            known[line] = Computed(one.value, one.n, tuple(one.flags), one.reason)
    return known
