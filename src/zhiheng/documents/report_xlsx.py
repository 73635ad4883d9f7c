"""A plain report as a workbook: a sheet of text, and one for each table; every cell is what the report says, none a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import xlsxwriter

from zhiheng.documents.exhibits import Table
from zhiheng.documents.report import Report
from zhiheng.documents.text import clean, lines

_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 — the properties of a workbook take UTC without saying so
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDEST: Final = 60
_REFUSED: Final = frozenset("[]:*?/\\'")


def render(report: Report) -> bytes:
    """Return the report as XLSX; the same report gives the same bytes. Figures are numbers where the table says so."""
    made = io.BytesIO()
    english = report.language.lower().startswith("en")
    with xlsxwriter.Workbook(made, dict(_OPTIONS)) as book:
        book.set_properties({"title": clean(report.title)[:255], "created": _MADE})
        _text(book, report, "Report" if english else "报告")
        for number, (name, table) in enumerate(_tables(report), 1):
            _table(book, f"{number} {name}", table, report)
    return made.getvalue()


def _tables(report: Report) -> Iterator[tuple[str, Table]]:
    for section in report.sections:
        for one in (*section.tables, *section.exhibits):
            if isinstance(one, Table):
                yield one.caption or section.title, one


def _text(book: Any, report: Report, name: str) -> None:
    """Write title, marks, facts and paragraphs, a line each."""
    sheet = book.add_worksheet(name)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    rows: list[tuple[str, str]] = [(clean(report.title), ""), *((clean(mark), "") for mark in report.marks)]
    rows += [(clean(label), clean(value)) for label, value in report.facts]
    for section in report.sections:
        rows.append((clean(section.title), ""))
        rows += [("", line) for text in section.paragraphs for line in lines(text)]
        rows += [(clean(label), clean(value)) for label, value in section.facts]
    for place, (label, value) in enumerate(rows):
        sheet.write_string(place, 0, label, wrap if value else bold)
        if value:
            sheet.write_string(place, 1, value, wrap)


def _table(book: Any, name: str, table: Table, report: Report) -> None:
    sheet = book.add_worksheet("".join(one for one in clean(name) if one not in _REFUSED)[:31].strip())
    bold, head = book.add_format({"bold": True}), book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    sheet.write_string(0, 0, clean(table.caption), bold)
    for place, mark in enumerate(report.marks, 1):
        sheet.write_string(0, place + 2, clean(mark), bold)
    for place, text in enumerate(table.columns):
        sheet.write_string(1, place, clean(text), head)
        sheet.set_column(place, place, min(_WIDEST, max(10, *(len(str(row[place])) * 1.6 for row in table.rows), 0)))
    for at, row in enumerate(table.rows, 2):
        for place, text in enumerate(row):
            number = _number(text) if place in table.numeric else None
            if number is None:
                sheet.write_string(at, place, clean(text))
            else:
                sheet.write_number(at, place, number)
    sheet.write_string(len(table.rows) + 3, 0, clean(table.foot))


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None
