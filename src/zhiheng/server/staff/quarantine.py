"""Rows set aside: a list, mending in the page, a spreadsheet out and back in."""

from __future__ import annotations

import io
import re
import shutil
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.errors import ZhihengError
from zhiheng.ledger.intake.workbook import SEALED, MendedRow, read_mended
from zhiheng.ledger.models import QuarantinedRow
from zhiheng.ledger.models.intake import QuarantineState
from zhiheng.ledger.services import mending
from zhiheng.server import working
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import source_label, sources, type_label
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.portal.sorting import in_order, order_of
from zhiheng.server.refresh import refresh
from zhiheng.server.staff.access import actor, needs, who
from zhiheng.server.staff.installation import installation
from zhiheng.server.staff.jobs import folder, keep
from zhiheng.server.staff.lists import offered
from zhiheng.server.staff.mended_sheets import AT_ONCE, submit
from zhiheng.server.staff.page import show
from zhiheng.server.uploading import why_marked

#: A row longer than this is mended in the spreadsheet.
MOST_EXPORTED = 50_000
SORTS = {
    "place": ("sheet", "row"),
    "type": "record_type",
    "source": "source",
    "since": "created_at",
    "column": KT("findings__0__column"),
    "problem": KT("findings__0__code"),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Cell:
    """One cell of a row as a form field: its heading, what stands in it, what is wrong, whether it is sealed."""

    id: str
    name: str
    heading: str
    text: str
    messages: list[str]
    sealed: bool
    long: bool


def asked(request: HttpRequest) -> QuerySet[QuarantinedRow]:
    """Return the waiting rows within the filters of the address."""
    wanted = {key: request.GET.get(key, "").replace("\x00", "")[:100] for key in ("source", "type", "upload")}
    rows = mending.waiting(wanted["source"] or None, wanted["type"] or None)
    rows = rows.filter(source__in=working.sources_of(actor(request)))
    return rows.filter(upload_id=int(wanted["upload"])) if re.fullmatch("[0-9]{1,18}", wanted["upload"]) else rows


def listed(request: HttpRequest) -> tuple[QuerySet[QuarantinedRow], str]:
    """Return the waiting rows within the filters of the address, in its order, and that order."""
    sort = order_of(request, SORTS)
    return in_order(asked(request).select_related("upload"), SORTS, sort, "id"), sort


@needs(Capability.TAKE_IN)
def index(request: HttpRequest) -> HttpResponse:
    """List the rows that wait for mending."""
    rows, sort = listed(request)
    paging = paged(request, rows, rows.count())
    mine = working.sources_of(actor(request))
    groups = [one for one in mending.summary() if one["source"] in mine]
    context = {
        "paging": paging,
        "rows": [row_line(row) for row in paging.rows],
        "types": sorted({(g["record_type"], type_label(g["record_type"])) for g in groups}),
        "sources": sorted({(g["source"], source_label(g["source"])) for g in groups}),
        "sort": sort,
        "export": request.GET.urlencode(),
    }
    return show(request, "staff/quarantine.html", "quarantine", **context, **offered(request, "quarantine"))


def row_line(row: QuarantinedRow) -> dict[str, Any]:
    """Return a waiting row as a line: where it stands, what is wrong first."""
    first = row.findings[0] if row.findings else {}
    return {
        "row": row,
        "type": type_label(row.record_type),
        "source": source_label(row.source),
        "column": first.get("column", ""),
        "message": localised({"zh": first.get("zh", ""), "en": first.get("en", "")}),
        "more": max(0, len(row.findings) - 1),
    }


def cells(row: QuarantinedRow, typed: dict[str, str] | None = None) -> list[Cell]:
    """Return the cells of a row as form fields, with what was typed if something was."""
    wrong: dict[str, list[str]] = {}
    for finding in row.findings:
        wrong.setdefault(finding["column"], []).append(localised({"zh": finding["zh"], "en": finding["en"]}))
    sealed = set(row.personal)
    found = []
    for number, (heading, value) in enumerate(row.values):
        name = f"c{number}"
        text = SEALED if heading in sealed and value else (value or "")
        text = typed.get(name, text) if typed is not None else text
        found.append(
            Cell(f"cell-{number}", name, heading, text, wrong.get(heading, []), heading in sealed, len(text) > 60)
        )
    return found


def problems(row: QuarantinedRow) -> list[Problem]:
    """Return what is wrong with a row, each leading to its cell."""
    places = {heading: f"cell-{number}" for number, (heading, _value) in enumerate(row.values)}
    return [
        Problem(
            (f"{one['column']}：" if one["column"] else "") + localised({"zh": one["zh"], "en": one["en"]}),
            places.get(one["column"], ""),
        )
        for one in row.findings
    ]


@needs(Capability.TAKE_IN)
def page(request: HttpRequest, row: int) -> HttpResponse:
    """Show one row for mending; take the mended cells when they are sent."""
    found = get_object_or_404(working.set_aside(actor(request)), pk=row)
    if request.method == "POST" and found.state == QuarantineState.OPEN:
        if request.POST.get("decision") == "dismiss":
            mending.dismiss(QuarantinedRow.objects.filter(pk=found.pk, state=QuarantineState.OPEN))
            messages.success(request, _("已弃置这一行；它留在库中备查，不会入账。"))
            return HttpResponseRedirect(reverse("staff:quarantine"))
        return _mend(request, found)
    return _form(request, found)


def _mend(request: HttpRequest, row: QuarantinedRow) -> HttpResponse:
    typed = {cell.name: request.POST.get(cell.name, cell.text) for cell in cells(row)}
    values = {heading: typed[f"c{number}"] or None for number, (heading, _old) in enumerate(row.values)}
    try:
        outcome = mending.take_again(
            installation(), [(row, MendedRow(row.key, values))], row.sheet, who(request).get_username()
        )
    except ZhihengError as error:
        return _form(request, row, typed, [Problem(error.message(get_language() or "zh"))])
    row.refresh_from_db()
    if row.state == QuarantineState.OPEN:
        return _form(request, row, typed)
    refresh(installation())
    said = _("这一行已入账。") if outcome.accepted else _("这一行与已有记录相同，没有重复入账。")
    messages.success(request, said)
    mine = mending.waiting().filter(source__in=working.sources_of(actor(request)))
    following = mine.filter(pk__gt=row.pk, record_type=row.record_type).order_by("pk").first()
    address = reverse("staff:quarantine_row", args=[following.pk]) if following else reverse("staff:quarantine")
    return HttpResponseRedirect(address)


def _form(
    request: HttpRequest,
    row: QuarantinedRow,
    typed: dict[str, str] | None = None,
    more: list[Problem] | None = None,
) -> HttpResponse:
    source = sources().get(row.source)
    context = {
        "row": row,
        "open": row.state == QuarantineState.OPEN,
        "type": type_label(row.record_type),
        "source": localised(source) if source else row.source,
        "cells": cells(row, typed),
        "problems": [*(more or []), *problems(row)],
        "retried": typed is not None,
        "status": 422 if typed is not None else 200,
    }
    return show(request, "staff/quarantine_row.html", "quarantine", **context)


@needs(Capability.TAKE_IN, Capability.EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """Answer with the waiting rows as a spreadsheet, bad cells marked; personal cells stay sealed."""
    target = io.BytesIO()
    mending.export(asked(request)[:MOST_EXPORTED], target, get_language() or "zh")
    answer = HttpResponse(target.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="quarantine.xlsx"'
    return answer


@needs(Capability.TAKE_IN)
@require_POST
def mended(request: HttpRequest) -> HttpResponse:
    """Take in a mended spreadsheet: good rows enter the ledger, the others stay with what is still wrong.

    One with many rows is left to a background job, and its page shows how far it has come.
    """
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("请选择修改后的表格。"))
        return HttpResponseRedirect(reverse("staff:quarantine"))
    if (marked := why_marked(file)) is not None:
        messages.error(request, marked)
        return HttpResponseRedirect(reverse("staff:quarantine"))
    key = uuid.uuid4().hex
    path = keep(file, key)
    queued = False
    try:
        rows = working.own_rows(actor(request), read_mended(path))
        if rows > AT_ONCE:
            job, queued = submit(path, key, rows, who(request).get_username()), True
            return HttpResponseRedirect(reverse("staff:mended_sheet", args=[job.key]))
        done = mending.retry(installation(), path, by=who(request).get_username())
    except ZhihengError as error:
        messages.error(request, error.message(get_language() or "zh"))
        return HttpResponseRedirect(reverse("staff:quarantine"))
    finally:
        if not queued:
            shutil.rmtree(folder(key), ignore_errors=True)
    refresh(installation())
    messages.success(request, _outcome(done))
    return HttpResponseRedirect(reverse("staff:quarantine"))


def _outcome(done: mending.Retried) -> str:
    parts = [
        ngettext("入账 %(n)s 行", "入账 %(n)s 行", done.accepted) % {"n": f"{done.accepted:,}"},
        ngettext("重复 %(n)s 行", "重复 %(n)s 行", done.duplicates) % {"n": f"{done.duplicates:,}"},
        ngettext("仍待修正 %(n)s 行", "仍待修正 %(n)s 行", done.still_bad) % {"n": f"{done.still_bad:,}"},
    ]
    if done.unknown:
        parts.append(
            ngettext("%(n)s 行已不在待修正之列", "%(n)s 行已不在待修正之列", done.unknown) % {"n": f"{done.unknown:,}"}
        )
    return _("，").join(parts) + _("。")
