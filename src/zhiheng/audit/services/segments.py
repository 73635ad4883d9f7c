"""Sealing the who-did-what log day by day, and removing what was kept long enough."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from datetime import time as day_time
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from zhiheng.audit import guards
from zhiheng.audit.chain import FIELDS, START, chained
from zhiheng.audit.errors import SealBusy, TooYoung
from zhiheng.audit.models import Action, ActionPurge, ActionSegment
from zhiheng.audit.services import actions, transparency
from zhiheng.audit.services.checkpoints import CHINA, day_of

PATIENCE_SECONDS = 30.0
#: A row that was counted up before midnight may be written just after it; a seal waits for such rows.
_CHUNK = 2000


def seal(*, today: date | None = None, patience_seconds: float = PATIENCE_SECONDS) -> list[ActionSegment]:
    """Seal every day before `today` (by default in China) that has unsealed rows; return the new segments.

    The digest of a segment goes into the transparency log in the same transaction. Rows are sealed in the order of their
    numbers up to the last one of the day. Raises SealBusy when writers leave no moment in which none is under way.
    """
    made: list[ActionSegment] = []
    until = today or day_of(timezone.now())
    while (day := _next_day()) is not None and day < until:
        with transaction.atomic():
            _alone(patience_seconds)
            made.append(_seal(day))
    return made


def seal_so_far() -> list[ActionSegment]:
    """Seal every row that is written by now, those of today too; return the new segments. Raises as `seal` does."""
    return seal(today=day_of(timezone.now()) + timedelta(days=1))


def _next_day() -> date | None:
    first = Action.objects.filter(id__gt=_sealed()).order_by("id").values_list("at", flat=True).first()
    return None if first is None else day_of(first)


def _sealed() -> int:
    """Return the number up to which rows are sealed."""
    return ActionSegment.objects.aggregate(last=Max("last_id"))["last"] or 0


def _alone(patience_seconds: float) -> None:
    """Wait until no transaction has written rows that nobody sees yet, and keep new writers out until this one ends.

    It asks again and again instead of queueing: a queued lock would stop all writers, and could wait for one that waits.
    """
    deadline = time.monotonic() + patience_seconds
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [guards.ACTIONS_LOCK])
            if cursor.fetchone()[0]:
                return
        if time.monotonic() >= deadline:
            raise SealBusy(seconds=patience_seconds)
        time.sleep(0.02)


def _seal(day: date) -> ActionSegment:
    before = ActionSegment.objects.order_by("-number").first()
    start, sealed = (bytes(before.digest), before.last_id) if before else (START, 0)
    ends = datetime.combine(day + timedelta(days=1), day_time(), CHINA)
    last = Action.objects.filter(id__gt=sealed, at__lt=ends).aggregate(last=Max("id"))["last"]
    found = chained(start, rows(sealed, last))
    number = before.number + 1 if before else 0
    told = {
        "segment": number,
        "day": day,
        "first": found.first_id,
        "last": found.last_id,
        "rows": found.rows,
        "previous": start,
        "digest": found.digest,
    }
    return ActionSegment.objects.create(
        number=number,
        day=day,
        first_id=found.first_id,
        last_id=found.last_id,
        rows=found.rows,
        digest=found.digest,
        log_index=transparency.add("actions", told, public=True),
    )


def rows(after: int, until: int) -> Any:
    """Give rows with numbers beyond `after` up to `until`, in order, as they are chained."""
    asked = Action.objects.filter(id__gt=after, id__lte=until).order_by("id")
    return asked.values(*FIELDS).iterator(chunk_size=_CHUNK)


def purge(before: date, *, by: str) -> ActionPurge | None:
    """Remove the sealed rows of days before a day, which must be more than the days to keep ago; None if there are none.

    Segments and their digests stay. The removal is itself an action. Raises TooYoung.
    """
    keep_from = day_of(timezone.now() - timedelta(days=guards.KEEP_DAYS))
    if before > keep_from:
        raise TooYoung(days=guards.KEEP_DAYS, until=keep_from.isoformat())
    with transaction.atomic():
        last = ActionSegment.objects.filter(day__lt=before).aggregate(last=Max("last_id"))["last"] or 0
        removed = _delete(last)
        if not removed:
            return None
        actions.note("erase", username=by, object_type="actions", object_id=str(last), detail={"rows": removed})
        return ActionPurge.objects.create(until_id=last, rows=removed, by=by[:150])


def _delete(last: int) -> int:
    """Delete rows up to a number; the trigger asks each for its age. The right is had for this statement alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT DELETE ON {guards.ACTION} TO CURRENT_USER")
        cursor.execute(f"DELETE FROM {guards.ACTION} WHERE id <= %s", [last])
        removed = cursor.rowcount
        cursor.execute(f"REVOKE DELETE ON {guards.ACTION} FROM CURRENT_USER")
    return int(removed)
