"""A register as a file, just as it is seen: rows within the filters, columns chosen, in the order asked for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from zhiheng.policy.model import Register
from zhiheng.server import register_pages, register_tables, registers
from zhiheng.server.i18n import localised
from zhiheng.server.portal.exports import cell, csv_answer
from zhiheng.server.register_tables import Column
from zhiheng.server.visible import Looker

#: Rows of a workbook; more go into a CSV file.
MOST_ROWS = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv(request: HttpRequest, register: Register, looker: Looker, shown: Sequence[Column]) -> StreamingHttpResponse:
    """Answer with a register as CSV."""
    header, rows = _table(request, register, looker, shown)
    return csv_answer(_name(request, register), header, rows)


def xlsx(request: HttpRequest, register: Register, looker: Looker, shown: Sequence[Column]) -> FileResponse:
    """Answer with a register as a workbook: every cell is text, none a formula or a link."""
    header, rows = _table(request, register, looker, shown)
    return workbook(_name(request, register), localised(register), header, rows)


def workbook(name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> FileResponse:
    """Answer with a workbook of one sheet: every cell is text, none a formula or a link."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  FileResponse closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with xlsxwriter.Workbook(file, options) as book:
        _write(book, title[:31], header, rows)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _write(book: Any, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.add_worksheet("".join(sign for sign in name if sign not in "[]:*?/\\'"))
    bold = book.add_format({"bold": True})
    for place, text in enumerate(header):
        sheet.write_string(0, place, str(cell(text)), bold)
    for number, values in enumerate(rows, 1):
        if number > MOST_ROWS:
            sheet.write_string(number, 0, _("其余各行请用 CSV 下载"))
            return
        for place, value in enumerate(values):
            sheet.write_string(number, place, str(cell(value)))


def _table(
    request: HttpRequest, register: Register, looker: Looker, shown: Sequence[Column]
) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    asked = register_pages.question(request, register.id).asked
    rows, _order = register_pages.listed(request, register, looker, asked)
    header = [*(one.heading for one in shown), _("截至"), _("记录编号"), _("合成数据")]
    return header, _lines(rows, shown, asked.day, looker)


def _lines(rows: Any, shown: Sequence[Column], day: Any, looker: Looker) -> Iterator[tuple[Any, ...]]:
    for one in rows.iterator(chunk_size=2000):
        yield (
            *(register_tables.cell(one, column, looker) for column in shown),
            day,
            one.record_id,
            one.record.synthetic,
        )


def _name(request: HttpRequest, register: Register) -> str:
    return f"{register.id}-{register_pages.question(request).asked.day}"


def due_csv(request: HttpRequest, looker: Looker) -> StreamingHttpResponse:
    """Answer with what runs out or is due, as CSV."""
    asked = register_pages.question(request).asked
    known = registers.seen_by(looker)
    days = asked.days if asked.days is not None else register_pages.DAYS
    register = request.GET.get("register", "")
    wanted = replace(
        asked, days=days, when=asked.when or registers.SOON, register=register if register in known else ""
    )
    rows = registers.items(looker, wanted).select_related("record").order_by("following", "register", "item_key")
    header = (_("名册"), _("项目"), _("持有人"), _("下一到期日"), _("区划"), _("截至"), _("记录编号"), _("合成数据"))
    lines = (
        (
            localised(known[one.register]),
            register_tables.title(known[one.register], one.record.payload, register_pages.level_of(one, looker)),
            one.holder_name,
            one.following,
            register_tables.cell(one, Column(register_tables.PLACE, ""), looker),
            wanted.day,
            one.record_id,
            one.record.synthetic,
        )
        for one in rows.iterator(chunk_size=2000)
    )
    return csv_answer(f"due-{wanted.day}", header, lines)
