"""Values as data: the same rows as JSON, CSV and a workbook, with ids and exact numbers, nothing rounded."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter
from django.http import HttpResponse, HttpResponseBase

from zhiheng.indicators.values import COLUMNS, Value
from zhiheng.server.indicators import portal_areas
from zhiheng.server.portal.exports import csv_answer, json_answer
from zhiheng.stats.reading import json_number

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What a row of a value adds to its own columns.
ADDED = ("area_name",)
FORMS = ("json", "csv", "xlsx")


def row(value: Value, pack: Any = None) -> dict[str, Any]:
    """Return a value as a flat row."""
    cells = {name: _plain(getattr(value, name)) for name in COLUMNS if name != "publicity"}
    return {**cells, "area_name": portal_areas.name(value.area, pack)}


def answer(form: str, name: str, header: Sequence[str], rows: Iterable[dict[str, Any]]) -> HttpResponseBase:
    """Answer with rows in one of FORMS; `header` names the columns of a table in order."""
    if form == "json":
        return json_answer(name, rows)
    cells = ([_flat(each.get(column)) for column in header] for each in rows)
    return csv_answer(name, header, cells) if form == "csv" else _workbook(name, header, cells)


def values(form: str, name: str, found: Iterable[Value], pack: Any = None) -> HttpResponseBase:
    """Answer with values in one of FORMS."""
    header = [*(each for each in COLUMNS if each != "publicity"), *ADDED]
    rows: Iterator[dict[str, Any]] = (row(each, pack) for each in found)
    return answer(form, name, header, rows)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else json_number(value)


def _flat(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _workbook(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    memory = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(memory, options) as book:
        sheet = book.add_worksheet("values")
        sheet.write_row(0, 0, header, book.add_format({"bold": True}))
        last = 0
        for last, cells in enumerate(rows, 1):
            sheet.write_row(last, 0, [each.isoformat() if hasattr(each, "isoformat") else each for each in cells])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, last), len(header) - 1)
    found = HttpResponse(memory.getvalue(), content_type=XLSX)
    found["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return found
