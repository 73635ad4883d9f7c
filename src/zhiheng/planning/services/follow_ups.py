"""Follow-up items (督办): opened, reminded, answered with evidence, delayed, escalated, handed down, closed by who opened them.

Every deed is one transaction: the row locked, its version compared, one event added, messages sent. What was assigned and
what was closed are facts and are owed to the ledger (`work_item`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.actors.models import Body
from zhiheng.cases.days import today
from zhiheng.cases.services.changing import next_number
from zhiheng.cases.services.files import Given, Kept
from zhiheng.codes import workdays
from zhiheng.planning import follow_up, term
from zhiheng.planning.errors import DeedNotOpen, NotYours, UnknownItem
from zhiheng.planning.faults import Faults
from zhiheng.planning.follow_up import Deed, Party, Rule, Stand, State
from zhiheng.planning.lights import Light, Work, light
from zhiheng.planning.models import FollowUp, PlanningFile
from zhiheng.planning.services import catalogue, follow_up_events, follow_up_telling, papers, reach
from zhiheng.policy.model import DayKind, Lights, LightSubject

LONGEST_TERM = 366


@dataclass(frozen=True)
class Opening:
    """What a new item says."""

    source: str
    title: str
    matter: str
    lead: str
    days: int
    counts: str = "working"
    supporting: tuple[str, ...] = ()
    source_ref: str = ""
    source_on: date | None = None
    duty: str = ""


@dataclass(frozen=True)
class Said:
    """What somebody says with a deed: words, files, ids of records, the day asked for, and the part to hand down."""

    text: str = ""
    files: Sequence[Given] = field(default=())
    records: tuple[str, ...] = ()
    day: date | None = None
    lead: str = ""


# --- reading ----------------------------------------------------------------------------------------------------------
def for_actor(actor: Actor) -> QuerySet[FollowUp]:
    """Return the items that an actor sees: its body gave, leads or supports them, or a body below it does."""
    every = FollowUp.objects.select_related("opener", "lead", "parent")
    codes = reach.seen_by(actor)
    if codes is None:
        return every
    own = Q(opener__code=actor.body) | Q(lead__code__in=codes) | Q(supporting__contains=[actor.body])
    return every.filter(own) if actor.body else every.none()


def find(actor: Actor, number: str) -> FollowUp:
    """Return an item that an actor sees. Raises UnknownItem."""
    found = for_actor(actor).filter(number=number).first()
    if found is None:
        raise UnknownItem(item=number)
    return found


def party(actor: Actor, item: FollowUp) -> Party:
    """Return what an actor's body is to an item."""
    if actor.system or actor.body == item.opener.code:
        return Party.OPENER
    if actor.body == item.lead.code:
        return Party.LEAD
    if actor.body in item.supporting:
        return Party.SUPPORTING
    return Party.ABOVE if item.lead.code in reach.below(actor.body) else Party.NONE


def stand_of(item: FollowUp) -> Stand:
    """Return what the rules ask of an item."""
    open_parts = item.parts.filter(state__in=(State.OPEN, State.REPLIED)).count()
    proofs = evidence_of_reply(item)
    return Stand(State(item.state), item.delay_asked is not None, open_parts, proofs)


def evidence_of_reply(item: FollowUp) -> int:
    """Return how many files and records the last reply names."""
    reply = item.events.filter(kind=Deed.REPLY).order_by("-seq").first()
    return 0 if reply is None else reply.files.count() + len(reply.detail.get("records", ()))


def offered(actor: Actor, item: FollowUp) -> list[Rule]:
    """Return the deeds open to an actor."""
    if not (actor.system or actor.may(Capability.ACT)):
        return []
    return follow_up.offered(stand_of(item), party(actor, item), leads=reach.leads(actor))


def light_of(item: FollowUp, on: date | None = None, rule: Lights | None = None) -> Light:
    """Return the light of an item on a day (default: today)."""
    held = rule or catalogue.lights(item.pack, LightSubject.FOLLOW_UP)
    done = item.replied_on or item.closed_on if item.state in (State.CLOSED, State.WITHDRAWN) else None
    return light(held, Work(item.due_on, done_on=done, returned=item.returned, last_told=item.opened_on), on or today())


def due(actor: Actor, until: date | None = None) -> QuerySet[FollowUp]:
    """Return the items that wait for the actor's own body: to be answered as lead, or verified as opener."""
    mine = Q(state=State.OPEN, lead__code=actor.body) | Q(state=State.REPLIED, opener__code=actor.body)
    rows = for_actor(actor).filter(mine | Q(delay_asked__isnull=False, opener__code=actor.body, state=State.OPEN))
    return (rows.filter(due_on__lte=until) if until else rows).order_by("due_on", "id")


# --- opening ----------------------------------------------------------------------------------------------------------
def open_item(
    actor: Actor, given: Opening, *, pack: str, files: Sequence[Given] = (), parent: FollowUp | None = None,
    synthetic: bool = False, opener: str = "", now: datetime | None = None,
) -> FollowUp:  # fmt: skip
    """Give a matter to a body, with a day. `opener` names for whom the system gives it.

    Raises NotYours, FormUnfit, FileRefused.
    """
    at = now or timezone.now()
    body = reach.body(opener if actor.system and opener else actor.body)
    if body is None or not (actor.system or actor.may(Capability.OPEN_CASE) or actor.may(Capability.ISSUE)):
        zh, en = "机关的经办人或签发人", "clerks and leaders of offices"
        raise NotYours(deed="开办督办事项", zh_who=zh, en_who=en)
    lead = _judged(body, given, at)
    kept = papers.keep(files)
    with transaction.atomic():
        item = _made(actor, body, lead, given, pack, at, parent, synthetic=synthetic)
        event = follow_up_events.event(
            item, actor, "opened", given.matter, at, {"due": str(item.due_on), "days": item.days}
        )
        papers.lay(kept, actor, at, event=event)
        follow_up_events.owe(item, "assigned", item.opened_on)
        follow_up_telling.tell_bodies(
            item, [lead.code, *given.supporting], "task", "督办事项交由您单位办理", "is yours to follow up", at
        )
    return item


def _judged(opener: Body, given: Opening, at: datetime) -> Body:
    faults = Faults()
    lead = reach.body(given.lead)
    faults.wants(given.source in follow_up.SOURCES, "source", "请选择来源。", "Choose where it comes from.")
    faults.wants(bool(given.title.strip()), "title", "请写明事项。", "Name the matter.")
    faults.wants(bool(given.matter.strip()), "matter", "请写明办理要求。", "Say what is to be done.")
    faults.wants(
        0 < given.days <= LONGEST_TERM,
        "days",
        f"期限为 1 至 {LONGEST_TERM} 天。",
        f"The term is 1 to {LONGEST_TERM} days.",
    )
    faults.wants(
        given.counts in (DayKind.WORKING, DayKind.CALENDAR),
        "counts",
        "请选择工作日或自然日。",
        "Choose working or calendar days.",
    )
    fits = lead is not None and reach.may_direct(opener, lead)
    faults.wants(
        fits, "lead", "牵头单位须是下级单位，或同级部门。", "The lead is a body below, or a department of the place."
    )
    unknown = [code for code in given.supporting if reach.body(code) is None or code == given.lead]
    faults.wants(
        not unknown, "supporting", "配合单位有误，或与牵头单位相同。", "A supporting body is unknown, or is the lead."
    )
    future = given.source_on is not None and given.source_on > today(at)
    faults.wants(not future, "source_on", "来源日期不能晚于今天。", "The day of its source cannot lie after today.")
    faults.raise_any()
    assert lead is not None
    return lead


def _made(
    actor: Actor, opener: Body, lead: Body, given: Opening, pack: str, at: datetime, parent: FollowUp | None, *,
    synthetic: bool,
) -> FollowUp:  # fmt: skip
    start = today(at)
    ends = term.last_day(start, given.days, DayKind(given.counts))
    number = f"{start.year}-DB-{next_number(f'follow-up/{pack}/{start.year}'):04d}"
    return FollowUp.objects.create(
        number=number, pack=pack, source=given.source, source_ref=given.source_ref.strip()[:300],
        source_on=given.source_on, duty=given.duty[:200], title=given.title.strip()[:300],
        matter=given.matter.strip()[:8000], opener=opener, lead=lead, supporting=list(dict.fromkeys(given.supporting)),
        parent=parent, counts=given.counts, days=given.days, opened_on=start, first_due=ends.date, due_on=ends.date,
        provisional=ends.provisional, synthetic=synthetic, opened_by=actor.username, opened_at=at,
    )  # fmt: skip


# --- deeds ------------------------------------------------------------------------------------------------------------
def act(
    actor: Actor, item: FollowUp, deed: str, said: Said = Said(), *, version: int | None = None,
    now: datetime | None = None,
) -> FollowUp:  # fmt: skip
    """Do something with an item. Raises UnknownItem, NotYours, DeedNotOpen, FormUnfit, StaleItem, FileRefused."""
    if deed not in set(Deed):
        raise UnknownItem(item=deed)
    at = now or timezone.now()
    rule = follow_up.RULES[Deed(deed)]
    _checked(rule, said, item, at)
    kept = papers.keep(said.files)
    with transaction.atomic():
        locked = follow_up_events.locked(item, version)
        _open_to(actor, locked, rule)
        _carry_out(actor, locked, rule, said, kept, at)
    return locked


def _open_to(actor: Actor, item: FollowUp, rule: Rule) -> None:
    who = party(actor, item)
    if who is Party.NONE:
        raise UnknownItem(item=item.number)
    if not (actor.system or actor.may(Capability.ACT)):
        raise NotYours(
            deed=rule.label.zh, zh_who="经办单位的工作人员", en_who="those who act for the bodies of the item"
        )
    why = follow_up.refusal(rule, stand_of(item), who, leads=reach.leads(actor))
    if why is not None:
        raise DeedNotOpen(item=item.number, zh_why=why.zh, en_why=why.en)


def _checked(rule: Rule, said: Said, item: FollowUp, at: datetime) -> None:
    faults = Faults()
    faults.wants(not rule.text or bool(said.text.strip()), "text", "请写明情况或理由。", "Say what there is to say.")
    proofs = len(said.files) + len(said.records)
    faults.wants(
        not rule.files or bool(proofs),
        "files",
        "反馈须附证明材料（文件或记录编号）。",
        "A reply needs evidence: a file or a record.",
    )
    if rule.deed is Deed.ASK_DELAY:
        later = said.day is not None and said.day > item.due_on and said.day > today(at)
        faults.wants(
            later, "day", "延期日期须晚于现在的期限和今天。", "The day asked for lies after the present one and today."
        )
        far = said.day is not None and (said.day - item.due_on).days > LONGEST_TERM
        faults.wants(not far, "day", "延期过长。", "The delay is too long.")
    if rule.deed is Deed.HAND_DOWN:
        faults.wants(bool(said.lead), "lead", "请选择转给哪个下级单位。", "Choose the body below.")
        faults.wants(said.day is not None and today(at) < said.day <= item.due_on, "day", "转办期限须在今天之后、本事项期限之前。",
                     "The day of the part lies after today and not after that of the item.")  # fmt: skip
    faults.raise_any()


def _carry_out(actor: Actor, item: FollowUp, rule: Rule, said: Said, kept: Sequence[Kept], at: datetime) -> None:
    day = today(at)
    detail: dict[str, Any] = {"records": list(said.records)} if said.records else {}
    if rule.deed is Deed.ASK_DELAY:
        item.delay_asked = said.day
        detail["asked"] = str(said.day)
    elif rule.deed is Deed.GRANT_DELAY:
        detail |= {"from": str(item.due_on), "to": str(item.delay_asked)}
        item.due_on, item.delay_asked, item.delays = item.delay_asked or item.due_on, None, item.delays + 1
        item.provisional = not workdays.is_published(item.due_on)
    elif rule.deed is Deed.REFUSE_DELAY:
        detail["asked"], item.delay_asked = str(item.delay_asked), None
    elif rule.deed is Deed.REPLY:
        item.replied_on, item.returned, item.delay_asked = day, False, None
    elif rule.deed is Deed.GIVE_BACK:
        item.replied_on, item.returned = None, True
    elif rule.deed is Deed.ESCALATE:
        item.escalated = True
    elif rule.deed in (Deed.CLOSE, Deed.WITHDRAW):
        item.closed_on = day
    elif rule.deed is Deed.HAND_DOWN:
        detail["part"] = _part(actor, item, said, at).number
    item.state = (rule.leads or State(item.state)).value
    event = follow_up_events.event(item, actor, rule.deed.value, said.text, at, detail)
    papers.lay(kept, actor, at, event=event)
    follow_up_telling.told(item, rule.deed, said.text, at)
    if rule.deed is Deed.CLOSE:
        follow_up_events.owe(item, "done", day, said.text)


def _part(actor: Actor, item: FollowUp, said: Said, at: datetime) -> FollowUp:
    """Hand a part of an item down: an item of its own, given by the lead to a body below it."""
    assert said.day is not None
    days = max(1, (said.day - today(at)).days)
    given = Opening(
        source="superior", title=item.title, matter=said.text, lead=said.lead, days=days, counts=DayKind.CALENDAR.value,
        source_ref=item.number, source_on=item.opened_on, duty=item.duty,
    )  # fmt: skip
    return open_item(actor, given, pack=item.pack, parent=item, synthetic=item.synthetic, opener=item.lead.code, now=at)


def file_of(actor: Actor, item: FollowUp, file: int) -> PlanningFile:
    """Return a file of an item that an actor sees. Raises UnknownItem."""
    found = PlanningFile.objects.filter(pk=file, event__item=item).first()
    if found is None or party(actor, item) is Party.NONE:
        raise UnknownItem(item=str(file))
    return found
