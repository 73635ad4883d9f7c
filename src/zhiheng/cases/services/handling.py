"""What is done in a case besides its steps: notes, whose it is, and overriding a computed result with reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.actors.services import posts_today
from zhiheng.cases import person_numbers
from zhiheng.cases.days import today
from zhiheng.cases.errors import CaseClosed, DelegationRefused, FormRefused, ReasonMissing, StepNotOpen
from zhiheng.cases.models import Case, CaseEvent
from zhiheng.cases.services import changing, delegation, facts, messages, trail
from zhiheng.cases.services.installed import installation
from zhiheng.policy.model.scorecard import ScorecardUse

LONGEST = 20_000


def note(actor: Actor, case: Case, text: str, *, now: datetime | None = None) -> CaseEvent:
    """Add a note of a body that is named in the case. Raises StepNotOpen, ReasonMissing, CaseClosed."""
    at = now or timezone.now()
    with transaction.atomic():
        locked = _own(actor, case, "note", at, Capability.ACT, named=True)
        said = text.replace("\x00", "").strip()
        if not said:
            raise ReasonMissing(step="note")
        return changing.record(locked, "note", actor, now=at, reason=said[:LONGEST])


def reassign(actor: Actor, case: Case, username: str, reason: str = "", *, now: datetime | None = None) -> Case:
    """Give a case to another account of the authority, which is told. Raises StepNotOpen, DelegationRefused, CaseClosed."""
    at = now or timezone.now()
    with transaction.atomic():
        locked = _own(actor, case, "reassign", at, Capability.ACT)
        to = User.objects.filter(username=username, is_active=True).first()
        if to is None or not posts_today(today(at)).filter(user=to, body=locked.holder).exists():
            zh, en = f"{username} 不在承办机关任职。", f"{username} holds no post at the authority."
            raise DelegationRefused(zh_why=zh, en_why=en)
        locked.assignee = to
        changing.record(locked, "delegated", actor, now=at, reason=reason, detail={"to": to.username})
        zh, en = f"{locked.number} {locked.title} 交您承办。", f"The case {locked.number} is given to you."
        messages.tell(locked.holder, "task", zh, en, locked, user=to.pk, now=at)
    return locked


def override(
    actor: Actor, case: Case, what: str, computed: Any, decided: Any, reason: str, *, now: datetime | None = None
) -> CaseEvent:
    """Put a person's decision in the place of a computed result, with reasons; it is published as an override.

    What was computed, what was decided and why stand in the log in clear words; the party only where the case is public.

    Args: `what` names the result (a grade, a check, a run's row), `computed` and `decided` are plain JSON without
    personal values. Where it is a scorecard's id, `decided` is a grade of it, and a pre-check by it goes by that grade.
    Raises StepNotOpen, ReasonMissing, FormRefused, CaseClosed.
    """
    at = now or timezone.now()
    with transaction.atomic():
        locked = _own(actor, case, "override", at, Capability.ISSUE)
        if not reason.strip():
            raise ReasonMissing(step="override")
        _a_grade(locked, what, decided)
        if not is_internal(locked, what):
            _without_persons(what, str(decided), reason)
        detail = {"what": what[:200], "computed": computed, "decided": decided}
        locked.fields = {**locked.fields, f"{facts.OVERRIDE}{what[:80]}": decided}
        event = changing.record(locked, "override", actor, now=at, reason=reason.strip()[:LONGEST], detail=detail)
        trail.logged(
            "override", locked, event, public=not is_internal(locked, what), what=what[:200], computed=computed,
            decided=decided, reason=event.reason,
        )  # fmt: skip
    return event


def _a_grade(case: Case, what: str, decided: Any) -> None:
    """Raise FormRefused where the result is a scorecard's and what was decided is no grade of it."""
    pack = installation().packs[case.pack]
    card = pack.scorecards.get(what)
    grades = facts.grades_from_best(card, pack) if card is not None else []
    if grades and str(decided) not in grades:
        listed = "、".join(grades), ", ".join(grades)
        zh, en = f"“决定为”应是其中之一：{listed[0]}。", f"What is decided is one of {listed[1]}."
        raise FormRefused(
            step="override", faults=[{"field": "decided", "zh": zh, "en": en}], zh_faults=zh, en_faults=en
        )


def _without_persons(*texts: str) -> None:
    """Raise FormRefused where what will be published for ever holds a number by which a person is known."""
    if any(person_numbers.held(text) for text in texts):
        zh = "改变计算结果连同理由永久公开，不能写手机号、身份证号。"
        en = "An override is published for ever with its reasons: write no mobile or identity number in it."
        raise FormRefused(step="override", faults=[{"field": "reason", "zh": zh, "en": en}], zh_faults=zh, en_faults=en)


def is_internal(case: Case, what: str) -> bool:
    """Return whether a computed result is of the internal risk class, which is never told in public."""
    card = installation().packs[case.pack].scorecards.get(what)
    return card is not None and card.use is ScorecardUse.RISK_CLASS


def _own(
    actor: Actor, case: Case, what: str, at: datetime, capability: Capability, *, named: bool = False
) -> Case:  # fmt: skip
    """Return the case, locked, where the actor's body holds it (or is named in it) and may do this."""
    worker = delegation.effective(actor, today(at))
    locked = changing.locked(case)
    mine = worker.body == locked.holder.code or (named and worker.body in locked.bodies)
    if not mine or not worker.may(capability):
        zh, en = "须由承办机关相应岗位的人员办理。", "it is for the authority, and for the post that it wants."
        raise StepNotOpen(case=locked.number, step=what, zh_why=zh, en_why=en)
    if locked.closed:
        raise CaseClosed(case=locked.number)
    return locked
