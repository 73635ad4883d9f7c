"""Files of planning: checked and kept once under their hash by the store of cases, laid beside one event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from zhiheng.actors import Actor
from zhiheng.cases.errors import FileGone
from zhiheng.cases.services import files
from zhiheng.cases.services.files import Given, Kept
from zhiheng.planning.models import FindingEvent, FollowUpEvent, PlanningFile, Progress

MOST = 20


def keep(given: Sequence[Given]) -> list[Kept]:
    """Check files and put their content in the store, before the transaction. Raises FileRefused, StoreUnwritable."""
    return [files.store(one) for one in given[:MOST]]


def lay(
    kept: Sequence[Kept], actor: Actor, now: datetime, *, progress: Progress | None = None,
    event: FollowUpEvent | None = None, finding_event: FindingEvent | None = None,
) -> list[PlanningFile]:  # fmt: skip
    """Lay kept files beside the one event that is given."""
    rows = [
        PlanningFile(progress=progress, event=event, finding_event=finding_event, name=one.name, sha256=one.sha256,
                     size=one.size, media_type=one.media_type, by=actor.username, at=now)
        for one in kept
    ]  # fmt: skip
    return PlanningFile.objects.bulk_create(rows)


def open_content(file: PlanningFile) -> BinaryIO:
    """Return the content of a file, open for reading. Raises FileGone."""
    try:
        return files.path_of(file.sha256).open("rb")
    except FileNotFoundError:
        raise FileGone(name=file.name) from None
