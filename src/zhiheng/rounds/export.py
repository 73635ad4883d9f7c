"""Workbooks out: a sheet that can be filled in offline and sent back, and the roll-up with what is missing in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from zhiheng.policy.model import FormLine, LineType
from zhiheng.rounds.cell import Value, stored
from zhiheng.rounds.forms import Form, computed, whole_label
from zhiheng.rounds.sums import Figure

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_MOST_CELL = 32_767
_BLANK_ROWS = 30


@dataclass(frozen=True)
class Head:
    """What stands above an exported sheet."""

    title: str
    unit: str
    period: str
    due_on: str
    state: str
    note: str = ""


Texts = Mapping[int, Mapping[str, tuple[str, Value | None, str]]]


def sheet(form: Form, head: Head, rows: Texts, last: Mapping[str, Value | None], language: str) -> bytes:
    """Return a sheet as a workbook: its lines with what is filled in so far, last time's values beside them.

    Args: `rows`: row → line → (text as typed, value, note). Sent back by `sheets.understand`, it gives the same cells.
    """
    out = BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        page = book.add_worksheet("填报表" if language != "en" else "Sheet")
        styles = _styles(book)
        first = _head(page, head, language, styles)
        if form.table:
            _across(page, form, rows, first, language, styles)
        else:
            _down(page, form, rows.get(0, {}), last, first, language, styles)
    return out.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format(
            {"bold": True, "bg_color": "#DDE6F0", "border": 1, "text_wrap": True, "valign": "vcenter"}
        ),
        "group": book.add_format({"bold": True, "bg_color": "#EEF1F4"}),
        "fixed": book.add_format({"font_color": "#48535F"}),
        "free": book.add_format({"border": 1, "num_format": "@", "text_wrap": True}),
        "number": book.add_format({"border": 1}),
        "missing": book.add_format({"bg_color": "#FBE9E7", "font_color": "#A3221A"}),
        "partial": book.add_format({"bg_color": "#FDF2DA"}),
        "bold": book.add_format({"bold": True}),
    }


def _head(page: Any, head: Head, language: str, styles: Mapping[str, Any]) -> int:
    """Write what stands above the table and return the row at which it begins."""
    page.write_string(0, 0, head.title, styles["title"])
    zh = language != "en"
    page.write_string(1, 0, f"{'填报单位：' if zh else 'Unit: '}{head.unit}")
    page.write_string(
        2, 0, f"{'期间：' if zh else 'Period: '}{head.period}  {'截止：' if zh else 'Due: '}{head.due_on}  {head.state}"
    )
    if head.note:
        page.write_string(3, 0, head.note)
    return 5


def _down(
    page: Any, form: Form, row: Mapping[str, tuple[str, Value | None, str]], last: Mapping[str, Value | None], first: int,
    language: str, styles: Mapping[str, Any],
) -> None:  # fmt: skip
    zh = language != "en"
    headings = (
        ("代码", "指标", "计量单位", "本期", "上期", "填报说明")
        if zh
        else ("code", "item", "unit", "value", "last", "explanation")
    )
    for place, text in enumerate(headings):
        page.write_string(first, place, text, styles["head"])
    at, group = first + 1, None
    for line in form.lines:
        if line.group is not None and line.group != group:
            page.write_string(at, 1, line.group.in_language(language), styles["group"])
            at += 1
        group = line.group
        page.write_string(at, 0, line.id, styles["fixed"])
        page.write_string(at, 1, line.label.in_language(language))
        page.write_string(at, 2, line.unit or "", styles["fixed"])
        text, value, note = row.get(line.id, ("", None, ""))
        _write(
            page,
            at,
            3,
            text,
            value,
            styles["fixed" if computed(line) else ("number" if line.type.is_number else "free")],
        )
        _write(page, at, 4, "", last.get(line.id), styles["fixed"])
        page.write_string(at, 5, note[:_MOST_CELL])
        if not computed(line):
            _validate(page, at, 3, at, line, language)
        at += 1
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 34)
    page.set_column(2, 4, 14)
    page.set_column(5, 5, 40)
    page.freeze_panes(first + 1, 2)


def _across(page: Any, form: Form, rows: Texts, first: int, language: str, styles: Mapping[str, Any]) -> None:
    lines = form.typed_in
    for place, line in enumerate(lines):
        label = whole_label(line).in_language(language)
        page.write_string(first, place, f"{label}({line.unit})" if line.unit else label, styles["head"])
    for at, number in enumerate(sorted(rows), start=first + 1):
        for place, line in enumerate(lines):
            text, value, _note = rows[number].get(line.id, ("", None, ""))
            _write(page, at, place, text, value, styles["number" if line.type.is_number else "free"])
    end = first + len(rows) + _BLANK_ROWS
    for place, line in enumerate(lines):
        _validate(page, first + 1, place, end, line, language)
    page.set_column(0, max(len(lines) - 1, 0), 20)
    page.freeze_panes(first + 1, 1)


def _write(page: Any, at: int, place: int, text: str, value: Value | None, style: Any) -> None:
    """Write a number as one, anything else as text; what could not be read stands as it was typed."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        page.write_number(at, place, float(value) if isinstance(value, Decimal) else value, style)
    else:
        page.write_string(at, place, (text or stored(value))[:_MOST_CELL], style)


def _validate(page: Any, first: int, place: int, last: int, line: FormLine, language: str) -> None:
    """Let the spreadsheet program refuse what the form refuses."""
    if line.type is LineType.CHOICE:
        texts = [label.in_language(language) for label in line.choices.values()]
        if len(",".join(texts)) < 255:
            page.data_validation(first, place, last, place, {"validate": "list", "source": texts})
    elif line.type.is_number and line.minimum is not None and line.maximum is not None:
        kind = "integer" if line.type is LineType.INTEGER else "decimal"
        limits = {"minimum": float(line.minimum), "maximum": float(line.maximum)}
        page.data_validation(first, place, last, place, {"validate": kind, "criteria": "between", **limits})


@dataclass(frozen=True)
class SumRow:
    """A row of the roll-up: a unit, how deep it stands, its state in words, and its figures."""

    name: str
    depth: int
    state: str
    reported: bool
    units: int
    figures: Mapping[str, Figure]


def roll_up(form: Form, title: str, rows: Iterable[SumRow], notes: Sequence[str], language: str) -> bytes:
    """Return a roll-up as a workbook: a row a unit, partial sums coloured and said, missing units marked."""
    zh, out = language != "en", BytesIO()
    lines = [line for line in form.lines if line.type.is_number]
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        page, styles = book.add_worksheet("汇总" if zh else "Roll-up"), _styles(book)
        page.write_string(0, 0, title, styles["title"])
        for place, text in enumerate(("单位", "状态", "已报/应报") if zh else ("Unit", "State", "Reported/asked")):
            page.write_string(2, place, text, styles["head"])
        for place, line in enumerate(lines, start=3):
            label = whole_label(line).in_language(language)
            page.write_string(2, place, f"{label}({line.unit})" if line.unit else label, styles["head"])
        at = 3
        for row in rows:
            _sum_row(page, at, row, lines, styles, zh=zh)
            at += 1
        for note in notes:
            at += 1
            page.write_string(at, 0, note)
        page.set_column(0, 0, 34)
        page.set_column(1, 2 + len(lines), 14)
        page.freeze_panes(3, 1)
    return out.getvalue()


def _sum_row(
    page: Any, at: int, row: SumRow, lines: Sequence[FormLine], styles: Mapping[str, Any], *, zh: bool
) -> None:
    page.write_string(at, 0, "　" * row.depth + row.name, styles["bold"] if row.units != 1 else None)
    page.write_string(at, 1, row.state, None if row.reported else styles["missing"])
    n = max((figure.n for figure in row.figures.values()), default=0)
    page.write_string(at, 2, f"{n}/{row.units}", styles["partial"] if n < row.units else None)
    for place, line in enumerate(lines, start=3):
        figure = row.figures.get(line.id)
        if figure is None or figure.value is None:
            page.write_string(at, place, "—")
        else:
            page.write_number(at, place, float(figure.value), styles["partial"] if figure.partial else None)
