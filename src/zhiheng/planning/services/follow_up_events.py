"""What every deed on a follow-up item leaves: the row locked, one event, an entry of who did what, a record owed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from zhiheng.actors import Actor
from zhiheng.audit.services import actions
from zhiheng.ledger.services import outbox
from zhiheng.planning.errors import StaleItem
from zhiheng.planning.models import FollowUp, FollowUpEvent

#: Record type and source of what is assigned and done.
RECORD, SOURCE = "work_item", "quality-office"


def locked(item: FollowUp, version: int | None) -> FollowUp:
    """Return an item, locked in the running transaction. Raises StaleItem if it is not of this version."""
    found = FollowUp.objects.select_for_update(of=("self",)).select_related("opener", "lead").get(pk=item.pk)
    if version is not None and version != found.version:
        raise StaleItem(item=found.number, seen=version, version=found.version)
    return found


def event(item: FollowUp, actor: Actor, kind: str, text: str, at: datetime, detail: Mapping[str, Any]) -> FollowUpEvent:
    """Save a locked item with its next version and add the event that tells why."""
    item.version += 1
    item.save()
    body = actor.body or (item.opener.code if actor.system else "")
    actions.note("change", username=actor.username, body=body, object_type="follow_up", object_id=item.number,
                 detail={"kind": kind, "seq": item.version, "state": item.state})  # fmt: skip
    return FollowUpEvent.objects.create(
        item=item, seq=item.version, at=at, kind=kind, text=text.strip()[:8000], detail=dict(detail),
        username=actor.username, body=body,
    )  # fmt: skip


def owe(item: FollowUp, stage: str, day: date, result: str = "") -> None:
    """Owe the ledger one stage of an item; what the demo makes up is no fact of the ledger."""
    if item.synthetic:
        return
    row = {
        "item_no": item.number, "kind": "plan_task" if item.source == "plan" else "supervised", "title": item.title[:500],
        "parent_task": item.parent.number if item.parent else item.duty[:200] or None, "lead_name": item.lead.name_zh,
        "supporting": "、".join(item.supporting)[:1000] or None, "stage": stage, "stage_on": day, "due_on": item.due_on,
        "result": result[:4000] or None,
    }  # fmt: skip
    outbox.owe(RECORD, SOURCE, [row], note=f"follow-up {item.number}")
