"""Taking a body in: at once, or by a background job where it is large; then the projection follows."""

from __future__ import annotations

from typing import Any

import structlog
from procrastinate.contrib.django import app

from zhiheng.errors import ZhihengError
from zhiheng.ledger.models import QuarantinedRow, QuarantineState, Upload, UploadState
from zhiheng.ledger.services.uploads import open_upload, take_in_file
from zhiheng.server.api.body import Received, folder_of, remove
from zhiheng.server.refresh import refresh
from zhiheng.server.staff.installation import installation

TASK = "api.take_in"
log = structlog.get_logger("zhiheng.api")


def take_in(body: Received, source: str, record_type: str, by: str, *, again: bool = False) -> Upload:
    """Take a body in while the sender waits. Raises what intake raises; its file is removed either way.

    ``again``: True takes in a body that was taken in before, although that undoes later corrections.
    """
    home = installation()
    try:
        upload, _ = take_in_file(
            home, body.path, source=source, record_type=record_type or None, by=by, key=body.key, again=again
        )
    finally:
        remove(body.key)
    follow()
    return upload


def take_in_later(body: Received, source: str, record_type: str, by: str, *, again: bool = False) -> Upload:
    """Note the upload and queue it for the background worker."""
    upload = open_upload(body.path.name, source, record_type or None, by, "", body.key)
    task = app.configure_task(TASK, lock=TASK, queueing_lock=f"{TASK}:{body.key}")
    task.defer(key=body.key, name=body.path.name, source=source, record_type=record_type, by=by, again=again)
    return upload


@app.task(name=TASK)
def take_in_job(key: str, name: str, source: str, record_type: str, by: str, again: bool = True) -> None:
    """Take a waiting body in. Run twice it adds nothing: the upload's key is the batch's id in the ledger.

    ``again`` is as the sender wished; jobs queued before there was a choice take in whatever came.
    """
    path = folder_of(key) / name
    if not path.is_file():
        return
    try:
        kind = record_type or None
        take_in_file(installation(), path, source=source, record_type=kind, by=by, key=key, again=again)
    except ZhihengError as error:  # noted in the upload, where the sender reads it
        log.warning("intake refused", upload=key, code=error.code)
    follow()
    remove(key)


def follow() -> None:
    """Bring the projection up to the ledger, so that what was sent can be read."""
    home = installation()
    refresh(home)


def outcome(upload: Upload) -> dict[str, Any]:
    """Return what became of an upload, with the address of its rows set aside."""
    done = upload.state == UploadState.DONE
    waiting = QuarantinedRow.objects.filter(upload=upload, state=QuarantineState.OPEN).exists()
    return {
        "upload": upload.key,
        "state": upload.state,
        "batch": upload.key if done and upload.accepted else None,
        "batch_seq": upload.batch_seq,
        "accepted": upload.accepted,
        "duplicates": upload.duplicates,
        "quarantined": upload.quarantined,
        "unlinked": upload.unlinked,
        "conflicts": upload.conflicts,
        "quarantine": f"/api/v1/intake/quarantine?upload={upload.key}" if waiting else None,
        "error": upload.error,
    }
