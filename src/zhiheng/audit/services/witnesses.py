"""Sending checkpoints out of the house: by mail, and into a folder that is taken elsewhere.

A checkpoint protects what it covers only once somebody outside holds it. What was sent, where and when is written down; what
failed is tried again at the next sending.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import structlog
from django.conf import settings
from django.core.mail import EmailMessage

from zhiheng.audit.models import Checkpoint, Sending
from zhiheng.audit.services import checkpoints

log = structlog.get_logger("zhiheng.audit")
_ADDRESS = re.compile(r"[^@\s,]+@[^@\s,]+\Z")


def places() -> list[str]:
    """Return where checkpoints go: ``mailto:…`` and ``folder:…``."""
    mails = [each.strip() for each in os.environ.get("ZHIHENG_WITNESS_MAIL", "").split(",")]
    folder = os.environ.get("ZHIHENG_WITNESS_FOLDER", "").strip()
    return [f"mailto:{each}" for each in mails if _ADDRESS.match(each)] + ([f"folder:{folder}"] if folder else [])


def send(checkpoint: Checkpoint) -> list[Sending]:
    """Send a checkpoint to every place that does not have it yet and return what was tried."""
    had = set(Sending.objects.filter(size=checkpoint.size, error="").values_list("to", flat=True))
    return [_send(checkpoint, place) for place in places() if place not in had]


def _send(checkpoint: Checkpoint, place: str) -> Sending:
    kind, _, rest = place.partition(":")
    error = ""
    try:
        if kind == "folder":
            export(checkpoint, Path(rest))
        else:
            _mail(checkpoint, rest)
    except OSError as failed:  # of the disk, the network, the mail server
        error = f"{type(failed).__name__}: {failed}"[:300]
        log.warning("checkpoint not sent", size=checkpoint.size, place=kind, reason=type(failed).__name__)
    return Sending.objects.create(size=checkpoint.size, to=place[:500], error=error)


def export(checkpoint: Checkpoint, folder: Path) -> Path:
    """Write a checkpoint with the signatures of witnesses into a folder, whole or not at all, and return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"checkpoint-{checkpoint.day:%Y%m%d}-{checkpoint.size}.txt"
    draft = path.with_suffix(".part")
    draft.write_text(checkpoints.note_of(checkpoint), encoding="utf-8")
    return draft.replace(path)


def _mail(checkpoint: Checkpoint, address: str) -> None:
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        raise OSError("no mail server is set")
    note = checkpoints.note_of(checkpoint)
    text = (
        f"质衡透明日志检查点,{checkpoint.day}。请长期保存;以后可用它核验日志未被改动。\n"
        f"Checkpoint of the Zhiheng transparency log, {checkpoint.day}. Keep it: later it shows whether the log was changed.\n"
        f"\n{note}"
    )
    subject = f"质衡透明日志检查点 Zhiheng log checkpoint {checkpoint.day} ({checkpoint.size})"
    message = EmailMessage(subject, text, to=[address])
    message.attach(f"checkpoint-{checkpoint.size}.txt", note, "text/plain")
    message.send()
