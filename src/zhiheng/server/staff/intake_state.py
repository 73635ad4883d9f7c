"""What of intake waits for a person, in figures and lines for lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Actor
from zhiheng.ledger.models import Upload
from zhiheng.ledger.models.intake import LinkState, QuarantineState, UploadState
from zhiheng.server import working
from zhiheng.server.portal.packs import source_label, type_label

TONES = {
    UploadState.READING.value: "accent",
    UploadState.PREPARED.value: "accent",
    UploadState.DONE.value: "good",
    UploadState.REFUSED.value: "bad",
}


def quarantine_waiting(looker: Actor) -> int:
    """Return how many rows wait for somebody's mending."""
    return working.set_aside(looker).filter(state=QuarantineState.OPEN).count()


def proposals_waiting(looker: Actor) -> int:
    """Return how many proposed links wait for somebody's judgement."""
    return working.proposals(looker).filter(state=LinkState.OPEN).count()


def state_words(state: str) -> str:
    """Say how far an upload has come."""
    return {
        UploadState.READING.value: _("读取中"),
        UploadState.PREPARED.value: _("写入中"),
        UploadState.DONE.value: _("已归集"),
        UploadState.REFUSED.value: _("整份退回"),
    }.get(state, state)


def upload_line(upload: Upload) -> dict[str, Any]:
    """Return an upload as a line of a list."""
    summary = ""
    if upload.state == UploadState.DONE:
        summary = _("入账 %(a)s 行，重复 %(d)s 行，待修正 %(q)s 行") % {
            "a": f"{upload.accepted:,}",
            "d": f"{upload.duplicates:,}",
            "q": f"{upload.quarantined:,}",
        }
    at: datetime = upload.finished_at or upload.created_at
    return {
        "upload": upload,
        "name": upload.name,
        "address": reverse("staff:upload", args=[upload.pk]),
        "state": state_words(upload.state),
        "tone": TONES.get(upload.state, "neutral"),
        "at": at,
        "source": source_label(upload.source),
        "type": type_label(upload.record_type) if upload.record_type else _("自动识别"),
        "summary": summary,
    }


def recent_uploads(looker: Actor, limit: int) -> list[dict[str, Any]]:
    """Return the newest uploads that somebody may follow as lines."""
    return [upload_line(upload) for upload in working.uploads(looker).order_by("-id")[:limit]]
