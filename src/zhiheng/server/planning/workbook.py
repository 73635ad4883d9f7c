"""Rows as a workbook that no spreadsheet can take for formulas."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from django.http import HttpResponse

_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Answer with one sheet: a heading that stays in sight, a filter, a row each."""
    memory, lines = io.BytesIO(), list(rows)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(memory, options) as book:
        sheet = book.add_worksheet(title[:31])
        sheet.write_row(0, 0, header, book.add_format({"bold": True}))
        for at, line in enumerate(lines, 1):
            sheet.write_row(at, 0, [str(value) if isinstance(value, date | bool) else value for value in line])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(lines)), len(header) - 1)
    found = HttpResponse(memory.getvalue(), content_type=_KIND)
    found["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return found
