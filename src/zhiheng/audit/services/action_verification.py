"""Chaining the who-did-what log again, and comparing it with its seals and with what the transparency log says of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from zhiheng.audit import guards
from zhiheng.audit.chain import START, chained
from zhiheng.audit.findings import Findings
from zhiheng.audit.models import Action, ActionPurge, ActionSegment
from zhiheng.audit.services import segments
from zhiheng.audit.services.checkpoints import day_of

_BEFORE_ALL = -(2**63)


def verify(logged: Mapping[int, Mapping[str, Any]], findings: Findings) -> dict[str, int]:
    """Check every segment. `logged`: entries of kind `actions` by their index. Returns counts."""
    purged = _purged(findings)
    start, sealed, number, rows = START, _BEFORE_ALL, 0, 0
    for segment in ActionSegment.objects.order_by("number"):
        while number < segment.number:
            findings.add("segment-missing", number)
            number += 1
        number += 1
        if not _as_logged(segment, logged.get(segment.log_index), start):
            findings.add("segment-unlogged", segment.number)
        if segment.last_id > purged or Action.objects.filter(id__gt=sealed, id__lte=segment.last_id).exists():
            found = chained(start, segments.rows(sealed, segment.last_id))
            told = (bytes(segment.digest), segment.rows, segment.first_id, segment.last_id)
            if (found.digest, found.rows, found.first_id, found.last_id) != told:
                findings.add("segment-changed", segment.number)
            rows += found.rows
        start, sealed = bytes(segment.digest), segment.last_id
    _missing(logged, number, findings)
    waiting = Action.objects.filter(id__gt=sealed).count()
    return {"segments": number, "sealed": rows, "unsealed": waiting, "purged_until": purged}


def _as_logged(segment: ActionSegment, entry: Mapping[str, Any] | None, start: bytes) -> bool:
    """Return whether the log tells of the segment what it says itself."""
    if entry is None:
        return False
    told = {
        "segment": segment.number,
        "day": segment.day.isoformat(),
        "first": segment.first_id,
        "last": segment.last_id,
        "rows": segment.rows,
        "previous": start.hex(),
        "digest": bytes(segment.digest).hex(),
    }
    return dict(entry) == told


def _missing(logged: Mapping[int, Mapping[str, Any]], number: int, findings: Findings) -> None:
    """Name the segments that the log tells of and that are not there."""
    for entry in logged.values():
        if isinstance(entry.get("segment"), int) and entry["segment"] >= number:
            findings.add("segment-missing", entry["segment"])


def _purged(findings: Findings) -> int:
    """Return the number up to which rows were removed; a removal before its time is a finding and counts for nothing."""
    until = 0
    for purge in ActionPurge.objects.order_by("id"):
        last = ActionSegment.objects.filter(last_id__lte=purge.until_id).aggregate(day=Max("day"))["day"]
        early = last is None or day_of(purge.at - timedelta(days=guards.KEEP_DAYS)) <= last
        if early or purge.at > timezone.now():
            findings.add("purge-early", purge.until_id)
        else:
            until = max(until, purge.until_id)
    return until
