"""Saving a sheet: cell by cell as somebody types, answered by a piece of the page, or as a whole form without scripts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.errors import ZhihengError
from zhiheng.rounds.errors import StaleCell
from zhiheng.rounds.forms import whole_label
from zhiheng.rounds.models import Sheet
from zhiheng.rounds.services import filling
from zhiheng.rounds.services.asking import form_of
from zhiheng.rounds.services.filling import Entry
from zhiheng.server.i18n import localised
from zhiheng.server.rounds import sheet_shown, words
from zhiheng.server.rounds.sheet_page import find, shown
from zhiheng.server.staff.access import actor, needs


def _entry(request: HttpRequest, sheet: Sheet) -> Entry | None:
    """Return the one cell that was sent: row.line with its text, or its explanation alone."""
    row, _dot, line = request.POST.get("cell", "").partition(".")
    if not (row.isdecimal() and len(row) < 7 and line):
        return None
    was = request.POST.get("was", "")
    seen = int(was) if was.isdecimal() and len(was) < 9 else None
    if "note" in request.POST:
        stood = sheet.cells.filter(row=int(row), line=line).first()
        return Entry(line, stood.text if stood else "", int(row), None, request.POST["note"])
    return Entry(line, request.POST.get("text", ""), int(row), seen)


@needs(Capability.READ)
@require_POST
def cell(request: HttpRequest, number: str, unit: str) -> HttpResponse:
    """Save one cell and answer with what is to be said of it and of the cells that hang together with it."""
    sheet = find(request, number, unit)
    entry = _entry(request, sheet)
    if entry is None:
        return HttpResponse(status=422)
    conflict: StaleCell | None = None
    refused = ""
    try:
        filling.save(actor(request), sheet, entry)
    except StaleCell as error:
        conflict = error
    except ZhihengError as error:
        refused = error.message(get_language() or "zh")
    return _answer(request, sheet, entry, conflict, refused)


def _answer(request: HttpRequest, sheet: Sheet, entry: Entry, conflict: StaleCell | None, refused: str) -> HttpResponse:
    form = form_of(sheet.round)
    found = {one.line.id: one for one in sheet_shown.cells_of(sheet, form, [entry.row], {})[entry.row]}
    one = found.get(entry.line)
    if one is None:
        return HttpResponse(status=422)
    if conflict is not None:
        one.state, one.mine = "conflict", str(conflict.context["mine"])
    if refused:
        one.state, one.problems = "refused", [refused]
    others = [found[line] for line in sheet_shown.related(form, entry.line) if line != entry.line and line in found]
    context = {"one": one, "others": others, "counts": sheet_shown.counts(sheet), "sheet": sheet, "fills": True,
               "state": words.state(sheet.state)}  # fmt: skip
    return render(request, "rounds/cell_answer.html", context)


@needs(Capability.READ)
@require_POST
def save(request: HttpRequest, number: str, unit: str) -> HttpResponse:
    """Save all cells of the page at once, for browsers without scripts; conflicts are shown with both values."""
    sheet = find(request, number, unit)
    entries = list(_entries(request))
    try:
        done = filling.save_many(actor(request), sheet, entries)
    except ZhihengError as error:
        messages.error(request, error.message(get_language() or "zh"))
        return shown(request, sheet, _typed(sheet, entries), status=409)
    if done.conflicts:
        told = [dict(one.context) for one in done.conflicts]
        return shown(request, find(request, number, unit), told, status=409)
    messages.success(request, _("已保存。"))
    page = request.POST.get("page", "")
    more = f"?page={page}" if page.isdecimal() and len(page) < 9 else ""
    return HttpResponseRedirect(reverse("staff:round_sheet", args=[number, unit]) + more)


def _typed(sheet: Sheet, entries: list[Entry]) -> list[dict[str, Any]]:
    """Return what was typed in a form that cannot be saved, so that nothing of it is lost."""
    form = form_of(sheet.round)
    kept = {(one.row, one.line): one.text for one in sheet.cells.all()}
    return [
        {
            "line": localised(whole_label(form.by_id[one.line])),
            "mine": one.text,
            "theirs": kept.get((one.row, one.line), ""),
            "by": "",
        }
        for one in entries
        if one.line in form.by_id and one.text != kept.get((one.row, one.line), "")
    ]


def _entries(request: HttpRequest) -> Any:
    """Yield the cells of a form: c.row.line with its text, w. with the version seen, n. with the explanation."""
    for name, text in request.POST.items():
        kind, _dot, place = name.partition(".")
        row, _second, line = place.partition(".")
        if kind != "c" or not (row.isdecimal() and len(row) < 7):
            continue
        was = str(request.POST.get(f"w.{place}", ""))
        note = request.POST.get(f"n.{place}")
        seen = int(was) if was.isdecimal() and len(was) < 9 else None
        if str(text) or seen:
            yield Entry(line[:80], str(text), int(row), seen, None if note is None else str(note))
