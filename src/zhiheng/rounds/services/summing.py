"""The roll-up of a round from the database, and the locked values for other rooms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhiheng.policy.model import FormLine
from zhiheng.rounds import steps
from zhiheng.rounds.forms import Form
from zhiheng.rounds.models import Cell, Round, Sheet
from zhiheng.rounds.services import filling
from zhiheng.rounds.services.asking import form_of
from zhiheng.rounds.sums import Node, Unit, roll_up


@dataclass(frozen=True)
class RollUp:
    """A round summed: its form, its sheets by unit, the rows that count, and the sums (the whole under the empty name)."""

    round: Round
    form: Form
    sheets: Mapping[str, Sheet]
    rows: Mapping[str, filling.Rows]
    nodes: Mapping[str, Node]

    @property
    def total(self) -> Node:
        """The sum of all units."""
        return self.nodes[""]


def rollup(round_: Round, *, states: Sequence[str] = tuple(steps.COUNTED), below: str = "") -> RollUp:
    """Sum a round over its tree of units.

    Args: `states`: whose values count (default: handed in, accepted, locked); `below`: the code of a unit whose part of
    the tree alone is summed. Raises nothing: a round that was not sent sums to nothing.
    """
    form = form_of(round_)
    sheets = {
        one.unit.code: one
        for one in round_.sheets.select_related("unit", "above__unit", "checker")
        if not below or below in one.chain
    }
    counted = [one.pk for one in sheets.values() if one.fills and one.state in states]
    cells: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    kept = Cell.objects.filter(sheet__in=counted).exclude(value="")
    for pk, row, line, value in kept.values_list("sheet", "row", "line", "value"):
        cells[pk].append((row, line, value))
    rows = {code: filling.with_computed(form, cells[one.pk]) for code, one in sheets.items() if one.pk in cells}
    units = [
        Unit(
            code,
            one.above.unit.code if one.above and one.above.unit.code in sheets else None,
            one.fills,
            tuple(rows.get(code, {}).values()),
        )
        for code, one in sheets.items()
    ]
    return RollUp(round_, form, sheets, rows, roll_up(form, units))


def results(round_: Round, level: str | None = None) -> list[dict[str, Any]]:
    """Return the locked values of a round, for other rooms.

    Args: `level`: county, prefecture, … for units of one level; None: of all units that filled one in.
    Returns: a dictionary a number: unit, unit_name, level, division, period, starts, ends, line, label, indicator, unit_of_measure,
    value (Decimal), numerator, denominator, n (units in it), of (units asked). Empty until the round is locked.
    """
    if round_.state != Round.State.LOCKED:
        return []
    found = rollup(round_, states=(Sheet.State.LOCKED,))
    numbers = [line for line in found.form.lines if line.type.is_number]
    return [
        _result(found, sheet, line)
        for sheet in found.sheets.values()
        if (level is None and sheet.fills) or sheet.unit.level == level
        for line in numbers
        if (figure := found.nodes[sheet.unit.code].figures.get(line.id)) is not None and figure.value is not None
    ]


def _result(found: RollUp, sheet: Sheet, line: FormLine) -> dict[str, Any]:
    figure, round_ = found.nodes[sheet.unit.code].figures[line.id], found.round
    return {
        "unit": sheet.unit.code, "unit_name": sheet.unit.name_zh, "level": sheet.unit.level, "division": sheet.unit.division,
        "period": round_.period, "starts": round_.starts, "ends": round_.ends, "line": line.id, "label": line.label,
        "indicator": line.indicator, "unit_of_measure": line.unit, "value": figure.value, "numerator": figure.numerator,
        "denominator": figure.denominator, "n": figure.n, "of": figure.of,
    }  # fmt: skip


def previous_total(round_: Round) -> Mapping[str, Decimal | None]:
    """Return the sums of the last round of the form by line; empty where there was none."""
    if round_.previous is None:
        return {}
    found = rollup(round_.previous, states=(Sheet.State.LOCKED,))
    return {line: figure.value for line, figure in found.total.figures.items()}
