"""Who is told what of a follow-up item: after a deed, before and after its day, and when its leaders must know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.cases.days import today
from zhiheng.cases.services import messages
from zhiheng.planning import term
from zhiheng.planning.follow_up import Deed, State
from zhiheng.planning.models import FollowUp
from zhiheng.planning.services import catalogue, reach
from zhiheng.planning.services.follow_up_events import event, locked
from zhiheng.policy.model import Lights, LightSubject

PAGE = "/staff/planning/follow-ups/"
#: Kind of reminder → kind of message, Chinese, English.
_REMINDERS = {
    "before": ("due", "督办事项将到期", "is due soon"),
    "after": ("overdue", "督办事项已逾期", "is overdue"),
}


#: deed → (to whom, kind of message, Chinese, English)
_TOLD: Mapping[Deed, tuple[str, str, str, str]] = {
    Deed.REPLY: ("opener", "task", "督办事项已反馈，待核实", "was answered and waits to be verified"),
    Deed.GIVE_BACK: ("lead", "overdue", "反馈被退回，须重报", "was given back to be answered again"),
    Deed.ASK_DELAY: ("opener", "task", "申请延期，待批", "asks for a delay"),
    Deed.GRANT_DELAY: ("lead", "answer", "延期申请已同意", "was given the delay"),
    Deed.REFUSE_DELAY: ("lead", "answer", "延期申请未同意", "was refused the delay"),
    Deed.REMIND: ("lead", "due", "催办", "is to be hurried on"),
    Deed.CLOSE: ("lead", "answer", "督办事项已核实办结", "was verified and closed"),
    Deed.WITHDRAW: ("lead", "notice", "督办事项已撤销", "was withdrawn"),
    Deed.ADD: ("opener", "notice", "督办事项有补充情况", "has more information"),
}


def told(item: FollowUp, deed: Deed, text: str, at: datetime) -> None:
    """Tell whoever must go on after a deed."""
    if deed is Deed.ESCALATE:
        tell_leaders(item, text or "督办事项须负责人过问", text or "needs the leaders", at)
        return
    if deed not in _TOLD:
        return
    whom, kind, zh, en = _TOLD[deed]
    code = item.opener.code if whom == "opener" else item.lead.code
    tell_bodies(item, [code], kind, zh, en, at)


def tell_bodies(item: FollowUp, codes: Iterable[str], kind: str, zh: str, en: str, at: datetime) -> None:
    """Tell bodies something of an item, each once; bodies that are not of this installation are left out."""
    for code in dict.fromkeys(codes):
        messages.tell(code, kind, f"{zh}：{item.number} {item.title}（期限 {item.due_on}）",
                      f"{item.number} {en} (due {item.due_on}): {item.title}", now=at, path=f"{PAGE}{item.number}")  # fmt: skip


def tell_leaders(item: FollowUp, zh: str, en: str, at: datetime) -> None:
    """Tell the leaders of both bodies, each in their own name; a body without a leader's account is told as a whole."""
    for body in (item.opener, item.lead):
        keys: list[int | None] = [user.pk for user in reach.leaders(body.code)]
        for key in keys or [None]:
            messages.tell(
                body, "overdue", f"{zh}：{item.number} {item.title}（期限 {item.due_on}）",
                f"{en}: {item.number} {item.title} (due {item.due_on})", user=key, now=at, path=f"{PAGE}{item.number}",
            )  # fmt: skip


def tick(now: datetime | None = None) -> dict[str, int]:
    """Send the reminders that are owed and tell leaders where the day is long past; run again, it tells nothing twice."""
    from zhiheng.actors.actor import SYSTEM

    at = now or timezone.now()
    counts = {"before": 0, "after": 0, "escalate": 0}
    rules: dict[str, Lights] = {}
    for item in FollowUp.objects.filter(state=State.OPEN).select_related("opener", "lead"):
        rule = rules.setdefault(item.pack, catalogue.lights(item.pack, LightSubject.FOLLOW_UP))
        for one in term.owed(rule, item.due_on, today(at), _marks(item)):
            counts[one.kind] += _remind(SYSTEM, item, one, at)
    return counts


def _marks(item: FollowUp) -> frozenset[str]:
    rows = item.events.filter(kind="told").values_list("detail", flat=True)
    return frozenset(mark for detail in rows for mark in detail.get("marks", ()))


def _remind(actor: Actor, item: FollowUp, one: term.Reminder, at: datetime) -> int:
    with transaction.atomic():
        held = locked(item, None)
        if held.state != State.OPEN or one.mark in _marks(held):
            return 0
        held.escalated = held.escalated or one.kind == "escalate"
        event(held, actor, "told", "", at, {"marks": _passed(held, one, today(at)), "kind": one.kind})
        if one.kind == "escalate":
            tell_leaders(held, "督办事项严重逾期，请负责人过问", "Far past its day", at)
        else:
            tell_bodies(held, [held.lead.code], *_REMINDERS[one.kind], at)
    return 1


def _passed(item: FollowUp, one: term.Reminder, on: date) -> list[str]:
    """Return the reminders that this one settles: itself, and those before it that were missed."""
    rule = catalogue.lights(item.pack, LightSubject.FOLLOW_UP)
    return [each.mark for each in term.reminders(rule, item.due_on) if each.on <= on and each.kind == one.kind]
