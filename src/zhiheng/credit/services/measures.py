"""Executing bodies say what they applied, or why not. What was applied is a fact and goes to the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.credit.errors import ConfirmationUnfit, NotYourMeasure, ReasonMissing
from zhiheng.credit.executing import executes
from zhiheng.credit.models import MeasureRefusal
from zhiheng.credit.standing import MeasureRule
from zhiheng.ledger.models import OutboxBatch
from zhiheng.ledger.services import outbox
from zhiheng.policy.model import MeasureKind

#: Record type of what was applied, and the source under which decisions of this installation stand.
APPLICATION, SOURCE = "measure_application", "case-decisions"
_LONGEST = {"result": 1000, "listing_no": 120}


@dataclass(frozen=True)
class Due:
    """A measure that follows for an enterprise: the pack, the rule, who, and the public records from which it follows."""

    pack: str
    rule: MeasureRule
    subject: str
    name: str
    division: str
    records: tuple[str, ...]
    listing_no: str = ""

    @property
    def measure(self) -> str:
        """The measure's id with its pack."""
        return f"{self.pack}/{self.rule.measure.id}"


def key(due: Due, body: str, applied_on: date) -> str:
    """Return the number of an application: the same measure, firm, body and day have the same one."""
    text = "\x1f".join((due.measure, due.subject, body))
    return f"{applied_on:%Y%m%d}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def confirm(actor: Actor, due: Due, given: Mapping[str, Any]) -> OutboxBatch:
    """Record that the actor's body applied a measure. ``given``: applied_on, result, and if known ended_on and amount (fen).

    The record is owed to the ledger in this transaction; said twice for one day it is one record. Raises NotYourMeasure,
    ConfirmationUnfit.
    """
    from zhiheng.audit.services import actions

    _check(actor, due)
    row = _row(actor, due, given)
    with transaction.atomic():
        owed = outbox.owe(APPLICATION, SOURCE, [row], note=f"measure {due.measure}")
        actions.note("change", username=actor.username, body=actor.body, object_type="measure",
                     object_id=f"{due.measure}:{due.subject}"[:200], detail={"applied_on": str(row["applied_on"])})  # fmt: skip
    return owed


def refuse(actor: Actor, due: Due, reason: str) -> MeasureRefusal:
    """Record that the actor's body did not apply a measure, and why. Raises NotYourMeasure, ReasonMissing."""
    from zhiheng.audit.services import actions

    _check(actor, due)
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        found = MeasureRefusal.objects.create(
            body=actor.body,
            measure=due.measure,
            subject=due.subject,
            records=list(due.records),
            reason=reason.strip()[:4000],
            by=actor.username,
        )
        actions.note("change", username=actor.username, body=actor.body, object_type="measure",
                     object_id=f"{due.measure}:{due.subject}"[:200], detail={"refused": True})  # fmt: skip
    return found


def _check(actor: Actor, due: Due) -> None:
    mine = executes(actor, due.rule.executors) and actor.covers(due.division)
    if not actor.may(Capability.CONFIRM_MEASURE) or not mine:
        raise NotYourMeasure(measure=due.measure, body=actor.body or "—")


def _row(actor: Actor, due: Due, given: Mapping[str, Any]) -> dict[str, Any]:
    applied_on, ended_on = given.get("applied_on"), given.get("ended_on")
    wrong = _wrong(due, applied_on, ended_on, given)
    if wrong or not isinstance(applied_on, date):
        raise ConfirmationUnfit(fields=", ".join(wrong))
    result = str(given.get("result") or "").strip()[: _LONGEST["result"]]
    restricts = due.rule.measure.kind is MeasureKind.RESTRICTION
    return {
        "application_no": key(due, actor.body, applied_on),
        "party_name": due.name or due.subject,
        "party_code": due.subject.removeprefix("uscc:"),
        "measure_id": due.measure,
        "kind": "restriction" if restricts else "incentive",
        "listing_no": due.listing_no[: _LONGEST["listing_no"]] or None,
        "body": actor.body,
        "amount": given.get("amount"),
        "applied_on": applied_on,
        "result": result,
        "ended_on": ended_on,
    }


def _wrong(due: Due, applied_on: Any, ended_on: Any, given: Mapping[str, Any]) -> Sequence[str]:
    found = []
    if (
        not isinstance(applied_on, date)
        or applied_on > timezone.localdate()
        or (due.rule.measure.valid_from is not None and applied_on < due.rule.measure.valid_from)
    ):
        found.append("applied_on")
    if ended_on is not None and (
        not isinstance(ended_on, date) or (isinstance(applied_on, date) and ended_on < applied_on)
    ):
        found.append("ended_on")
    if not str(given.get("result") or "").strip():
        found.append("result")
    amount = given.get("amount")
    if amount is not None and (not isinstance(amount, int) or amount < 0):
        found.append("amount")
    return found
