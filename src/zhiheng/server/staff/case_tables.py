"""The list of cases as files, just as it is seen: CSV, XLSX and JSON within the filters and in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.server.portal.exports import csv_answer, json_answer
from zhiheng.server.register_exports import workbook
from zhiheng.server.staff import case_list, case_words, lists
from zhiheng.server.staff.access import needs

#: column → value of a case; the first two are in every file.
CELLS: dict[str, Callable[[Any], Any]] = {
    "number": lambda one: one.number,
    "title": lambda one: one.title,
    "procedure": lambda one: case_words.procedure_label(one.procedure),
    "state": lambda one: case_words.state_of(one)[1],
    "subject": lambda one: one.subject_name or one.subject,
    "holder": lambda one: case_list.body_name(one.holder),
    "assignee": lambda one: one.assignee.get_username() if one.assignee else "",
    "due": lambda one: one.due,
    "opened": lambda one: one.opened_on,
    "origin": lambda one: case_words.origin_words(one.origin),
}
FIRST = ("number", "title")


def _table(request: HttpRequest) -> tuple[list[str], list[str], Iterator[list[Any]]]:
    """Return keys, headings and rows of the list as it is seen."""
    chosen = [(one.key, one.label) for one in lists.shown(request, "cases")]
    keys = [*FIRST, *(key for key, _label in chosen)]
    headings = [_("案号"), _("标题"), *(label for _key, label in chosen)]
    rows = case_list.listed(request)[0].iterator(chunk_size=1000)
    return keys, headings, ([CELLS[key](one) for key in keys] for one in rows)


@needs(Capability.EXPORT)
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the list as CSV."""
    _keys, headings, rows = _table(request)
    return csv_answer("cases", headings, rows)


@needs(Capability.EXPORT)
def xlsx(request: HttpRequest) -> FileResponse:
    """Answer with the list as a workbook."""
    _keys, headings, rows = _table(request)
    return workbook("cases", _("案件"), headings, rows)


@needs(Capability.EXPORT)
def json(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the list as JSON: an object a case, by the keys of the columns."""
    keys, _headings, rows = _table(request)
    return json_answer("cases", (dict(zip(keys, row, strict=True)) for row in rows))
