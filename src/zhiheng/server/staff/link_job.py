"""Proposing links in the background, and how far that is: one job at a time; running it twice proposes the same."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from zhiheng.server.staff.installation import installation

TASK = "staff.propose_links"
STEPS = ("read", "fit", "predict", "keep")


@dataclass(frozen=True)
class Proposing:
    """How far the job is: its step, and of the last one that ended when and how many proposals were new."""

    running: bool = False
    failed: bool = False
    step: str = ""
    at: str = ""
    new: int | None = None

    @property
    def place(self) -> int:
        """The number of the step, 1 to 4; 0 before it begins."""
        return STEPS.index(self.step) + 1 if self.step in STEPS else 0

    @property
    def ended(self) -> datetime | None:
        """When the last one ended."""
        return datetime.fromisoformat(self.at) if self.at else None


def ask() -> None:
    """Queue the job; one that waits or runs is enough."""
    try:
        with transaction.atomic():
            app.configure_task(TASK, lock=TASK, queueing_lock=TASK).defer()
    except exceptions.AlreadyEnqueued:
        return


@app.task(name=TASK)
def propose_links() -> None:
    """Compare every waiting party with all known organisations and keep what is likely."""
    from zhiheng.ledger.services import linking

    before = _read()
    new = linking.renew(installation(), lambda step: _write(Proposing(step=step, at=before.at, new=before.new)))
    _write(Proposing(at=datetime.now(UTC).isoformat(), new=new))


def state() -> Proposing:
    """Return how far the job is, or how the last one ended."""
    status = ProcrastinateJob.objects.filter(task_name=TASK).order_by("-id").values_list("status", flat=True).first()
    told = _read()
    return Proposing(status in ("todo", "doing"), status == "failed", told.step, told.at, told.new)


def _file() -> Path:
    return installation().home.root / "link-proposals.json"


def _read() -> Proposing:
    try:
        return Proposing(**orjson.loads(_file().read_bytes()))
    except (OSError, ValueError, TypeError):
        return Proposing()


def _write(told: Proposing) -> None:
    draft = _file().with_suffix(".new")
    draft.write_bytes(orjson.dumps(asdict(told)))
    draft.replace(_file())
