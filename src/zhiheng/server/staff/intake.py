"""Intake: sending a file, following it, and what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Actor, Capability
from zhiheng.ledger.models import Upload
from zhiheng.ledger.models.intake import UploadState
from zhiheng.server import working
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import record_types, sources, type_label
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.portal.sorting import in_order, order_of
from zhiheng.server.staff.access import actor, needs, who
from zhiheng.server.staff.again import would_undo
from zhiheng.server.staff.intake_state import state_words, upload_line
from zhiheng.server.staff.jobs import reading, submit
from zhiheng.server.staff.lists import offered
from zhiheng.server.staff.page import show
from zhiheng.server.uploading import why_marked

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".jsonl", ".ndjson", ".parquet", ".db", ".sqlite")
SYSTEM = ("effect", "link", "identity", "erased")


def offered_types() -> list[tuple[str, str]]:
    """Return the record types that can be sent, by label."""
    return sorted(((name, type_label(name)) for name in record_types() if name not in SYSTEM), key=lambda one: one[1])


def offered_sources(looker: Actor) -> list[tuple[str, str]]:
    """Return the sources that somebody may send for, by label."""
    known = ((name, f"{localised(sources()[name])} ({name})") for name in working.sources_of(looker))
    return sorted(known, key=lambda one: one[1])


def faults(request: HttpRequest) -> list[Problem]:
    """Return what is wrong with the form as sent."""
    found = []
    file = request.FILES.get("file")
    if file is None:
        found.append(Problem(_("请选择要归集的文件。"), "file"))
    elif not str(file.name).lower().endswith(SUFFIXES):
        found.append(Problem(_("只能归集 CSV、XLSX、JSONL 或 Parquet 文件。请另存后再传。"), "file"))
    elif not file.size:
        found.append(Problem(_("文件是空的。请重新导出后再传。"), "file"))
    elif (marked := why_marked(file)) is not None:
        found.append(Problem(marked, "file"))
    source = request.POST.get("source", "")
    if source not in working.sources_of(actor(request)):
        found.append(Problem(_("请选择数据来源：由谁提供。"), "source"))
    kind = request.POST.get("record_type", "")
    if kind and kind not in record_types():
        found.append(Problem(_("没有这种记录类型。请选“自动识别”或列出的类型。"), "record_type"))
    elif kind and source in sources() and sources()[source].record_types and kind not in sources()[source].record_types:
        found.append(Problem(_("共享登记中，这个来源不提供这种记录。请核对来源或类型。"), "record_type"))
    return found


SORTS = {
    "name": "name",
    "source": "source",
    "state": "state",
    "accepted": "accepted",
    "duplicates": "duplicates",
    "quarantined": "quarantined",
    "unlinked": "unlinked",
    "batch": "batch_seq",
    "at": Coalesce("finished_at", "created_at"),
}


def listed(request: HttpRequest) -> tuple[QuerySet[Upload], str]:
    """Return the uploads within the filters of the address, in its order, and that order: newest first."""
    sort = order_of(request, SORTS)
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:100] for name in ("name", "source", "state")}
    found = working.uploads(actor(request)).order_by("-id")
    if asked["name"]:
        found = found.filter(name__icontains=asked["name"])
    if asked["source"]:
        found = found.filter(source=asked["source"])
    if asked["state"]:
        found = found.filter(state=asked["state"])
    return in_order(found, SORTS, sort, "-id"), sort


@needs(Capability.TAKE_IN)
def index(request: HttpRequest) -> HttpResponse:
    """Show the form and the uploads so far; take a file when one is sent."""
    problems: list[Problem] = []
    if request.method == "POST":
        problems = faults(request)
        if not problems:
            file = request.FILES["file"]
            assert isinstance(file, UploadedFile)
            upload = submit(
                file,
                request.POST["source"],
                request.POST.get("record_type", ""),
                who(request).get_username(),
            )
            return HttpResponseRedirect(reverse("staff:upload", args=[upload.pk]))
    uploads, sort = listed(request)
    paging = paged(request, uploads, uploads.count())
    context = {
        "problems": problems,
        "wrong": {problem.field: problem.text for problem in problems},
        "types": offered_types(),
        "sources": offered_sources(actor(request)),
        "chosen_source": request.POST.get("source", ""),
        "chosen_type": request.POST.get("record_type", ""),
        "paging": paging,
        "sort": sort,
        "states": [(state.value, state_words(state.value)) for state in UploadState],
        "uploads": [upload_line(upload) for upload in paging.rows],
        "status": 422 if problems else 200,
    }
    return show(request, "staff/intake.html", "intake", **context, **offered(request, "intake"))


def _context(upload: Upload) -> dict[str, Any]:
    running = upload.state in (UploadState.READING, UploadState.PREPARED)
    return {
        "line": upload_line(upload),
        "upload": upload,
        "running": running,
        "writing": upload.state == UploadState.PREPARED,
        "reading": reading(upload.key) if running else None,
        "error": localised({"zh": upload.error.get("zh", ""), "en": upload.error.get("en", "")})
        if upload.error
        else "",
        "undo": would_undo(upload),
        "sheets": [{**sheet, "type": type_label(str(sheet.get("record_type", "")))} for sheet in upload.report],
        "waiting": upload.bad_rows.filter(state="open").count(),
        "waiting_address": reverse("staff:quarantine") + f"?upload={upload.pk}",
    }


@needs(Capability.TAKE_IN)
def page(request: HttpRequest, upload: int) -> HttpResponse:
    """Show one upload: progress while it runs, then what became of every row."""
    return show(
        request,
        "staff/upload.html",
        "intake",
        **_context(get_object_or_404(working.uploads(actor(request)), pk=upload)),
    )


@needs(Capability.TAKE_IN)
def progress(request: HttpRequest, upload: int) -> HttpResponse:
    """Show the part of the page that changes; once done the page is loaded whole."""
    found = get_object_or_404(working.uploads(actor(request)), pk=upload)
    answer = show(request, "staff/upload_progress.html", "intake", **_context(found))
    if found.state in (UploadState.DONE, UploadState.REFUSED):
        answer["HX-Refresh"] = "true"
        if found.state == UploadState.DONE:
            messages.success(request, _("归集完成。"))
    return answer
