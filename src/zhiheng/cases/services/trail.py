"""What cases leave in both logs of audit: one place that calls it, so that every step tells the same."""

from __future__ import annotations

from typing import Any

from zhiheng.actors import Actor
from zhiheng.audit.services import actions, transparency
from zhiheng.cases.models import Case, CaseEvent


def changed(actor: Actor, case: Case, event: CaseEvent) -> None:
    """Note who changed a case; what was written stands in the case's history alone."""
    detail = {"kind": event.kind, "step": event.step, "seq": event.seq, "to": event.to_state}
    actions.note(
        "change", username=actor.username, body=actor.body, object_type="case", object_id=case.number, detail=detail
    )


def refused(actor: Actor, what: str, number: str, code: str) -> None:
    """Note that somebody asked for what is not theirs; for after the transaction that it ended."""
    actions.note(
        "refused", username=actor.username, body=actor.body, object_type=what, object_id=number, outcome="refused",
        detail={"code": code},
    )  # fmt: skip


def key(case: Case, event: CaseEvent) -> str:
    """Return the name under which the log knows what an event of a case told it."""
    return f"case/{case.number}/{event.seq}"


def logged(kind: str, case: Case, event: CaseEvent, *, public: bool | None = None, **more: Any) -> None:
    """Add an entry on a case to the transparency log, in the deciding transaction and last of all.

    `public`: whether the leaf holds it in clear words, by default where the case is public; of a case that is not, the
    party is left out of them.
    """
    shown = case.publicity == "public"
    entry = {
        "case": case.number,
        "procedure": f"{case.pack}/{case.procedure}",
        "content_hash": case.content_hash,
        **({"subject": case.subject} if shown or not public else {}),
        "holder": case.holder.code,
        "step": event.step,
        "seq": event.seq,
        "from": event.from_state,
        "to": event.to_state,
        "at": event.at,
        "body": event.body,
        **more,
    }
    transparency.add_once(kind, key(case, event), entry, public=shown if public is None else public)
