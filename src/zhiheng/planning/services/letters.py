"""Letters and notices that hurry items on: what items hold for their text, who may begin one, and what sending one leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.actors.models import Body
from zhiheng.audit.services import actions
from zhiheng.cases.days import today
from zhiheng.cases.models import Case, CaseDocument, CaseEvent
from zhiheng.cases.services import effects
from zhiheng.cases.services.installed import pack as pack_in_use
from zhiheng.errors import ZhihengError
from zhiheng.planning.errors import DeedNotOpen, NotYours
from zhiheng.planning.faults import Faults
from zhiheng.planning.follow_up import SOURCES, Deed, State
from zhiheng.planning.letters import Basis, Matter
from zhiheng.planning.models import FollowUp, FollowUpLetter
from zhiheng.planning.services import catalogue, follow_up_events, follow_up_telling
from zhiheng.policy import Pack
from zhiheng.policy.model import Citation, DayKind, Localised

PROCEDURE = "office-document"
STEPS = {"send-item-letter": "letter", "send-overdue-reminder": "notice"}
LIVE = (State.OPEN, State.REPLIED)
#: Items in one notice.
MOST = 100


def may_write(actor: Actor, item: FollowUp) -> bool:
    """Return whether an actor may begin a letter on an item: a clerk of who opened it, while it is not closed."""
    return actor.body == item.opener.code and actor.may(Capability.OPEN_CASE) and item.state in LIVE


def check_one(actor: Actor, item: FollowUp) -> None:
    """Refuse a letter on an item of others, or that is closed. Raises NotYours, DeedNotOpen."""
    if item.state not in LIVE:
        raise DeedNotOpen(item=item.number, zh_why="事项已办结或撤销。", en_why="the item is closed or withdrawn.")
    if not may_write(actor, item):
        raise NotYours(deed="起草督办函", zh_who="交办单位的经办人", en_who="clerks of the body that opened the item")


def check_several(actor: Actor, items: Sequence[FollowUp]) -> None:
    """Refuse a notice unless all items are late, open, opened by the actor's body and led by one body. Raises FormUnfit, NotYours."""
    faults = Faults()
    faults.wants(0 < len(items) <= MOST, "items", f"请勾选 1 至 {MOST} 个事项。", f"Choose 1 to {MOST} items.")
    faults.wants(len({one.lead_id for one in items}) <= 1, "items", "一份催办通知只发给一个承办单位，请只勾选同一单位的事项。",
                 "One notice goes to one body: choose items of the same lead.")  # fmt: skip
    waiting = [one.number for one in items if one.state != State.OPEN or one.due_on >= today()]
    faults.wants(not waiting, "items", f"没有逾期或已反馈，不能列入催办通知：{'、'.join(waiting)}。",
                 f"Not late, or answered already: {', '.join(waiting)}.")  # fmt: skip
    faults.raise_any()
    if not all(may_write(actor, one) for one in items):
        raise NotYours(
            deed="起草催办通知", zh_who="交办单位的经办人", en_who="clerks of the body that opened the items"
        )


def begun(actor: Actor, items: Iterable[FollowUp], case: Case, kind: str, now: datetime | None = None) -> None:
    """Keep that a case writes a letter (or one notice) on items."""
    at = now or timezone.now()
    with transaction.atomic():
        for item in items:
            FollowUpLetter.objects.create(item=item, case=case, kind=kind, made_by=actor.username, made_at=at)
            actions.note("change", username=actor.username, body=actor.body, object_type="follow_up", object_id=item.number,
                         detail={"what": "letter begun", "kind": kind, "case": case.number})  # fmt: skip


def of_item(item: FollowUp) -> list[FollowUpLetter]:
    """Return the letters on an item with their cases, the newest first."""
    return list(item.letters.select_related("case").order_by("-pk"))


def document_of(letter: FollowUpLetter) -> CaseDocument | None:
    """Return the document of a letter: the last that is not void."""
    found = CaseDocument.objects.filter(case=letter.case_id, step__in=STEPS).exclude(state=CaseDocument.State.VOID)
    return found.order_by("-pk").first()


# --- what a letter tells ----------------------------------------------------------------------------------------------
def matter_of(item: FollowUp) -> Matter:
    """Return an item as the rules of letters read it."""
    duty, cites = _duty(item)
    taken = {one.detail.get("of") for one in item.events.filter(kind="remind_back")}
    sent = item.events.filter(kind__in=(Deed.REMIND.value, "told")).exclude(seq__in=taken - {None})
    reminded = sent.values_list("at", flat=True)
    return Matter(
        number=item.number, title=item.title, matter=item.matter, source=SOURCES[item.source], source_ref=item.source_ref,
        source_on=item.source_on, opener=_named(item.opener), lead=_named(item.lead), opened_on=item.opened_on, days=item.days,
        counts=DayKind(item.counts), first_due=item.first_due, due_on=item.due_on, delays=item.delays, state=item.state,
        returned=item.returned, parts_open=item.parts.filter(state__in=LIVE).count(),
        reminders=tuple(today(at) for at in reminded), duty=duty, basis=provisions(pack_in_use(item.pack), cites),
        synthetic=item.synthetic,
    )  # fmt: skip


def _duty(item: FollowUp) -> tuple[Localised | None, tuple[Citation, ...]]:
    try:
        found = catalogue.find_duty(item.duty)[1] if item.duty else None
    except ZhihengError:
        found = None
    return (found.label, found.cite) if found is not None else (None, ())


def provisions(pack: Pack, cites: Iterable[Citation]) -> tuple[Basis, ...]:
    """Return provisions with what their documents are called, each once."""
    found = {}
    for one in cites:
        document = pack.documents.get(one.document)
        label = document.label if document is not None else Localised(zh=one.document, en=one.document)
        found[(one.document, one.provision)] = Basis(one.document, one.provision, label)
    return tuple(found.values())


def _named(body: Body) -> Localised:
    return Localised(zh=body.name_zh, en=body.name_en or body.name_zh)


# --- when it goes out -------------------------------------------------------------------------------------------------
def register() -> None:
    """Say what planning does when a case sends a letter or notice."""
    for step in STEPS:
        effects.on(PROCEDURE, step)(_sent)


def _sent(case: Case, event: CaseEvent, actor: Actor) -> None:
    """Write on each item that the letter went out, and tell its lead."""
    for letter in FollowUpLetter.objects.select_for_update(of=("self",)).filter(case=case, sent_on__isnull=True):
        day: date = today(event.at)
        letter.sent_on = day
        letter.save(update_fields=["sent_on"])
        item = follow_up_events.locked(FollowUp(pk=letter.item_id), None)
        document = document_of(letter)
        number = document.number if document is not None else ""
        follow_up_events.event(item, actor, letter.kind, number, event.at, {"letter": letter.pk, "case": case.number})
        zh, en = ("收到督办函", "was written to you about in a letter") if letter.kind == "letter" else ("收到催办通知", "is in a reminder that was sent to you")  # fmt: skip
        follow_up_telling.tell_bodies(item, [item.lead.code], "due", f"{zh}{number}", en, event.at)
