"""Tables that run down: lines are items in a column, their values in another; groups stand above or beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.ledger.intake.exact import decimal_of, fold
from zhiheng.rounds import cell, measures
from zhiheng.rounds.forms import Form
from zhiheng.rounds.sheets import columns, kinds, names, times
from zhiheng.rounds.sheets.found import DOWN, Choice, Column, Said, Table, Taken, Understood
from zhiheng.rounds.sheets.names import Units
from zhiheng.rounds.sheets.opening import Grid, Row


@dataclass(frozen=True)
class Shape:
    """Where items, values, units of measure and codes stand; `rows` are all rows, the heading too where it is an item.

    `rivals` are headings of which it cannot be said which holds the values asked for: then nothing is taken. `of_units`:
    values stand in a column a unit.
    """

    item: int
    value: int
    measure: int | None
    code: int | None
    rows: tuple[Row, ...]
    rivals: tuple[str, ...] = ()
    of_units: tuple[tuple[int, str], ...] = ()


def shape(form: Form, grid: Grid, units: Units | None = None) -> Shape | None:
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
    values = _value_columns(form, grid, rows, roles, best)
    if not values:
        return None
    measure = next((place for place, role in roles.items() if role == "measure" and place not in values), None)
    of_units = _of_units(grid, values, units) if units is not None else ()
    rivals = () if of_units else _rivals(form, grid, rows, values)
    return Shape(best, values[0], measure, code, rows, rivals, of_units)


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
            if line is not None and form.by_id[line].group is not None and names.of_another_group(form, line, [group]):
                line = None
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


def _value_columns(form: Form, grid: Grid, rows: Sequence[Row], roles: dict[int, str], item: int) -> list[int]:
    """Return the columns that may hold the values asked for: those whose heading says so, else those with numbers."""
    named = [place for place, role in roles.items() if role == "value"]
    if named:
        return _of_the_time(form, grid, named)
    width = max((len(cells) for _n, cells in rows), default=0)
    free = [place for place in range(item + 1, width) if roles.get(place) not in ("other", "measure", "code", "place")]
    return _of_the_time(form, grid, [place for place in free if any(_number(text) for text in _texts(rows, place))])


def _of_the_time(form: Form, grid: Grid, places: list[int]) -> list[int]:
    """Return the columns of the time asked about, else those that name none, else all."""
    told = {place: _of_the_period(form, grid, _last(grid, place)) for place in places}
    own = [place for place in places if told[place] is True]
    return own or [place for place in places if told[place] is None] or places


def _texts(rows: Sequence[Row], place: int) -> list[str]:
    return [cells[place] for _n, cells in rows if place < len(cells) and cells[place]]


def _number(text: str) -> bool:
    return decimal_of(fold(text).rstrip("%")) is not None


def _last(grid: Grid, place: int) -> str:
    heading = grid.headings[place] if place < len(grid.headings) else None
    return (heading or "").split("|")[-1]


def _of_the_period(form: Form, grid: Grid, heading: str) -> bool | None:
    """Return whether a heading names the time that the form asks about; None where it names none (本期, 数值)."""
    return times.spoken_of(heading, form.declared.every, grid.period) if times.is_time(heading) else None


def _of_units(grid: Grid, values: Sequence[int], units: Units) -> tuple[tuple[int, str], ...]:
    """Return the columns that are a unit's each; none unless all but totals name one."""
    named = {place: units.find(_last(grid, place)) for place in values if _last(grid, place)}
    found = tuple((place, unit) for place, unit in named.items() if unit is not None)
    others = [place for place, unit in named.items() if unit is None and not kinds.total_label([_last(grid, place)])]
    return found if found and not others and len({unit for _place, unit in found}) == len(found) else ()


def _rivals(form: Form, grid: Grid, rows: Sequence[Row], values: Sequence[int]) -> tuple[str, ...]:
    """Return the headings among which somebody must choose: several columns with different numbers, or one of another time."""
    filled = [place for place in values if _texts(rows, place)]
    different = {tuple(cells[place] if place < len(cells) else "" for _n, cells in rows) for place in filled}
    if len(different) > 1:
        return tuple(_last(grid, place) or f"第{place + 1}列" for place in filled)
    only = filled[0] if filled else values[0]
    return (_last(grid, only),) if _of_the_period(form, grid, _last(grid, only)) is False else ()


def understand(
    form: Form, grid: Grid, found: Shape, units: Units, choice: Choice | None, how: str, into: Understood
) -> Table:
    """Add what a table that runs down says to what was understood, and return the table."""
    if found.of_units:
        return _by_unit(form, grid, found, units, choice, how, into)
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
    if found.rivals:
        into.said.append(_unsure(grid, found.rivals))
    heading = _last(grid, found.value)
    listed: list[Column] = []
    counts = {kinds.DATA: 0, kinds.NOTE: 0, "blank": grid.blank}
    cells: dict[str, Taken] = {}
    for row in found.rows:
        column = _item(form, row, found, items.get(row[0]), choice, how, (heading, title))
        taken = _taken(form, row, found, column, grid.name) if column is not None and not found.rivals else None
        counts[kinds.DATA if taken else kinds.NOTE] += 1
        if column is not None:
            listed.append(column)
        if taken is not None and column is not None and column.line is not None:
            cells.setdefault(column.line, taken)
    if cells:
        into.lay(unit, cells, grid.name)
    print_ = names.fingerprint([one.heading for one in listed], DOWN)
    return Table(grid.name, DOWN, grid.heading_row, print_, listed, counts, grid.formulas)


def _item(
    form: Form,
    row: Row,
    found: Shape,
    known: Item | None,
    choice: Choice | None,
    how: str,
    above: tuple[str, tuple[str, ...]],
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
    unit = measures.of_heading(text) or measure or columns.unit_above(form.by_id[line], *above)
    factor = (choice.factors.get(heading) if choice else None) or columns.factor_of(form.by_id[line], unit, [value])
    return Column(heading, line, by, unit, factor, (value,) if value else ())


def _taken(form: Form, row: Row, found: Shape, column: Column, sheet: str) -> Taken | None:
    text = row[1][found.value] if found.value < len(row[1]) else ""
    if column.line is None or not text:
        return None
    origin = f"{sheet} 第{row[0]}行"
    strange = columns.strange_unit(form.by_id[column.line], column)
    if strange is not None:
        return Taken(text, "", strange, origin)
    factor = column.factor if column.factor != Decimal(1) else None
    reading = cell.read(form.by_id[column.line], text, factor=factor)
    return Taken(text, cell.stored(reading.value), reading.problem, origin, reading.marker)


def _by_unit(
    form: Form, grid: Grid, found: Shape, units: Units, choice: Choice | None, how: str, into: Understood
) -> Table:
    """Read a table with a column a unit: each column as a table of its own."""
    tables = []
    for place, unit in found.of_units:
        one = Shape(found.item, place, found.measure, found.code, found.rows)
        part = Understood()
        tables.append(understand(form, grid, one, Units.only(unit), choice, how, part))
        for rows in part.cells.values():
            into.lay(unit, rows.get(0, {}), grid.name)
    whole = tables[0]
    whole.counts[kinds.DATA] = sum(one.counts[kinds.DATA] for one in tables)
    zh, en = f"一栏一个单位，共 {len(tables)} 个单位。", f"A column a unit; units: {len(tables)}."
    into.said.append(Said(grid.name, "columns-are-units", zh, en))
    return whole


def _unsure(grid: Grid, rivals: Sequence[str]) -> Said:
    if len(rivals) == 1:
        zh = f"数值栏写的是“{rivals[0]}”，与本表的期间不同，没有取。请改成本期数后再传。"
        en = f"The values are headed “{rivals[0]}”, which is not the time that the form asks about; nothing was taken."
        return Said(grid.name, "other-time", zh, en, "error")
    shown = "、".join(rivals[:6])
    zh = f"有 {len(rivals)} 栏都可能是本期数（{shown}），没有取。请只留一栏，或把栏名改成“本期”后再传。"
    en = (
        f"{len(rivals)} columns may hold the values asked for ({shown}); nothing was taken. Leave one, or head it 本期."
    )
    return Said(grid.name, "values-twice", zh, en, "error")
