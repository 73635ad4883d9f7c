"""One change of a sheet: its row locked, its version grown, one event that tells what happened, and both logs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhiheng.actors import Actor
from zhiheng.audit.services import actions
from zhiheng.rounds import steps
from zhiheng.rounds.errors import MayNot, NotNow, UnknownRound, UnknownSheet
from zhiheng.rounds.models import Round, Sheet, SheetEvent


def locked(sheet: int) -> Sheet:
    """Return a sheet, locked in the running transaction. Raises UnknownSheet."""
    found = (
        Sheet.objects.select_for_update(of=("self",))
        .select_related("round", "unit", "checker")
        .filter(pk=sheet)
        .first()
    )
    if found is None:
        raise UnknownSheet(sheet=sheet)
    return found


def locked_round(round_: int) -> Round:
    """Return a round, locked in the running transaction. Raises UnknownRound."""
    found = Round.objects.select_for_update(of=("self",)).select_related("asker").filter(pk=round_).first()
    if found is None:
        raise UnknownRound(round=round_)
    return found


def place(sheet: Sheet) -> steps.Place:
    """Return where a sheet stands, as the engine asks for it."""
    return steps.Place(
        sheet.unit.code,
        sheet.checker.code,
        sheet.chain,
        sheet.state,
        sheet.fills,
        sheet.round.state == Round.State.SENT,
    )


def allow(actor: Actor, step: steps.Step, sheet: Sheet) -> None:
    """Raise MayNot or NotNow unless the step is the actor's and the sheet's state allows it."""
    here = place(sheet)
    if not steps.may(actor, step, here):
        who = steps.who(step)
        raise MayNot(zh_who=who.zh, en_who=who.en)
    if not steps.possible(step, here):
        state = steps.said(sheet.state if sheet.round.state == Round.State.SENT else sheet.round.state)
        raise NotNow(zh_state=f"本表{state.zh}", en_state=f"the sheet is {state.en}")


def record(
    sheet: Sheet, kind: str, actor: Actor, now: datetime, *, state: str | None = None, reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> SheetEvent:  # fmt: skip
    """Write one event of a locked sheet, and save it with its next version."""
    sheet.version += 1
    sheet.state = state or sheet.state
    sheet.changed_at = now
    sheet.save()
    event = SheetEvent.objects.create(
        sheet=sheet, at=now, kind=kind, state=sheet.state, username=actor.username, body=actor.body, reason=reason,
        detail=dict(detail or {}),
    )  # fmt: skip
    told = {"round": sheet.round.number, "kind": kind, "to": sheet.state}
    actions.note(
        "change", username=actor.username, body=actor.body, object_type="sheet", object_id=str(sheet.pk), detail=told
    )
    return event
