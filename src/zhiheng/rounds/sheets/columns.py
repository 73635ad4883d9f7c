"""What the columns of a table mean: chosen or remembered before, else by their headings; units and shares seen to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from zhiheng.ledger.intake.exact import decimal_of
from zhiheng.ledger.intake.headings import forms as spellings
from zhiheng.ledger.intake.headings import normalise_heading
from zhiheng.policy.model import FormLine
from zhiheng.rounds import measures
from zhiheng.rounds.cell import Problem
from zhiheng.rounds.forms import Form, whole_label
from zhiheng.rounds.sheets import names, times
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
    said = [*_of_other_times(form, grid, columns), *_settled(form, grid, columns)]
    said += [told for one in columns if (told := _told(form, grid, one)) is not None]
    said += [told for one in columns if (told := _ambiguous(form, grid, one)) is not None]
    return columns, said


def _settled(form: Form, grid: Grid, columns: list[Column]) -> list[Said]:
    """Leave out columns that mean one line, in place; where their numbers differ all of them, for nobody knows which counts."""
    said = []
    for line, n in Counter(one.line for one in columns if one.line).items():
        if n < 2 or line is None:
            continue
        places = [place for place, one in enumerate(columns) if one.line == line]
        texts = {tuple(cells[place] if place < len(cells) else "" for _n, cells in grid.rows) for place in places}
        left = places if len(texts) > 1 else places[1:]
        for place in left:
            one = columns[place]
            columns[place] = Column(one.heading, None, "none", one.unit, None, one.examples)
        names_ = "”“".join(columns[place].heading for place in left)
        label = form.by_id[line].label
        if len(texts) > 1:
            zh = f"“{names_}”都可以指“{label.zh}”，数不一样，都没有取，请在下面选定一栏。"
            en = f"“{names_}” may all mean “{label.en}” and differ; none was taken, please choose one below."
        else:
            zh = f"“{names_}”与前面的栏目同指“{label.zh}”，数也一样，未取。"
            en = f"“{names_}” means “{label.en}” like a column before it, with the same numbers, and was left out."
        said.append(Said(grid.name, "column-twice", zh, en, "question" if len(texts) > 1 else "note"))
    return said


def _of_other_times(form: Form, grid: Grid, columns: Sequence[Column]) -> list[Said]:
    """Tell of columns of another time, which were left out; a question where no other column gives their line."""
    left = [
        (one, line)
        for one in columns
        if one.line is None
        and one.how == "none"
        and (line := _line(form, grid, one.heading, any_time=True)) is not None
        and _line(form, grid, one.heading) is None
    ]
    if not left:
        return []
    given = {one.line for one in columns}
    names_ = "、".join(one.heading for one, _line in left[:6]) + (" …" if len(left) > 6 else "")
    zh, en = f"这些栏目是别的时间的数，未取：{names_}", f"These columns are of another time and were left out: {names_}"
    level = "note" if all(line in given for _one, line in left) else "question"
    return [Said(grid.name, "other-time-columns", zh, en, level)]


def _line(form: Form, grid: Grid, heading: str, *, any_time: bool = False) -> str | None:
    """Return the line that a heading means; None where a part of it names another time than the one asked about."""
    parts = heading.split("|")
    told = [part for part in parts if times.is_time(part)]
    if not any_time and any(times.spoken_of(part, form.declared.every, grid.period) is False for part in told):
        return None
    rest = [part for part in parts if part not in told]
    return names.line_of(form, *(rest or parts))  # a line may itself be called 数值


def _column(
    form: Form, grid: Grid, place: int, heading: str | None, choice: Choice | None, how: str, title: tuple[str, ...]
) -> Column:
    text = heading or ""
    seen = examples(grid, place)
    line, known = chosen(choice, text, how)
    if line is None and known == "none" and text and not _is_place(text):
        line = _line(form, grid, text)
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


def unit_above(line: FormLine, heading: str, title: tuple[str, ...]) -> str:
    """Return the unit that the heading of the values, or a line above the table, gives for a line; empty where none does.

    Amounts take any unit of money. Counts take it as it stands: where it counts another thing in 万, `strange_unit` asks.
    """
    for unit in (measures.of_heading(heading), *title):
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
    texts = set(spellings(names.plain_item(column.heading.split("|")[-1]))) - {""}
    meant = [one for one in form.typed_in if texts & {normalise_heading(one.label.zh), normalise_heading(one.label.en)}]
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
