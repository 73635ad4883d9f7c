"""Background jobs of the workspace: taking in an uploaded file and reading again what was mended.

The file lies in the installation's folder for passing things until the job is done; how far it has come stands in a
small file beside it, for the page that asks. A job run twice appends once: the upload's key names its batch.
"""

from __future__ import annotations

import re
import shutil
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from zhiheng.errors import ZhihengError
from zhiheng.ledger.intake.errors import TakenInBefore
from zhiheng.ledger.intake.pipeline import Progress
from zhiheng.ledger.models import Upload
from zhiheng.ledger.models.intake import UploadState
from zhiheng.ledger.services import uploads
from zhiheng.server import environment
from zhiheng.server.refresh import refresh
from zhiheng.server.staff.installation import installation

TASK = "staff.take_in"
_KEY = re.compile(r"^[0-9a-f]{32}$")
#: Progress is written no oftener than this.
EVERY_SECONDS = 0.5


@dataclass(frozen=True)
class Reading:
    """How far a job has come: done of size (bytes or rows), rows, rows a second, seconds to go."""

    done: int = 0
    size: int = 0
    rows: int = 0
    rate: int = 0
    remaining: int | None = None


def folder(key: str) -> Path:
    """Return the folder of an upload's passing files."""
    if not _KEY.match(key):
        raise ValueError(f"{key!r} is no key of an upload")
    return installation().home.tmp / "uploads" / key


def keep(file: UploadedFile[bytes], key: str) -> Path:
    """Write an uploaded file to the folder of its upload, under its own name without any path; return where."""
    place = folder(key)
    place.mkdir(parents=True, mode=0o700, exist_ok=True)
    name = Path(str(file.name or "").replace("\\", "/")).name[-150:] or "file"
    path = place / (name if not name.startswith(".") else f"file{name}")
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return path


def submit(file: UploadedFile[bytes], source: str, record_type: str, by: str) -> Upload:
    """Keep the file, note the upload and queue the job, in one transaction; return the upload."""
    key = uuid.uuid4().hex
    try:
        path = keep(file, key)
        with transaction.atomic():
            upload = uploads.open_upload(path.name, source, record_type or None, by, "", key)
            app.configure_task(TASK, lock=TASK).defer(
                key=key, name=path.name, source=source, record_type=record_type, by=by
            )
    except BaseException:  # a full disk, a database that went: nobody would ever read or remove what lies there
        shutil.rmtree(folder(key), ignore_errors=True)
        raise
    return upload


def kept(upload: Upload) -> Path | None:
    """Return the file of an upload that waits for a confirmation, None where it is gone."""
    path = folder(upload.key) / upload.name
    return path if path.is_file() else None


def submit_again(upload: Upload) -> bool:
    """Queue an upload once more, confirmed: it may undo later corrections. False where its file is gone."""
    if kept(upload) is None:
        return False
    with transaction.atomic():
        asked = Upload.objects.filter(pk=upload.pk, state=UploadState.REFUSED)
        if asked.update(state=UploadState.READING, error=None, finished_at=None):
            app.configure_task(TASK, lock=TASK).defer(
                key=upload.key,
                name=upload.name,
                source=upload.source,
                record_type=upload.record_type,
                by=upload.by,
                again=True,
            )
    return True


#: A full disk or a database that went is waited for, ten minutes in all since later uploads wait with it; then an administrator runs it again.
AGAIN = RetryStrategy(max_attempts=10, wait=60, retry_exceptions=(OSError, OperationalError, InterfaceError))


@app.task(name=TASK, retry=AGAIN)
def take_in(key: str, name: str, source: str, record_type: str, by: str, again: bool = False) -> None:
    """Take in an uploaded file and bring the projection up to date. A refused file is noted in its upload.

    One that would undo later corrections waits where it lies for a confirmation (``again``).
    """
    home = installation()
    path = folder(key) / name
    try:
        uploads.take_in_file(
            home,
            path,
            source=source,
            record_type=record_type or None,
            by=by,
            key=key,
            progress=_writer(key),
            again=again,
        )
    except TakenInBefore:
        return
    except ZhihengError:  # the upload says why; what was sent does not lie about
        pass
    finally:
        refresh(home)
    shutil.rmtree(folder(key), ignore_errors=True)


def keep_days() -> int:
    """Return for how many days a file waits for a confirmation."""
    return max(1, environment.number("KEEP_UPLOAD_DAYS", 30))


def clear_waiting() -> int:
    """Remove the files of uploads that nobody confirmed for so many days; return of how many uploads.

    A file whose job is still to come stays: its upload is neither done nor refused.
    """
    before = timezone.now() - timedelta(days=keep_days())
    ended = Upload.objects.filter(state__in=(UploadState.REFUSED, UploadState.DONE), finished_at__lt=before)
    waiting = {path.name for path in (installation().home.tmp / "uploads").glob("*") if path.is_dir()}
    keys = list(ended.filter(key__in=waiting).values_list("key", flat=True))
    for key in keys:
        shutil.rmtree(folder(key), ignore_errors=True)
    return len(keys)


def _writer(key: str) -> Callable[[Progress], None]:
    last = 0.0

    def write(progress: Progress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < EVERY_SECONDS:
            return
        last = now
        left = progress.remaining
        content = Reading(
            progress.done, progress.size, progress.rows, round(progress.rate), None if left is None else round(left)
        )
        draft = folder(key) / ".progress.new"
        draft.write_bytes(orjson.dumps(content))
        draft.replace(folder(key) / ".progress")

    return write


def reading(key: str) -> Reading:
    """Return how far an upload's job has come; zeros before it has begun."""
    try:
        return Reading(**orjson.loads((folder(key) / ".progress").read_bytes()))
    except (OSError, ValueError, TypeError):
        return Reading()
