"""A file for a sheet: sent, shown as it was understood, its columns mended where needed, and only then taken over."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.actors.models import Body
from zhiheng.errors import ZhihengError
from zhiheng.policy.model import Localised
from zhiheng.rounds.forms import Form, whole_label
from zhiheng.rounds.models import Cell, Sheet, SheetUpload
from zhiheng.rounds.services import asking, mappings, uploads
from zhiheng.rounds.services.asking import form_of
from zhiheng.rounds.sheets import Choice, Table, Understood
from zhiheng.rounds.sheets.opening import LIMITS
from zhiheng.server.i18n import english, localised
from zhiheng.server.rounds import words
from zhiheng.server.rounds.sheet_page import find
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.uploading import why_marked

#: Rows of cells shown before a file is taken over; failed cells are shown up to so many.
ROWS, FAILED = 30, 100
TONES = {"note": "neutral", "question": "attention", "error": "bad"}


@needs(Capability.READ)
@require_POST
def send(request: HttpRequest, number: str, unit: str) -> HttpResponse:
    """Keep a file for a sheet and lead to what was understood of it."""
    sheet = find(request, number, unit)
    back = reverse("staff:round_sheet", args=[number, unit])
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        messages.error(request, _("请选择要取入的文件。"))
        return HttpResponseRedirect(back)
    if file.size > LIMITS.max_bytes:
        messages.error(request, _("文件过大（上限 20 MB）。请删去无关的工作表和图片后再传。"))
        return HttpResponseRedirect(back)
    marked = why_marked(file)
    if marked is not None:
        messages.error(request, marked)
        return HttpResponseRedirect(back)
    try:
        made = uploads.receive(actor(request), sheet, str(file.name), cast(BinaryIO, file))
    except ZhihengError as error:
        messages.error(request, error.message(get_language() or "zh"))
        return HttpResponseRedirect(back)
    return HttpResponseRedirect(reverse("staff:round_upload", args=[made.pk]))


def _upload(request: HttpRequest, key: int) -> SheetUpload:
    seen = asking.sheets(actor(request)).values("pk")
    found = SheetUpload.objects.select_related("sheet__round", "sheet__unit", "sheet__checker").filter(sheet__in=seen)
    return get_object_or_404(found, pk=key)


@needs(Capability.READ)
def page(request: HttpRequest, upload: int) -> HttpResponse:
    """Show what was understood of a file; take it over, mend its columns, or give it up when the form is sent."""
    found = _upload(request, upload)
    back = reverse("staff:round_sheet", args=[found.sheet.round.number, found.sheet.unit.code])
    if request.method == "POST":
        return _decide(request, found, back)
    if found.state != SheetUpload.State.WAITING:
        messages.info(request, _("这份文件已取入或已放弃。"))
        return HttpResponseRedirect(back)
    try:
        read = uploads.understood(found)
    except (ZhihengError, OSError) as error:
        said = error.message(get_language() or "zh") if isinstance(error, ZhihengError) else str(error)
        messages.error(request, said)
        return HttpResponseRedirect(back)
    return show(request, "rounds/upload.html", "rounds", **_context(found, read, back))


def _decide(request: HttpRequest, upload: SheetUpload, back: str) -> HttpResponse:
    here, what = reverse("staff:round_upload", args=[upload.pk]), request.POST.get("do", "")
    try:
        if what == "drop":
            uploads.drop(actor(request), upload)
            messages.success(request, _("已放弃这份文件，什么也没有取入。"))
            return HttpResponseRedirect(back)
        if what == "map":
            uploads.choose(actor(request), upload, _chosen(request, upload))
            messages.success(request, _("已按您选定的栏目重新读过。"))
            return HttpResponseRedirect(here)
        if what != "take":
            raise Http404
        done = uploads.take(actor(request), upload)
    except ZhihengError as error:
        messages.error(request, error.message(get_language() or "zh"))
        return HttpResponseRedirect(here)
    cells = sum(done.cells.values())
    messages.success(request, _("已取入 %(n)s 格，涉及 %(u)s 个单位。") % {"n": cells, "u": len(done.cells)})
    if done.left:
        names = Body.objects.filter(code__in=done.left)
        messages.warning(
            request,
            _("以下单位的表现在不能改，没有取入：%(u)s") % {"u": "、".join(words.body_name(one) for one in names)},
        )
    return HttpResponseRedirect(back)


def _chosen(request: HttpRequest, upload: SheetUpload) -> dict[str, Choice]:
    """Return what was chosen for the columns: m.table.column with a line, f.table.column with a factor."""
    form = form_of(upload.sheet.round)
    chosen: dict[str, Choice] = {}
    for at, table in enumerate(uploads.understood(upload).tables):
        lines, factors = {}, {}
        for place, column in enumerate(table.columns):
            wanted = request.POST.get(f"m.{at}.{place}")
            if column.heading and wanted is not None and (wanted == "" or wanted in form.by_id):
                lines[column.heading] = wanted
            number = mappings.factor(request.POST.get(f"f.{at}.{place}", ""))
            if column.heading and number is not None:
                factors[column.heading] = number
        chosen[table.fingerprint] = Choice(lines, factors)
    return chosen


def _context(upload: SheetUpload, found: Understood, back: str) -> dict[str, Any]:
    form, sheet = form_of(upload.sheet.round), upload.sheet
    bodies = {one.code: words.body_name(one) for one in Body.objects.filter(code__in=found.cells)}
    said = [
        {"tone": TONES[one.level], "place": bodies.get(one.place, one.place), "text": one.en if english() else one.zh}
        for one in found.said
    ]
    return {
        "upload": upload, "sheet": sheet, "round": sheet.round, "name": words.round_name(sheet.round), "unit": words.body_name(sheet.unit),
        "back": back, "counts": uploads.counts(found), "said": said,
        "tables": [_table(form, at, table) for at, table in enumerate(found.tables)],
        "totals": [{"one": one, "label": _label(form, one.line)} for one in found.totals],
        "lines": [(line.id, localised(whole_label(line)), line.unit or "") for line in form.typed_in],
        "failed": _failed(form, found), "units": _preview(form, sheet, found), "replaces": _replaces(form, sheet),
    }  # fmt: skip


def _label(form: Form, line: str) -> str:
    return localised(whole_label(form.by_id[line]))


def _table(form: Form, at: int, table: Table) -> dict[str, Any]:
    hows = {"heading": _("按表头"), "remembered": _("按上次"), "chosen": _("按您选定"), "none": _("未用")}
    columns = [
        {"place": place, "column": one, "how": hows[one.how], "factor": f"{one.factor.normalize():f}" if one.factor is not None else "",
         "examples": "、".join(text[:24] for text in one.examples)}
        for place, one in enumerate(table.columns) if one.heading
    ]  # fmt: skip
    layouts = {"across": _("栏目横排"), "down": _("指标竖排")}
    kinds = {
        "data": _("数据"),
        "total": _("合计、小计"),
        "of_which": _("其中"),
        "note": _("说明、签名等"),
        "repeated": _("重复的表头"),
        "beside": _("同比、平均等"),
        "blank": _("空行"),
    }
    counts = [(kinds[key], n) for key, n in table.counts.items() if n]
    return {"at": at, "table": table, "layout": layouts[table.layout], "columns": columns, "counts": counts}


def _failed(form: Form, found: Understood) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for cells in found.cells.values():
        for row in cells.values():
            for line, one in row.items():
                if one.problem is not None and len(rows) < FAILED:
                    told = Localised(zh=one.problem.zh, en=one.problem.en)
                    rows.append(
                        {
                            "place": one.origin,
                            "label": _label(form, line),
                            "text": one.text[:80],
                            "told": localised(told),
                        }
                    )
    return rows


def _preview(form: Form, sheet: Sheet, found: Understood) -> list[dict[str, Any]]:
    """Return the first cells for each unit, beside what stands in its sheet now."""
    shown = []
    names = {one.code: one for one in Body.objects.filter(code__in=found.cells)}
    stood = {
        (one["sheet__unit__code"], one["row"], one["line"]): one["text"]
        for one in _now(sheet, found).values("sheet__unit__code", "row", "line", "text")
    }
    for unit, rows in list(found.cells.items())[:ROWS]:
        cells = [
            {"row": row, "label": _label(form, line), "text": one.text[:80], "value": one.value, "bad": one.problem is not None,
             "now": stood.get((unit, row, line), "")}
            for row in sorted(rows)[:ROWS] for line, one in rows[row].items() if not one.marker
        ]  # fmt: skip
        shown.append(
            {"unit": words.body_name(names[unit]) if unit in names else unit, "cells": cells, "rows": len(rows)}
        )
    return shown


def _now(sheet: Sheet, found: Understood) -> Any:
    return Cell.objects.filter(sheet__round=sheet.round, sheet__unit__code__in=list(found.cells)[:ROWS], row__lte=ROWS)


def _replaces(form: Form, sheet: Sheet) -> int:
    """Return how many rows of a table will be replaced."""
    return sheet.cells.values("row").distinct().count() if form.table else 0


@needs(Capability.READ)
def remembered(request: HttpRequest) -> HttpResponse:
    """Show the mappings of one's body, and forget one when asked."""
    if request.method == "POST":
        key = request.POST.get("mapping", "")
        try:
            if key.isdecimal() and len(key) < 18 and mappings.forget(actor(request), int(key)):
                messages.success(request, _("已忘记这种表的对应关系，下次重新认。"))
        except ZhihengError as error:
            messages.error(request, error.message(get_language() or "zh"))
        return HttpResponseRedirect(reverse("staff:round_mappings"))
    rows = [
        {"one": one, "columns": [(heading, line) for heading, line in one.columns.items() if line],
         "left": [heading for heading, line in one.columns.items() if not line]}
        for one in mappings.for_actor(actor(request))
    ]  # fmt: skip
    return show(request, "rounds/mappings.html", "rounds", rows=rows)
