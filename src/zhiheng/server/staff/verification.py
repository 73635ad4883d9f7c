"""Computing a run again in the background, and what came of it.

The outcome lies in a small file beside the runs: it is a statement about a run, not a fact of the ledger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson
from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from zhiheng.credit import verify
from zhiheng.server.staff.installation import installation

TASK = "staff.verify_run"
_SAFE = re.compile(r"^[a-z0-9][a-z0-9-]{0,120}$")


@dataclass(frozen=True)
class VerificationState:
    """Whether a verification waits or runs, and the last outcome: True, False, or None where nothing can be compared."""

    running: bool
    failed: bool
    at: datetime | None = None
    by: str = ""
    same: bool | None = None
    reason_zh: str = ""
    reason_en: str = ""

    @property
    def mark(self) -> str:
        """The mark that says it."""
        return {True: "same", False: "differs", None: "neutral"}[self.same]

    @property
    def reason(self) -> dict[str, str]:
        """Why, in both languages."""
        return {"zh": self.reason_zh, "en": self.reason_en}


def _file(run: str) -> Path:
    if not _SAFE.match(run):
        raise ValueError(f"{run!r} is no run id")
    return installation().home.root / "verifications" / f"{run}.json"


def ask(run: str, by: str) -> None:
    """Queue the verification of a run; one that already waits is enough."""
    try:
        with transaction.atomic():
            app.configure_task(TASK, lock=TASK, queueing_lock=f"{TASK}:{run}").defer(run=run, by=by)
    except exceptions.AlreadyEnqueued:
        return


@app.task(name=TASK)
def verify_run(run: str, by: str) -> None:
    """Compute a run again and keep the outcome. Running it twice writes the same."""
    home = installation()
    found = verify(home.ledger, home.runs, run)
    outcome = {
        "at": datetime.now(UTC).isoformat(),
        "by": by,
        "same": found.same,
        "reason_zh": found.reason_zh,
        "reason_en": found.reason_en,
    }
    path = _file(run)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_bytes(orjson.dumps(outcome))
    draft.replace(path)


def state_of(run: str) -> VerificationState:
    """Return what is known of a run's verification."""
    jobs = ProcrastinateJob.objects.filter(task_name=TASK, args__run=run).order_by("-id")
    status = jobs.values_list("status", flat=True).first()
    running, failed = status in ("todo", "doing"), status in ("failed", "aborted", "cancelled")
    path = _file(run)
    if not path.is_file():
        return VerificationState(running, failed)
    known = orjson.loads(path.read_bytes())
    return VerificationState(
        running,
        failed,
        datetime.fromisoformat(known["at"]),
        known["by"],
        known["same"],
        known["reason_zh"],
        known["reason_en"],
    )
