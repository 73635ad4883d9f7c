"""The history of an assessment and the log of who did what: every change writes to both."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.assessment.models import AssessedUnit, AssessmentEvent, AssessmentYear
from zhiheng.audit.services import actions


def happened(
    year: AssessmentYear, kind: str, actor: Actor, *, unit: AssessedUnit | None = None, text: str = "",
    now: datetime | None = None, **detail: Any,
) -> AssessmentEvent:  # fmt: skip
    """Write one event of a year or a unit; within the transaction of the change."""
    at = now or timezone.now()
    event = AssessmentEvent.objects.create(
        year=year, unit=unit, at=at, kind=kind, username=actor.username, body=actor.body, text=text, detail=detail
    )
    object_id = f"{year.case.number}{f'/{unit.code}' if unit else ''}"
    actions.note(
        "change", username=actor.username, body=actor.body, object_type="assessment", object_id=object_id,
        detail={"kind": kind},
    )  # fmt: skip
    return event
