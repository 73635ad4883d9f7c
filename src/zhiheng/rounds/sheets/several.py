"""Several rows that name one unit: its towns or offices, which add up; one thing said twice; or a question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from zhiheng.ledger.intake.exact import decimal_of, fold
from zhiheng.ledger.intake.headings import normalise_heading
from zhiheng.policy.model import Adding
from zhiheng.rounds import cell
from zhiheng.rounds.forms import Form, computed
from zhiheng.rounds.sheets.found import Column, Said, Taken
from zhiheng.rounds.sheets.opening import Grid, Row

#: Headings of columns that tell rows apart without naming a part of a unit.
_REMARKS = re.compile(
    r"备注|说明|填报|填表|审核|日期|时间|联系|电话|负责人|序号|编号|remark|note|date|no\.?$", re.IGNORECASE
)
_BRACKETS = re.compile(r"\(([^()]+)\)$")


def numbers(form: Form, taken: Mapping[str, Taken]) -> dict[str, Decimal]:
    """Return the values of a row that add up over places."""
    adding = (Adding.SUM, Adding.LATEST)
    return {line: Decimal(one.value) for line, one in taken.items() if one.value and form.by_id[line].adds in adding}


def summed(form: Form, sheet: str, taken: Sequence[Mapping[str, Taken]]) -> dict[str, Taken]:
    """Return rows added up; what could not be read in one of them stands as it was, with its problem, in place of a sum."""
    totals: dict[str, Decimal] = {}
    unread: dict[str, Taken] = {}
    for row in taken:
        for line, value in numbers(form, row).items():
            totals[line] = totals.get(line, Decimal(0)) + value
        unread |= {line: one for line, one in row.items() if one.problem is not None}
    origin, found = f"{sheet} {len(taken)} 行之和", {}
    for line, total in totals.items():
        text = format(total, "f")
        reading = cell.read(form.by_id[line], text)
        found[line] = Taken(text, cell.stored(reading.value), reading.problem, origin)
    return {**found, **unread}


def told_apart(grid: Grid, columns: Sequence[Column], place: int | None, rows: Sequence[Row]) -> bool:
    """Return whether each row names a part of the unit, a town or an office, that no other row names.

    The part stands in a column of its own that means no line, or in brackets behind the unit.
    """
    parts = [tuple(_parts(grid, columns, place, cells)) for _number, cells in rows]
    return all(any(part) for part in parts) and len(set(parts)) == len(parts)


def _parts(grid: Grid, columns: Sequence[Column], place: int | None, cells: Sequence[str]) -> list[str]:
    found = []
    for at, column in enumerate(columns):
        text = cells[at] if at < len(cells) else ""
        if at == place:
            inside = _BRACKETS.search(fold(text))
            found.append(inside[1] if inside else "")
        elif column.line is None and column.heading and not _REMARKS.search(normalise_heading(column.heading)):
            found.append("" if decimal_of(text) is not None else fold(text))
    return found


def of_one_unit(
    form: Form, grid: Grid, rows: Sequence[Row], taken: Sequence[Mapping[str, Taken]], *, told_apart: bool
) -> tuple[Mapping[str, Taken], list[Said]]:
    """Return what rows of one unit give together, and what is to be told: the sum of its parts, or what all of them say.

    Rows that say different things of the unit and name no parts of it give nothing: nobody knows which counts.
    """
    n, at = len(rows), f"{grid.name} 第{'、'.join(str(number) for number, _cells in rows[:6])}行"
    if told_apart:
        return _of_parts(form, grid, n, at, taken)
    if all(_values(row) == _values(taken[0]) for row in taken):
        zh, en = f"{n} 行都写着同一个单位，数也一样，只取一次。", f"{n} rows say the same of one unit; it counts once."
        return taken[0], [Said(at, "unit-twice", zh, en)]
    zh = f"{n} 行都写着同一个单位，数不一样，都没有取。请在文件里只留要报的一行；各行是乡镇或分局的，请加一栏写明。"
    en = f"{n} rows name one unit and differ; none was taken. Leave the one to report; if they are towns or offices, name them in a column."
    return {}, [Said(at, "unit-twice", zh, en, "question")]


def _values(row: Mapping[str, Taken]) -> dict[str, str]:
    return {line: one.value for line, one in row.items()}


def _of_parts(
    form: Form, grid: Grid, n: int, at: str, taken: Sequence[Mapping[str, Taken]]
) -> tuple[Mapping[str, Taken], list[Said]]:
    whole = summed(form, grid.name, taken)
    lines = {line for row in taken for line, one in row.items() if one.value and not computed(form.by_id[line])}
    left = [form.by_id[line].label for line in sorted(lines - whole.keys())]
    zh, en = f"{n} 行是同一个单位的各部分，相加作为该单位的数。", f"{n} rows are parts of one unit and were added up."
    if left:
        zh = f"{zh}不能相加的未取，请另填：{'、'.join(one.zh for one in left)}。"
        en = f"{en} What does not add up was left out, please fill it in: {', '.join(one.en for one in left)}."
    return whole, [Said(at, "rows-summed", zh, en, "question" if left else "note")]
