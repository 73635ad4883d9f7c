"""Tables that run down: lines are items in a column, their values in another; groups stand above or beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.ledger.intake.exact import decimal_of, fold
from zhiheng.rounds import cell, measures
from zhiheng.rounds.forms import Form
from zhiheng.rounds.sheets import columns, kinds, names
from zhiheng.rounds.sheets.found import DOWN, Choice, Column, Said, Table, Taken, Understood
from zhiheng.rounds.sheets.names import Units
from zhiheng.rounds.sheets.opening import Grid, Row


@dataclass(frozen=True)
class Shape:
    """Where items, values, units of measure and codes stand; `rows` are all rows, the heading too where it is an item."""

    item: int
    value: int
    measure: int | None
    code: int | None
    rows: tuple[Row, ...]


def shape(form: Form, grid: Grid) -> Shape | None:
    """Return how a table runs down, None if it does not: at least two of its items, in one column, are lines of the form."""
    if form.table:
        return None
    rows = grid.rows
    roles = {
        place: names.role_of(text or "", columns.examples(grid, place)) for place, text in enumerate(grid.headings)
    }
    if not any(role in ("item", "value", "code") for role in roles.values()):
        rows = ((grid.heading_row, tuple(text or "" for text in grid.headings)), *rows)
    best, most = None, 0
    for place in range(len(grid.headings)):
        found = len(_lines(_items(form, rows, place)))
        if found > most:
            best, most = place, found
    code = next((place for place, role in roles.items() if role == "code"), None)
    if best is None or most < min(2, len(form.typed_in)):
        return None
    value = _value_column(rows, roles, best)
    if value is None:
        return None
    measure = next((place for place, role in roles.items() if role == "measure" and place != value), None)
    return Shape(best, value, measure, code, rows)


def matched(form: Form, grid: Grid) -> int:
    """Return how many lines a table gives if it runs down."""
    found = shape(form, grid)
    return len(_lines(_items(form, found.rows, found.item))) if found else 0


@dataclass(frozen=True)
class Item:
    """A row with the way to its item, groups before it (产品抽查|抽检批次), and the line that it means."""

    row: Row
    path: str
    line: str | None


def _items(form: Form, rows: Sequence[Row], place: int) -> list[Item]:
    """Return the rows that have an item; groups stand to the left, or in a row of their own above."""
    group, found = "", []
    for row in rows:
        cells = row[1]
        text = cells[place] if place < len(cells) else ""
        left = [one for one in cells[:place] if one and decimal_of(one) is None and one != text]
        line = _by_code(form, cells) or (names.line_of(form, *left, group, text) if text else None)
        if line is None and text:
            line = names.line_of(form, *left, text)
        alone = not any(one and decimal_of(one) is not None for one in cells[place + 1 :])
        if line is None and text and alone:
            group = names.plain_item(text)
        if text or line is not None:
            path = "|".join(
                one for one in (*left, group if line is None or group != names.plain_item(text) else "", text) if one
            )
            found.append(Item(row, path, line))
    return found


def _lines(items: Sequence[Item]) -> set[str]:
    return {one.line for one in items if one.line is not None}


def _by_code(form: Form, cells: Sequence[str]) -> str | None:
    """Return the line whose id stands in a row, as in our own exports."""
    return next((one for one in cells[:3] if one in form.by_id), None)


def _value_column(rows: Sequence[Row], roles: dict[int, str], item: int) -> int | None:
    named = [place for place, role in roles.items() if role == "value"]
    if named:
        return named[0]
    width = max((len(cells) for _n, cells in rows), default=0)
    for place in range(item + 1, width):
        if roles.get(place) in ("other", "measure", "code", "place"):
            continue
        texts = [cells[place] for _n, cells in rows if place < len(cells) and cells[place]]
        if any(decimal_of(fold(text).rstrip("%")) is not None for text in texts):
            return place
    return None


def understand(
    form: Form, grid: Grid, found: Shape, units: Units, choice: Choice | None, how: str, into: Understood
) -> Table:
    """Add what a table that runs down says to what was understood, and return the table."""
    title = measures.of_title(grid.above)
    items = {one.row[0]: one for one in _items(form, found.rows, found.item)}
    unit = units.find(units.said_above(grid.above) or grid.name) or units.own
    named = units.said_above(grid.above)
    if named is not None and units.find(named) is None:
        zh, en = (
            f"表中填报单位写作“{named}”，请确认是本单位。",
            f"The sheet names “{named}” as its unit; make sure that it is this one.",
        )
        into.said.append(Said(grid.name, "unit-named", zh, en, "question"))
    listed: list[Column] = []
    counts = {kinds.DATA: 0, kinds.NOTE: 0, "blank": grid.blank}
    for row in found.rows:
        column = _item(form, row, found, items.get(row[0]), choice, how, title)
        taken = _taken(form, row, found, column, grid.name) if column is not None else None
        counts[kinds.DATA if taken else kinds.NOTE] += 1
        if column is not None:
            listed.append(column)
        if taken is not None and column is not None and column.line is not None:
            into.cells.setdefault(unit, {}).setdefault(0, {}).setdefault(column.line, taken)
    print_ = names.fingerprint([one.heading for one in listed], DOWN)
    return Table(grid.name, DOWN, grid.heading_row, print_, listed, counts, grid.formulas)


def _item(
    form: Form, row: Row, found: Shape, known: Item | None, choice: Choice | None, how: str, title: str
) -> Column | None:
    """Return an item with the line it means; None for a row that is none (a note, a group, a blank)."""
    cells = row[1]
    text = cells[found.item] if found.item < len(cells) else ""
    value = cells[found.value] if found.value < len(cells) else ""
    heading = known.path if known is not None else text
    line, by = columns.chosen(choice, heading, how)
    if by == "none" and known is not None and known.line is not None:
        line, by = known.line, "heading"
    if line is None and (not text or not value or kinds.kind_of(row[0], cells, frozenset()) == kinds.NOTE):
        return None
    if line is None or line not in form.by_id:
        return Column(heading, None, by, "", None, (value,) if value else ())
    measure = cells[found.measure] if found.measure is not None and found.measure < len(cells) else ""
    unit = measures.of_heading(text) or measure or (title if measures.is_money(form.by_id[line].unit) else "")
    factor = (choice.factors.get(heading) if choice else None) or columns.factor_of(form.by_id[line], unit, [value])
    return Column(heading, line, by, unit, factor, (value,) if value else ())


def _taken(form: Form, row: Row, found: Shape, column: Column, sheet: str) -> Taken | None:
    text = row[1][found.value] if found.value < len(row[1]) else ""
    if column.line is None or not text:
        return None
    factor = column.factor if column.factor != Decimal(1) else None
    reading = cell.read(form.by_id[column.line], text, factor=factor)
    return Taken(text, cell.stored(reading.value), reading.problem, f"{sheet} 第{row[0]}行", reading.marker)
