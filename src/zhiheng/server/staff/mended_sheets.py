"""Mended sheets with many rows: taken in by a background job, followed on a page of their own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from zhiheng.actors import Capability
from zhiheng.errors import ZhihengError
from zhiheng.ledger.services import mending
from zhiheng.server import working
from zhiheng.server.i18n import localised
from zhiheng.server.models import MendingJob
from zhiheng.server.refresh import refresh
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.installation import installation
from zhiheng.server.staff.jobs import folder
from zhiheng.server.staff.page import show

TASK = "staff.take_in_mended"
#: More rows than this are not taken in while the sender waits.
AT_ONCE = 200


def submit(path: Path, key: str, rows: int, by: str) -> MendingJob:
    """Note a mended sheet that lies in the folder of its key, and queue it."""
    with transaction.atomic():
        job = MendingJob.objects.create(key=key, name=path.name[:300], rows=rows, by=by)
        app.configure_task(TASK, lock=TASK).defer(key=key, name=path.name, by=by)
    return job


@app.task(name=TASK)
def take_in_mended(key: str, name: str, by: str) -> None:
    """Take a mended sheet in. Run twice it adds nothing: rows that were mended wait no longer."""
    job = MendingJob.objects.get(key=key)
    path = folder(key) / name
    if job.state in (MendingJob.State.DONE, MendingJob.State.REFUSED) or not path.is_file():
        return
    _set(job, state=MendingJob.State.RUNNING, done=0, started_at=timezone.now())

    def step(rows: int) -> None:
        _set(job, done=job.done + rows)

    try:
        outcome = mending.retry(installation(), path, by=by, step=step)
    except ZhihengError as error:
        _set(job, state=MendingJob.State.REFUSED, error=error.as_dict(), finished_at=timezone.now())
    else:
        refresh(installation())
        counts = {name: number for name, number in outcome.as_dict().items() if name != "batch"}
        _set(job, state=MendingJob.State.DONE, done=job.rows, outcome=counts, finished_at=timezone.now())
    shutil.rmtree(folder(key), ignore_errors=True)


def _set(job: MendingJob, **values: Any) -> None:
    for name, value in values.items():
        setattr(job, name, value)
    job.save(update_fields=list(values))


def _context(job: MendingJob) -> dict[str, Any]:
    running = job.state in (MendingJob.State.WAITING, MendingJob.State.RUNNING)
    rate, remaining = 0, None
    if job.state == MendingJob.State.RUNNING and job.started_at and job.done:
        seconds = max((timezone.now() - job.started_at).total_seconds(), 0.001)
        rate = round(job.done / seconds)
        remaining = round(seconds * (job.rows - job.done) / job.done)
    error = job.error or {}
    return {
        "job": job,
        "running": running,
        "rate": rate,
        "remaining": remaining,
        "outcome": job.outcome,
        "error": localised({"zh": error.get("zh", ""), "en": error.get("en", "")}) if error else "",
    }


@needs(Capability.TAKE_IN)
def page(request: HttpRequest, key: str) -> HttpResponse:
    """Show a mended sheet: progress while it is taken in, then what became of its rows."""
    return show(
        request,
        "staff/mended.html",
        "quarantine",
        **_context(get_object_or_404(working.mended_sheets(actor(request)), key=key)),
    )


@needs(Capability.TAKE_IN)
def progress(request: HttpRequest, key: str) -> HttpResponse:
    """Show the part of the page that changes; once done the page is loaded whole."""
    job = get_object_or_404(working.mended_sheets(actor(request)), key=key)
    answer = show(request, "staff/mended_progress.html", "quarantine", **_context(job))
    if job.state in (MendingJob.State.DONE, MendingJob.State.REFUSED):
        answer["HX-Refresh"] = "true"
        if job.state == MendingJob.State.DONE:
            messages.success(request, _("归集完成。"))
    return answer
