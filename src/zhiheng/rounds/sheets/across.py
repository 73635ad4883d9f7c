"""Tables that run across: lines are headings, a row is a unit, or a row of the unit's own table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhiheng.rounds import cell
from zhiheng.rounds.cell import Reading
from zhiheng.rounds.forms import Form, computed
from zhiheng.rounds.sheets import columns, kinds, names, several
from zhiheng.rounds.sheets.found import ACROSS, Choice, Column, Said, Table, Taken, TotalChecked, Understood
from zhiheng.rounds.sheets.names import Units
from zhiheng.rounds.sheets.opening import Grid, Row


@dataclass
class _Work:
    """A table under way: where its lines and places stand, and readings kept by text."""

    form: Form
    grid: Grid
    columns: list[Column]
    place: int | None
    readings: dict[tuple[str, str], Reading]

    def read(self, column: Column, text: str) -> Reading:
        """Return a text read in the line of a column, each text once."""
        key = (column.heading, text)
        if key not in self.readings:
            assert column.line is not None
            line = self.form.by_id[column.line]
            strange = columns.strange_unit(line, column)
            read = cell.read(line, text, factor=column.factor)
            self.readings[key] = Reading(problem=strange) if strange is not None else read
        return self.readings[key]

    def taken(self, row: Row) -> dict[str, Taken]:
        """Return the cells of a row by line; computed lines are read too, to be compared."""
        number, cells = row
        found: dict[str, Taken] = {}
        for place, column in enumerate(self.columns):
            text = cells[place] if place < len(cells) else ""
            if column.line is None or not text:
                continue
            reading = self.read(column, text)
            origin = f"{self.grid.name} 第{number}行"
            found[column.line] = Taken(text, cell.stored(reading.value), reading.problem, origin, reading.marker)
        return found

    def numbers(self, row: Row) -> dict[str, Decimal]:
        """Return the values of a row that add up."""
        return several.numbers(self.form, self.taken(row))


def understand(form: Form, grid: Grid, units: Units, choice: Choice | None, how: str, into: Understood) -> Table:
    """Add what a table across says to what was understood, and return the table."""
    said_columns, said = columns.understood(form, grid, choice, how)
    place = _place_column(grid)
    work = _Work(form, grid, said_columns, place, {})
    table = Table(
        grid.name,
        ACROSS,
        grid.heading_row,
        names.fingerprint(grid.headings, ACROSS),
        said_columns,
        formulas=grid.formulas,
    )
    data = _sorted_out(work, table, units, into)
    into.said += said
    if form.table:
        _rows_of_table(work, data, units, into)
    else:
        _one_row_a_unit(work, data, units, into)
    return table


def _place_column(grid: Grid) -> int | None:
    for place, heading in enumerate(grid.headings):
        if heading and names.role_of(heading, columns.examples(grid, place)) == "place":
            return place
    return None


def _sorted_out(work: _Work, table: Table, units: Units, into: Understood) -> list[Row]:
    """Return the rows of data; totals are checked against them on the way and counted nowhere."""
    totals, data, early = kinds.Totals(), [], []
    counts = dict.fromkeys((kinds.DATA, kinds.TOTAL, kinds.OF_WHICH, kinds.NOTE, kinds.REPEATED, kinds.BESIDE), 0)
    for row in work.grid.rows:
        kind = kinds.kind_of(*row, work.grid.said)
        of_unit = kind == kinds.OF_WHICH and not work.form.table and _unit_of(work, row, units) is not None
        if of_unit or (kind == kinds.BESIDE and work.form.table):  # 其中：锦江区 is a row of its own unit
            kind = kinds.DATA
        if kind == kinds.DATA and not work.taken(row):
            kind = kinds.NOTE
        counts[kind] += 1
        if kind == kinds.DATA:
            data.append(row)
            totals.add(work.numbers(row))
        elif kind == kinds.TOTAL and not data:
            early.append(row)
        elif kind == kinds.TOTAL:
            _check_total(work, row, totals, into)
    for row in early:  # a total above its rows is of all of them
        _check_total(work, row, totals, into)
    if counts[kinds.BESIDE]:
        n = counts[kinds.BESIDE]
        zh, en = (
            f"{n} 行是同比、平均一类的数，未计。",
            f"Rows of growth, means or last year's numbers, left out: {n}.",
        )
        into.said.append(Said(work.grid.name, "rows-beside", zh, en))
    table.counts = {**counts, "blank": work.grid.blank}
    return data


def _check_total(work: _Work, row: Row, totals: kinds.Totals, into: Understood, label: str = "") -> None:
    label = label or kinds.total_label(row[1])
    sums = totals.at(label)
    for line, said in work.numbers(row).items():
        if line in sums:
            into.totals.append(TotalChecked(f"{work.grid.name} 第{row[0]}行", label, line, said, sums[line]))


def _rows_of_table(work: _Work, data: Sequence[Row], units: Units, into: Understood) -> None:
    for row in data:
        unit = _unit_of(work, row, units) or units.own
        rows = into.cells.setdefault(unit, {})
        rows[len(rows) + 1] = {
            line: one for line, one in work.taken(row).items() if not computed(work.form.by_id[line])
        }


def _unit_of(work: _Work, row: Row, units: Units) -> str | None:
    """Return the unit that a row names; None where it names none that is known here."""
    if work.place is None or work.place >= len(row[1]) or not row[1][work.place]:
        return None
    return units.find(row[1][work.place])


def _one_row_a_unit(work: _Work, data: Sequence[Row], units: Units, into: Understood) -> None:
    """Lay each row in the sheet of its unit; rows of places that are no units are added up for the unit itself."""
    named: dict[str, list[Row]] = {}
    others: list[Row] = []
    for row in data:
        unit = _unit_of(work, row, units)
        if unit is None:
            others.append(row)
        else:
            named.setdefault(unit, []).append(row)
    if units.own in named and len(named) > 1:
        _check_own(work, named.pop(units.own), [row for rows in named.values() for row in rows], into)
    for unit, rows in named.items():
        taken = [work.taken(row) for row in rows]
        if len(rows) > 1:
            told = several.told_apart(work.grid, work.columns, work.place, rows)
            whole, said = several.of_one_unit(work.form, work.grid, rows, taken, told_apart=told)
            into.said += said
        else:
            whole = taken[0]
        if whole:
            _lay(work, into, unit, whole)
    if others and not named:
        _own(work, others, units, into)
    elif others:
        names_ = "、".join(row[1][work.place or 0] or f"第{row[0]}行" for row in others[:6])
        zh, en = (
            f"{len(others)} 行的单位不在本次填报之列，未取：{names_}",
            f"Rows of units not asked here, left out: {len(others)}: {names_}",
        )
        into.said.append(Said(work.grid.name, "other-unit", zh, en, "question"))


def _check_own(work: _Work, own: Sequence[Row], below: Sequence[Row], into: Understood) -> None:
    """Check the row of the unit itself, among those of the units below it, as their total; it is taken nowhere."""
    totals = kinds.Totals()
    for row in below:
        totals.add(work.numbers(row))
    for row in own:
        _check_total(work, row, totals, into, row[1][work.place or 0])
    zh = "表中也有本单位自己一行，作为下级之和核对，未取。"
    en = "The sheet has a row of the unit itself, too; it was checked as the sum of those below it and not taken."
    into.said.append(Said(f"{work.grid.name} 第{own[0][0]}行", "own-row", zh, en))


def _own(work: _Work, rows: Sequence[Row], units: Units, into: Understood) -> None:
    """Take one row as the unit's; of several (towns, offices), the sum, which is told."""
    above = units.said_above(work.grid.above) or work.grid.name
    unit = units.find(above) or units.own
    if len(rows) == 1:
        place = rows[0][1][work.place] if work.place is not None and work.place < len(rows[0][1]) else ""
        if place and units.find(place) is None:
            zh, en = (
                f"表中单位写作“{place}”，请确认是本单位。",
                f"The row names “{place}”; make sure that it is this unit.",
            )
            into.said.append(Said(f"{work.grid.name} 第{rows[0][0]}行", "unit-named", zh, en, "question"))
        _lay(work, into, unit, work.taken(rows[0]))
        return
    _lay(work, into, unit, several.summed(work.form, work.grid.name, [work.taken(row) for row in rows]))
    zh, en = (
        f"{len(rows)} 行相加作为本单位的数，比率和文字不取。",
        f"{len(rows)} rows were added up for the unit; ratios and texts were left out.",
    )
    into.said.append(Said(work.grid.name, "rows-summed", zh, en))


def _lay(work: _Work, into: Understood, unit: str, row: Mapping[str, Taken]) -> None:
    into.lay(unit, row, work.grid.name)
