"""What a salted hash in the log stands for, as long as anybody may read it elsewhere on the portal too."""

from __future__ import annotations

from typing import Any

from zhiheng.audit.models import LogEntry
from zhiheng.audit.services import transparency
from zhiheng.cases.services import log_entries
from zhiheng.ledger.models import OutboxBatch
from zhiheng.server import visible
from zhiheng.server.visible import Level


def of(entry: LogEntry) -> dict[str, Any] | None:
    """Return salt and content of a hidden entry whose matter is public now, else None.

    A decision: while a record it wrote is public. A public notice: while it can be read. A restoration never.
    """
    if entry.public or entry.kind not in ("decision", "publication") or log_entries.event_of(entry.index) is None:
        return None
    found = transparency.opening(entry.index)
    if found is None:
        return None
    shown = _record_is_public if entry.kind == "decision" else log_entries.notice_is_told
    return found if shown(found["content"]) else None


def _record_is_public(content: str) -> bool:
    """Return whether the portal shows the record that a decision wrote, and the record counts today."""
    key = log_entries.owed(content)
    batch = OutboxBatch.objects.filter(key=key).first() if key else None
    if batch is None or batch.batch_seq is None:
        return False
    rows = visible.records(Level.PUBLIC).filter(batch_seq=batch.batch_seq, record_type=batch.record_type)
    return rows.filter(superseded_by="").exclude(void_from__lte=visible.today()).exists()
