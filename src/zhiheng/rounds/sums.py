"""The roll-up: values of units put together up the tree, with what is missing shown and partial sums marked.

A sum adds what was reported and says of how many units; a ratio is made of its numerator and denominator put together
over the units that gave both, never of ratios; a stock adds over units and takes the last of several periods. Nothing
missing counts as 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from zhiheng.policy.model import Adding, FormLine
from zhiheng.rounds.cell import is_number
from zhiheng.rounds.forms import Form
from zhiheng.rounds.rules import Row, ratio


@dataclass(frozen=True)
class Unit:
    """A unit of the roll-up: what it is called by, above which it stands, and whether it fills in a sheet itself.

    `rows` are the rows of its sheet as far as they count (none: not reported yet).
    """

    id: str
    above: str | None
    fills: bool
    rows: Sequence[Row] = ()

    @property
    def reported(self) -> bool:
        """Whether anything of its sheet counts."""
        return self.fills and bool(self.rows)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of the roll-up: of how many units it is made (`of` those asked), and its two sides if it is a ratio."""

    value: Decimal | None
    n: int
    of: int
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def partial(self) -> bool:
        """Whether units are missing in it."""
        return self.n < self.of


@dataclass
class Node:
    """A unit with the sum of itself and all below."""

    unit: Unit
    below: list[str] = field(default_factory=list)
    units: int = 0
    reported: int = 0
    missing: list[str] = field(default_factory=list)
    figures: dict[str, Figure] = field(default_factory=dict)


def roll_up(form: Form, units: Sequence[Unit]) -> dict[str, Node]:
    """Return the sums of every unit with all below it, by unit.

    Args: `units`: in any order; `above` names another of them, or None for those directly under the body that asks,
    whose sum stands under the empty name. A cycle, or an `above` that is not there, is a ValueError.
    """
    nodes = {one.id: Node(one) for one in units}
    nodes[""] = Node(Unit("", None, fills=False))
    for one in units:
        nodes[one.above or ""].below.append(one.id)
    order = _deepest_first(nodes)
    if len(order) != len(nodes):
        raise ValueError("units hang in a circle")
    adding = [line for line in form.lines if line.adds in (Adding.SUM, Adding.LATEST)]
    sides = {line.id: line for line in form.lines if line.type.is_number}
    totals: dict[str, dict[str, _Total]] = {}
    pairs: dict[str, dict[str, tuple[_Total, _Total]]] = {}
    ratios = [line for line in form.lines if line.adds is Adding.RATIO]
    for name in order:
        node = nodes[name]
        _count(node, nodes)
        totals[name] = {line.id: _added(line.id, node, totals) for line in adding}
        pairs[name] = {line.id: _paired(line, node, pairs) for line in ratios if line.numerator in sides}
        node.figures = {
            line.id: Figure(total.value, total.n, node.units) for line in adding if (total := totals[name][line.id])
        }
        for line in ratios:
            over, under = pairs[name].get(line.id, (_Total(), _Total()))
            node.figures[line.id] = _of_pair(line, over, under, node.units)
    return nodes


@dataclass(slots=True)
class _Total:
    value: Decimal | None = None
    n: int = 0

    def add(self, value: Decimal, n: int = 1) -> None:
        self.value = value if self.value is None else self.value + value
        self.n += n

    def __bool__(self) -> bool:
        return True


def _deepest_first(nodes: Mapping[str, Node]) -> list[str]:
    order, waiting = [], [""]
    while waiting:
        name = waiting.pop()
        order.append(name)
        waiting.extend(nodes[name].below)
    return order[::-1]


def _count(node: Node, nodes: Mapping[str, Node]) -> None:
    node.units = int(node.unit.fills) + sum(nodes[name].units for name in node.below)
    node.reported = int(node.unit.reported) + sum(nodes[name].reported for name in node.below)
    own = [node.unit.id] if node.unit.fills and not node.unit.reported else []
    node.missing = own + [one for name in node.below for one in nodes[name].missing]


def _added(line: str, node: Node, totals: Mapping[str, Mapping[str, _Total]]) -> _Total:
    total = _Total()
    own = [Decimal(value) for row in node.unit.rows if is_number(value := row.get(line))] if node.unit.reported else []
    if own:
        total.add(sum(own, Decimal(0)))
    for name in node.below:
        below = totals[name][line]
        if below.value is not None:
            total.add(below.value, below.n)
    return total


def _paired(
    line: FormLine, node: Node, pairs: Mapping[str, Mapping[str, tuple[_Total, _Total]]]
) -> tuple[_Total, _Total]:
    """Return numerator and denominator over the rows that have both."""
    over, under = _Total(), _Total()
    if node.unit.reported:
        both = [
            (Decimal(a), Decimal(b))
            for row in node.unit.rows
            if is_number(a := row.get(line.numerator or "")) and is_number(b := row.get(line.denominator or ""))
        ]
        if both:
            over.add(sum((a for a, _ in both), Decimal(0)))
            under.add(sum((b for _, b in both), Decimal(0)))
    for name in node.below:
        above, beneath = pairs[name][line.id]
        if above.value is not None and beneath.value is not None:
            over.add(above.value, above.n)
            under.add(beneath.value, beneath.n)
    return over, under


def _of_pair(line: FormLine, over: _Total, under: _Total, of: int) -> Figure:
    row = {line.numerator or "": over.value, line.denominator or "": under.value}
    return Figure(ratio(line, row), over.n, of, over.value, under.value)


def over_periods(form: Form, rows: Iterable[Row]) -> dict[str, Decimal | None]:
    """Return several periods of one unit put together, in their order: sums add, stocks take the last, ratios are made anew.

    A period in which a line of sums is missing makes it unknown: a part of a year is no year.
    """
    every = list(rows)
    found: dict[str, Decimal | None] = {}
    for line in form.lines:
        values = [row.get(line.id) for row in every]
        if line.adds is Adding.LATEST:
            last = values[-1] if values else None
            found[line.id] = Decimal(last) if is_number(last) else None
        elif line.adds is Adding.SUM:
            known = [Decimal(value) for value in values if is_number(value)]
            found[line.id] = sum(known, Decimal(0)) if len(known) == len(values) and values else None
    for line in form.lines:
        if line.adds is Adding.RATIO:
            found[line.id] = ratio(line, found)
    return found
