"""What the columns of a table mean: chosen or remembered before, else by their headings; units and shares seen to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from zhiheng.ledger.intake.exact import decimal_of
from zhiheng.ledger.intake.headings import normalise_heading
from zhiheng.policy.model import FormLine
from zhiheng.rounds import measures
from zhiheng.rounds.cell import Problem
from zhiheng.rounds.forms import Form, whole_label
from zhiheng.rounds.sheets import names
from zhiheng.rounds.sheets.found import Choice, Column, Said
from zhiheng.rounds.sheets.opening import Grid

_EXAMPLES, _LOOKED_AT = 3, 400
_SHARES = 2


def examples(grid: Grid, place: int) -> tuple[str, ...]:
    """Return the first texts of a column."""
    found: list[str] = []
    for _number, cells in grid.rows[:_LOOKED_AT]:
        if place < len(cells) and cells[place] and cells[place] not in found:
            found.append(cells[place])
        if len(found) == _EXAMPLES:
            break
    return tuple(found)


def understood(form: Form, grid: Grid, choice: Choice | None, how: str) -> tuple[list[Column], list[Said]]:
    """Return what each column of a table across means, and what is to be told of it; no line has two columns."""
    title = measures.of_title(grid.above)
    columns = [_column(form, grid, place, heading, choice, how, title) for place, heading in enumerate(grid.headings)]
    twice = [line for line, n in Counter(one.line for one in columns if one.line).items() if n > 1]
    said: list[Said] = []
    for line in twice:
        first = True
        for place, one in enumerate(columns):
            if one.line == line and not first:
                columns[place] = Column(one.heading, None, "none", one.unit, None, one.examples)
                zh = f"“{one.heading}”与前面的栏目同指“{form.by_id[line].label.zh}”，未取，请确认。"
                en = f"“{one.heading}” means “{form.by_id[line].label.en}” like a column before it and was left out; please look."
                said.append(Said(grid.name, "column-twice", zh, en, "question"))
            first = first and one.line != line
    said += [told for one in columns if (told := _told(form, grid, one)) is not None]
    said += [told for one in columns if (told := _ambiguous(form, grid, one)) is not None]
    return columns, said


def _column(
    form: Form, grid: Grid, place: int, heading: str | None, choice: Choice | None, how: str, title: str
) -> Column:
    text = heading or ""
    seen = examples(grid, place)
    line, known = chosen(choice, text, how)
    if line is None and known == "none" and text and not _is_place(text):
        line = names.line_of(form, *text.split("|"))
        known = "heading" if line else "none"
    if line is None or line not in form.by_id:
        return Column(text, None, known, measures.of_heading(text), None, seen)
    factor = choice.factors.get(text) if choice is not None else None
    unit = measures.of_heading(text) or unit_above(form.by_id[line], "", title)
    if factor is None:
        factor = factor_of(
            form.by_id[line], unit, [cells[place] for _n, cells in grid.rows[:_LOOKED_AT] if place < len(cells)]
        )
    return Column(text, line, known, unit, factor, seen)


def unit_above(line: FormLine, heading: str, title: str) -> str:
    """Return the unit that the heading of the values, or a line above the table, gives for a line; empty where none does.

    Amounts take any unit of money. Counts take it as it stands: where it counts another thing in 万, `strange_unit` asks.
    """
    for unit in (measures.of_heading(heading), title):
        if unit and line.type.is_number and measures.is_money(unit) == measures.is_money(line.unit):
            return (
                unit
                if measures.same_base(unit, line.unit) or measures.is_money(unit) or not measures.plain(unit)
                else ""
            )
    return ""


def strange_unit(line: FormLine, column: Column) -> Problem | None:
    """Return why a number cannot be taken: its column is in 万 of something that the line does not count."""
    if not column.unit or measures.plain(column.unit) or measures.is_money(column.unit) or column.how == "chosen":
        return None
    if measures.same_base(column.unit, line.unit) or not line.type.is_number or line.unit is None:
        return None
    zh = f"上面写的单位是“{column.unit}”，本行是“{line.unit}”，不知是否换算，没有取。"
    en = f"The unit above is “{column.unit}”, the line is in “{line.unit}”; whether to turn it is not known, so it was not taken."
    return Problem(line.id, "other-unit", zh, en)


def _is_place(heading: str) -> bool:
    return names.role_of(heading) == "place"


def chosen(choice: Choice | None, heading: str, how: str) -> tuple[str | None, str]:
    """Return the line that was chosen for a heading and how that is known; (None, none) where nothing was chosen."""
    if choice is None or heading not in choice.lines:
        return None, "none"
    return choice.lines[heading] or None, how


def factor_of(line: FormLine, unit: str, texts: Sequence[str]) -> Decimal | None:
    """Return by how much the numbers of a column are multiplied: for its unit, or because they are shares of one.

    A column of percentages formatted as such stands as fractions in the file: 98.5% as 0.985.
    """
    if line.unit is not None and measures.factor(line.unit, "%") == 1 and not unit.strip("% "):
        numbers = [number for text in texts if text and (number := decimal_of(text)) is not None]
        fractions = [number for number in numbers if number not in (0, 1)]
        if (
            len(fractions) >= _SHARES
            and all(0 < number < 1 for number in fractions)
            and all(0 <= n <= 1 for n in numbers)
        ):
            return Decimal(100)
    return measures.factor(unit, line.unit) if unit and line.type.is_number else None


def _ambiguous(form: Form, grid: Grid, column: Column) -> Said | None:
    """Return that a heading may mean several lines, 抽检批次 of two groups; it was left out."""
    if column.line is not None or column.how != "none" or not column.heading:
        return None
    text = normalise_heading(names.plain_item(column.heading.split("|")[-1]))
    meant = [
        one
        for one in form.typed_in
        if text and text in {normalise_heading(one.label.zh), normalise_heading(one.label.en)}
    ]
    if len(meant) < 2:
        return None
    zh = f"“{column.heading}”可以指{'、'.join(whole_label(one).zh for one in meant[:4])}，没有取，请在下面选定。"
    en = f"“{column.heading}” may mean {', '.join(whole_label(one).en for one in meant[:4])}; it was left out, please choose below."
    return Said(grid.name, "heading-unsure", zh, en, "question")


def _told(form: Form, grid: Grid, column: Column) -> Said | None:
    if column.line is None:
        return None
    line = form.by_id[column.line]
    if column.unit and column.factor is None and line.type.is_number and line.unit is not None:
        zh = f"“{column.heading}”的单位“{column.unit}”与本表的“{line.unit}”不能换算，请核对。"
        en = f"“{column.heading}” is in “{column.unit}”, which cannot be turned into “{line.unit}”; please check."
        return Said(grid.name, "unit-differs", zh, en, "question")
    if column.factor not in (None, Decimal(1)):
        by = format(column.factor.normalize(), "f") if column.factor is not None else ""
        zh, en = (
            f"“{column.heading}”的数字乘以 {by}，换算为{line.unit}。",
            f"Numbers of “{column.heading}” are multiplied by {by} to be in {line.unit}.",
        )
        return Said(grid.name, "unit-turned", zh, en)
    return None
