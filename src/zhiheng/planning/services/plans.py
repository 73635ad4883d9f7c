"""Plans of units, hung under the plan above: drafted, signed off, issued, given a new version, closed.

A clerk of the unit drafts and submits, a leader of it who did not submit it issues; or the plan becomes a document that goes
through the chain of sign-off in a case (`plan_signing`). What was issued stays as it is; a new version replaces it when it is
issued in turn, and reports of progress follow the duty, whatever the version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.audit.canonical import canonical
from zhiheng.audit.services import actions, transparency
from zhiheng.cases.days import today
from zhiheng.cases.services import messages
from zhiheng.cases.services.changing import next_number
from zhiheng.planning.errors import DeedNotOpen, NotYours, UnknownItem
from zhiheng.planning.faults import Faults
from zhiheng.planning.models import UnitDuty, UnitPlan
from zhiheng.planning.services import catalogue, reach
from zhiheng.planning.services.plan_contents import DutyGiven, Outline, check_duty, check_outline

State = UnitPlan.State
PAGE = "/staff/planning/unit-plans/"


# --- reading ----------------------------------------------------------------------------------------------------------
def for_actor(actor: Actor) -> QuerySet[UnitPlan]:
    """Return the plans that an actor sees: those issued, and drafts of its body and of bodies below it."""
    every = UnitPlan.objects.select_related("body")
    codes = reach.seen_by(actor)
    if codes is None:
        return every
    return every.filter(Q(state__in=catalogue.SHOWN) | Q(body__code__in=codes))


def find(actor: Actor, number: str, version: int | None = None) -> UnitPlan:
    """Return a plan that an actor sees: the version asked for, else the draft under way, else what is in force. Raises UnknownItem."""
    rows = for_actor(actor).filter(number=number)
    found = rows.filter(version=version).first() if version else rows.order_by("-version").first()
    if found is None:
        raise UnknownItem(item=number)
    return found


def isown(actor: Actor, plan: UnitPlan) -> bool:
    """Return whether an actor works for the unit of a plan."""
    return actor.system or actor.body == plan.body.code


# --- drafting ---------------------------------------------------------------------------------------------------------
def create(
    actor: Actor, given: Outline, *, pack: str, body: str = "", example: bool = False, now: datetime | None = None
) -> UnitPlan:
    """Begin a plan of the actor's body. Raises NotYours, FormUnfit, UnknownPlan, UnknownItem."""
    at = now or timezone.now()
    held = reach.body(body if actor.system and body else actor.body)
    if held is None or not (actor.system or actor.may(Capability.OPEN_CASE)):
        raise NotYours(deed="编制计划", zh_who="各机关的经办人", en_who="clerks of offices")
    check_outline(given)
    if given.parent:
        catalogue.find(given.parent)
    year = given.starts.year
    with transaction.atomic():
        plan = UnitPlan.objects.create(
            number=f"{year}-JH-{next_number(f'unit-plan/{pack}/{year}'):04d}", pack=pack, body=held, parent=given.parent,
            title=given.title.strip()[:300], starts=given.starts, ends=given.ends, note=given.note.strip()[:8000],
            publicity=given.publicity, example=example, made_by=actor.username, made_at=at,
        )  # fmt: skip
        noted(actor, plan, "drafted")
    return plan


def add_duty(actor: Actor, plan: UnitPlan, given: DutyGiven, *, adopted_from: str = "") -> UnitDuty:
    """Add a duty to a draft. Raises NotYours, DeedNotOpen, FormUnfit."""
    with transaction.atomic():
        held = _draft(actor, plan)
        check_duty(held, given)
        highest = max((int(one) for one in _codes(held)), default=0)
        row = UnitDuty.objects.create(
            plan=held, code=str(highest + 1), number=given.number.strip()[:40], clause=given.clause.strip()[:300],
            label=given.label.strip()[:500], adopted_from=adopted_from, lead=list(given.lead),
            supporting=list(given.supporting), jointly=list(given.jointly), target=given.target,
            indicator=given.indicator, value=given.value.strip()[:120], goal=given.goal, evidence=list(given.evidence),
            due=given.due, to_try=given.to_try,
        )  # fmt: skip
        noted(actor, held, "duty added", row.code)
    return row


def adopt(actor: Actor, plan: UnitPlan, keys: Iterable[str]) -> list[UnitDuty]:
    """Take duties of the plan above over into a draft; the unit leads them. Those taken over already are left out."""
    above = catalogue.find(plan.parent) if plan.parent else None
    known = {one.key: one for one in above.duties} if above else {}
    held = set(plan.duties.values_list("adopted_from", flat=True))
    made: list[UnitDuty] = []
    for key in dict.fromkeys(keys):
        duty = known.get(key)
        if duty is None or key in held:
            continue
        given = DutyGiven(
            number=duty.number, label=duty.label.zh, clause=duty.clause.zh, lead=(plan.body.code,),
            target=next(iter(duty.targets), ""), indicator=duty.indicator, evidence=duty.evidence, to_try=duty.to_try,
        )  # fmt: skip
        made.append(add_duty(actor, plan, given, adopted_from=key))
    return made


def drop_duty(actor: Actor, plan: UnitPlan, code: str) -> None:
    """Take a duty out of a draft. Raises NotYours, DeedNotOpen, UnknownItem."""
    with transaction.atomic():
        held = _draft(actor, plan)
        found = held.duties.filter(code=code).first()
        if found is None:
            raise UnknownItem(item=code)
        found.delete()
        noted(actor, held, "duty taken out", code)


def _codes(plan: UnitPlan) -> list[str]:
    """Return the codes that any version has given, so that none comes to mean something else."""
    return list(UnitDuty.objects.filter(plan__number=plan.number).values_list("code", flat=True))


# --- signing off ------------------------------------------------------------------------------------------------------
def submit(actor: Actor, plan: UnitPlan, *, now: datetime | None = None) -> UnitPlan:
    """Hand a draft to the leader. Raises NotYours, DeedNotOpen."""
    with transaction.atomic():
        held = _draft(actor, plan)
        if not held.duties.exists():
            raise DeedNotOpen(item=held.number, zh_why="计划还没有任务。", en_why="the plan has no duty yet.")
        held.state, held.submitted_by, held.opinion = State.SUBMITTED, actor.username, ""
        held.save()
        noted(actor, held, "submitted")
        messages.tell(held.body, "task", f"计划待签发：{held.title}", f"A plan waits to be issued: {held.title}",
                      now=now, path=f"{PAGE}{held.number}")  # fmt: skip
    return held


def give_back(actor: Actor, plan: UnitPlan, opinion: str, *, now: datetime | None = None) -> UnitPlan:
    """Give a submitted draft back, with the reason. Raises NotYours, DeedNotOpen, FormUnfit."""
    faults = Faults()
    faults.wants(bool(opinion.strip()), "opinion", "退回须写明意见。", "Say why it is given back.")
    faults.raise_any()
    with transaction.atomic():
        held = _signing(actor, plan)
        held.state, held.opinion = State.DRAFT, opinion.strip()[:4000]
        held.save()
        noted(actor, held, "given back")
        messages.tell(held.body, "answer", f"计划被退回：{held.title}", f"A plan was given back: {held.title}", now=now,
                      path=f"{PAGE}{held.number}")  # fmt: skip
    return held


def issue(actor: Actor, plan: UnitPlan, *, issued_as: str = "", now: datetime | None = None) -> UnitPlan:
    """Issue a submitted draft; the version before it is replaced and the hash of the content goes to the log.

    Raises NotYours, DeedNotOpen.
    """
    at = now or timezone.now()
    with transaction.atomic():
        return put_in_force(actor, _signing(actor, plan), issued_as, at)


def put_in_force(actor: Actor, held: UnitPlan, issued_as: str, at: datetime) -> UnitPlan:
    """Put a locked plan in force, for what has judged that it may be: its hash goes to the log, the version before is replaced."""
    UnitPlan.objects.filter(number=held.number, state=State.ISSUED).update(state=State.REPLACED)
    held.state, held.issued_by, held.issued_at = State.ISSUED, actor.username, at
    held.issued_as = issued_as.strip()[:120]
    held.sha256 = hashlib.sha256(canonical(content(held))).hexdigest()
    noted(actor, held, "issued")
    held.leaf = transparency.add("publication" if held.publicity == "public" else "decision", _leaf(held, at),
                                 public=held.publicity == "public")  # fmt: skip
    held.save()
    return held


def content(plan: UnitPlan) -> dict[str, Any]:
    """Return what is issued, as plain JSON: the form whose hash the log holds."""
    names = ("code", "number", "clause", "label", "adopted_from", "lead", "supporting", "jointly", "target",
             "indicator", "value", "evidence", "due", "to_try")  # fmt: skip
    return {
        "number": plan.number, "version": plan.version, "pack": plan.pack, "body": plan.body.code,
        "parent": plan.parent, "title": plan.title, "starts": plan.starts, "ends": plan.ends, "note": plan.note,
        "duties": [
            {name: getattr(one, name) for name in names} | ({} if one.goal is None else {"goal": f"{one.goal.normalize():f}"})
            for one in plan.duties.all()
        ],
    }  # fmt: skip


def _leaf(plan: UnitPlan, at: datetime) -> dict[str, Any]:
    return {"plan": plan.key, "version": plan.version, "body": plan.body.code, "title": plan.title,
            "sha256": plan.sha256, "at": at}  # fmt: skip


def revise(actor: Actor, plan: UnitPlan, *, now: datetime | None = None) -> UnitPlan:
    """Begin the next version of an issued plan, with its duties. Raises NotYours, DeedNotOpen."""
    with transaction.atomic():
        held = locked(plan)
        own(actor, held, Capability.OPEN_CASE)
        newer = UnitPlan.objects.filter(number=held.number, state__in=(State.DRAFT, State.SUBMITTED)).exists()
        if held.state != State.ISSUED or newer:
            raise DeedNotOpen(item=held.number, zh_why="只有现行版本可以修订，且同时只有一个修订稿。",
                              en_why="only what is in force is revised, and by one draft at a time.")  # fmt: skip
        duties = list(held.duties.all())
        last = UnitPlan.objects.filter(number=held.number).order_by("-version").values_list("version", flat=True)[0]
        fresh = UnitPlan.objects.create(
            number=held.number, version=last + 1, pack=held.pack, body=held.body, parent=held.parent, title=held.title,
            starts=held.starts, ends=held.ends, note=held.note, publicity=held.publicity, example=held.example,
            made_by=actor.username, made_at=now or timezone.now(),
        )  # fmt: skip
        for one in duties:
            one.pk, one.plan = None, fresh
        UnitDuty.objects.bulk_create(duties)
        noted(actor, fresh, "revised")
    return fresh


def close(actor: Actor, plan: UnitPlan) -> UnitPlan:
    """Close an issued plan whose term is over. Raises NotYours, DeedNotOpen."""
    with transaction.atomic():
        held = locked(plan)
        own(actor, held, Capability.ISSUE)
        if held.state != State.ISSUED or today() <= held.ends:
            raise DeedNotOpen(
                item=held.number, zh_why="计划期满后才能办结。", en_why="a plan is closed after its term."
            )
        held.state = State.CLOSED
        held.save()
        noted(actor, held, "closed")
    return held


# --- parts ------------------------------------------------------------------------------------------------------------
def locked(plan: UnitPlan) -> UnitPlan:
    """Return a plan, locked in the running transaction."""
    return UnitPlan.objects.select_for_update(of=("self",)).select_related("body").get(pk=plan.pk)


def own(actor: Actor, plan: UnitPlan, capability: Capability) -> None:
    """Refuse who does not work for the unit, or has not the capability. Raises NotYours."""
    if not isown(actor, plan) or not (actor.system or actor.may(capability)):
        raise NotYours(
            deed=plan.title, zh_who=f"{plan.body.name_zh}有相应职责的人员", en_who=f"people of {plan.body.code}"
        )


def _draft(actor: Actor, plan: UnitPlan) -> UnitPlan:
    held = locked(plan)
    own(actor, held, Capability.OPEN_CASE)
    if held.state != State.DRAFT:
        raise DeedNotOpen(item=held.number, zh_why="只有草稿可以改动。", en_why="only a draft is changed.")
    return held


def _signing(actor: Actor, plan: UnitPlan) -> UnitPlan:
    held = locked(plan)
    own(actor, held, Capability.ISSUE)
    if held.state != State.SUBMITTED:
        raise DeedNotOpen(item=held.number, zh_why="计划没有送签。", en_why="the plan was not submitted.")
    if held.case_id is not None:
        raise DeedNotOpen(
            item=held.number, zh_why="计划按完整程序签批，请在其文稿中办理。",
            en_why="it goes through the chain of sign-off: handle its document.",
        )  # fmt: skip
    if held.submitted_by == actor.username and not actor.system:
        raise DeedNotOpen(
            item=held.number, zh_why="送签人不能签发自己送签的计划。", en_why="who submitted it cannot issue it."
        )
    return held


def noted(actor: Actor, plan: UnitPlan, what: str, duty: str = "") -> None:
    """Note who did what with a plan."""
    detail = {"what": what, "version": plan.version, "duty": duty}
    actions.note(
        "change",
        username=actor.username,
        body=actor.body,
        object_type="unit_plan",
        object_id=plan.number,
        detail=detail,
    )


def offered(actor: Actor, plan: UnitPlan) -> list[str]:
    """Return what an actor can do with a plan now: edit, submit, give_back, issue, revise, close."""
    if not isown(actor, plan):
        return []
    writes, signs = actor.may(Capability.OPEN_CASE), actor.may(Capability.ISSUE)
    other = plan.submitted_by != actor.username
    simple = ["issue", "give_back"] if signs and other and plan.case_id is None else []
    able = {
        State.DRAFT: ["edit", "submit"] if writes else [],
        State.SUBMITTED: simple or (["take_back"] if writes and plan.case_id is not None else []),
        State.ISSUED: (["revise"] if writes else []) + (["close"] if signs and today() > plan.ends else []),
    }
    return able.get(State(plan.state), [])
