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
from zhiheng.rounds.services import filling, vintages
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


def rollup(
    round_: Round, *, states: Sequence[str] = tuple(steps.COUNTED), below: str = "", vintage: int | None = None
) -> RollUp:
    """Sum a round over its tree of units.

    Args: `states`: whose values count (default: handed in, accepted, locked); `below`: the code of a unit whose part of
    the tree alone is summed; `vintage`: what was locked then, in the place of what stands now. A round that was not sent
    sums to nothing. Raises UnknownVintage.
    """
    form = form_of(round_)
    sheets, rows = _locked(round_, form, vintage) if vintage is not None else _standing(round_, form, states)
    sheets = {code: one for code, one in sheets.items() if not below or below in one.chain}
    rows = {code: found for code, found in rows.items() if code in sheets}
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


def _standing(round_: Round, form: Form, states: Sequence[str]) -> tuple[dict[str, Sheet], dict[str, filling.Rows]]:
    """Return the sheets of a round by unit, and the values that count of those in some states."""
    sheets = {one.unit.code: one for one in round_.sheets.select_related("unit", "above__unit", "checker")}
    counted = [one.pk for one in sheets.values() if one.fills and one.state in states]
    cells: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    kept = Cell.objects.filter(sheet__in=counted).exclude(value="")
    for pk, row, line, value in kept.values_list("sheet", "row", "line", "value"):
        cells[pk].append((row, line, value))
    return sheets, {code: filling.with_computed(form, cells[one.pk]) for code, one in sheets.items() if one.pk in cells}


def _locked(round_: Round, form: Form, vintage: int) -> tuple[dict[str, Sheet], dict[str, filling.Rows]]:
    """Return the sheets and values of a vintage; each sheet in the state that it had then."""
    sheets, rows = {}, {}
    for one in vintages.kept(round_, vintages.number_of(round_, vintage)):
        one.sheet.state = one.state
        sheets[one.sheet.unit.code] = one.sheet
        if one.cells and one.sheet.fills:
            rows[one.sheet.unit.code] = vintages.rows_of(one, form)
    return sheets, rows


def results(
    round_: Round, level: str | None = None, *, vintage: int | None = None, below: str = ""
) -> list[dict[str, Any]]:
    """Return the locked values of a round, for other rooms.

    Args: `level`: county, prefecture, … for units of one level; None: of all units that filled one in; `vintage`: as it was
    locked then, not as it counts now; `below`: the code of a unit whose part of the tree alone is told. A round that is open
    again still has what was locked last.
    Returns: a dictionary a number: unit, unit_name, level, division, period, starts, ends, line, label, indicator, unit_of_measure,
    value (Decimal), numerator, denominator, n (units in it), of (units asked), vintage. Empty until the round is locked.
    Raises UnknownVintage.
    """
    if not round_.vintage and vintage is None:
        return []
    number = vintages.number_of(round_, vintage)
    found = rollup(round_, vintage=number, below=below)
    numbers = [line for line in found.form.lines if line.type.is_number]
    return [
        _result(found, sheet, line) | {"vintage": number}
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
    """Return the sums of the last round of the form by line, as they count; empty where there was none."""
    if round_.previous is None or not round_.previous.vintage:
        return {}
    found = rollup(round_.previous, vintage=round_.previous.vintage)
    return {line: figure.value for line, figure in found.total.figures.items()}
