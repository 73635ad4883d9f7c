"""Whom a step concerns is told: those whose turn it is, who asked, and the party once it may know."""

from __future__ import annotations

from datetime import datetime

from zhiheng.actors import Actor
from zhiheng.actors.models import Body
from zhiheng.cases.models import Case, CaseEvent
from zhiheng.cases.services import messages, places
from zhiheng.cases.services.standings import procedure_of


def after(case: Case, event: CaseEvent, actor: Actor, now: datetime) -> None:
    """Tell the bodies whose turn it is now, and the applicant and the party how the case stands."""
    procedure = procedure_of(case)
    state = next(one.label for one in procedure.states if one.id == case.state)
    label = procedure.label
    turn = {body.code: body for who in case.awaits if (body := _body(who, case)) is not None}
    for code, body in turn.items():
        if code != actor.body:
            zh = f"{case.title}：进入“{state.zh}”，待贵单位办理（{case.number}）。"
            en = f"{label.en}: moved to “{state.en}”; the next step is yours ({case.number})."
            messages.tell(body, "task", zh, en, case, now=now)
    for code, body in _asked(case).items():
        if code != actor.body and code not in turn:
            zh = f"{case.title}：进入“{state.zh}”（{case.number}）。"
            en = f"{label.en}: moved to “{state.en}” ({case.number})."
            messages.tell(body, "notice", zh, en, case, now=now)


def _body(who: str, case: Case) -> Body | None:
    if ":" not in who:
        return places.by_code(who)
    return places.of_subject(who) if case.told_party else None


def _asked(case: Case) -> dict[str, Body]:
    """Return who follows a case without having to act: who asked, and the party that knows of it."""
    party = places.party_body(case) if case.told_party else None
    return {body.code: body for body in (case.applicant, party) if body is not None}
