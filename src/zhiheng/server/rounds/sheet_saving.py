"""Saving a sheet: cells as somebody types, answered by pieces of the page, or as a whole form without scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
from zhiheng.rounds.forms import whole_label
from zhiheng.rounds.models import Sheet
from zhiheng.rounds.services import filling
from zhiheng.rounds.services.asking import form_of
from zhiheng.rounds.services.filling import Entry
from zhiheng.server.i18n import localised
from zhiheng.server.rounds import sheet_shown, words
from zhiheng.server.rounds.sheet_page import find, shown
from zhiheng.server.staff.access import actor, needs, who

#: Cells that a page may send at once.
MOST_AT_ONCE = 500


def _entries_sent(request: HttpRequest) -> list[Entry]:
    """Return the cells that were sent: several as JSON (`cells`), or one by its fields; none where they cannot be read."""
    if "cells" not in request.POST:
        found = [_entry(request.POST.dict())]
    else:
        try:
            given = json.loads(request.POST["cells"])
        except ValueError:
            return []
        if not isinstance(given, list) or len(given) > MOST_AT_ONCE or not all(isinstance(one, dict) for one in given):
            return []
        found = [_entry(one) for one in given]
    return [one for one in found if one is not None] if None not in found else []


def _entry(given: Mapping[str, Any]) -> Entry | None:
    """Return one cell: row.line with its text, or its explanation alone."""
    row, _dot, line = str(given.get("cell", "")).partition(".")
    if not (row.isascii() and row.isdecimal() and len(row) < 7 and line):
        return None
    if "note" in given:
        seen = given.get("note_was")
        return Entry(line, None, int(row), note=str(given["note"]), note_was=None if seen is None else str(seen))
    was = str(given.get("was", ""))
    seen_version = int(was) if was.isascii() and was.isdecimal() and len(was) < 9 else None
    return Entry(line, str(given.get("text", "")), int(row), seen_version)


@needs(Capability.READ)
@require_POST
def cell(request: HttpRequest, number: str, unit: str) -> HttpResponse:
    """Save cells and answer with what is to be said of them and of those that hang together with them.

    A page of another account that was left open in the browser saves nothing: 409.
    """
    account = request.POST.get("account", "")
    if account and account != str(who(request).pk):
        return HttpResponse(status=409)
    sheet = find(request, number, unit)
    entries = _entries_sent(request)
    if not entries:
        return HttpResponse(status=422)
    conflicts: dict[tuple[int, str], str] = {}
    refused = ""
    try:
        done = filling.save_many(actor(request), sheet, entries)
        conflicts = {one.context["place"]: str(one.context["mine"]) for one in done.conflicts}
    except ZhihengError as error:
        refused = error.message(get_language() or "zh")
    return _answer(request, sheet, entries, conflicts, refused)


def _answer(
    request: HttpRequest, sheet: Sheet, entries: list[Entry], conflicts: Mapping[tuple[int, str], str], refused: str
) -> HttpResponse:
    form = form_of(sheet.round)
    every = sheet_shown.cells_of(sheet, form, sorted({one.row for one in entries}), {})
    found = {(row, one.line.id): one for row, cells in every.items() for one in cells}
    sent = list(dict.fromkeys((one.row, one.line) for one in entries))
    if any(place not in found for place in sent):
        return HttpResponse(status=422)
    for place in sent:
        if place in conflicts:
            found[place].state, found[place].mine = "conflict", conflicts[place]
        if refused:
            found[place].state, found[place].problems = "refused", [refused]
    beside = {(row, other) for row, line in sent for other in sheet_shown.related(form, line)} - set(sent)
    context = {
        "cells": [found[place] for place in sent], "others": [found[place] for place in sorted(beside) if place in found],
        "counts": sheet_shown.counts(sheet), "sheet": sheet, "fills": True, "state": words.state(sheet.state),
    }  # fmt: skip
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
