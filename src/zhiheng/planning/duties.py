"""Duties of a plan, one by one: who is responsible, by when, what would prove it. The same form for plans of packs and of units.

Where a document names bodies jointly (等负责) nobody leads: `lead` stays empty and the first named is not taken for one.
Bodies that were merged are named as the document names them; `bearers` says who carries their duties on a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhiheng.planning.errors import UnknownPlan
from zhiheng.policy import Pack
from zhiheng.policy.model import Certainty, Citation, DocumentStatus, Duty, Localised, Plan, Responsible, Task


@dataclass(frozen=True, slots=True)
class PlannedDuty:
    """One duty. `key` names it for ever; `due_from` says whether its day is the text's own or the end of the plan."""

    key: str
    plan: str
    task: str
    number: str
    clause: Localised
    label: Localised
    lead: tuple[str, ...]
    supporting: tuple[str, ...]
    jointly: tuple[str, ...]
    others: Localised | None
    due: date
    due_from: str  # text | plan
    to_try: bool
    starts: date
    targets: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    indicator: str = ""
    value: str = ""
    goal: Decimal | None = None  # what the indicator shall reach by the day of the duty
    adopted_from: str = ""
    cite: tuple[Citation, ...] = ()

    @property
    def bodies(self) -> tuple[str, ...]:
        """Every body named, those that lead first, each once."""
        return tuple(dict.fromkeys((*self.lead, *self.jointly, *self.supporting)))

    @property
    def responsible(self) -> tuple[str, ...]:
        """Who answers for it: the lead, or where nobody leads all that are jointly responsible."""
        return self.lead or self.jointly


@dataclass(frozen=True, slots=True)
class PlanOfDuties:
    """A plan with its duties, in the order of the document. `body` is empty for a plan of a pack."""

    key: str
    pack: str
    label: Localised
    kind: str
    starts: date
    ends: date
    duties: tuple[PlannedDuty, ...]
    status: str  # of its document, or the state of a unit's plan
    document: str = ""
    parent: str = ""
    body: str = ""
    certainty: Certainty = Certainty.TEXT
    note: Localised | None = None

    @property
    def history(self) -> bool:
        """Whether the plan has run out: it is shown as history and nothing of it is due any more."""
        return self.status in (DocumentStatus.EXPIRED.value, "closed", "replaced")

    def shown_on(self, today: date) -> date:
        """Return the day a reader is shown first: today, but the last day of a plan that has run out."""
        return min(today, self.ends) if self.history else today

    def duty(self, key: str) -> PlannedDuty | None:
        """Return a duty by its key."""
        return next((one for one in self.duties if one.key == key), None)


def plan_key(pack: str, plan: str) -> str:
    """Return what names a plan of a pack."""
    return f"{pack}/{plan}"


def find(pack: Pack, name: str) -> Plan:
    """Return a plan of a pack by its id, by `pack/id`, or by what follows `plan-` in it (``2013``). Raises UnknownPlan."""
    plain = name.removeprefix(f"{pack.info.id}/")
    for wanted in (plain, f"plan-{plain}"):
        if wanted in pack.plans:
            return pack.plans[wanted]
    raise UnknownPlan(plan=name, pack=pack.info.id, known=", ".join(pack.plans) or "—")


def of_plan(pack: Pack, plan: Plan) -> PlanOfDuties:
    """Return a plan of a pack with its duties."""
    document = pack.documents.get(plan.document)
    tasks = [task for task in pack.tasks.values() if task.plan == plan.id]
    return PlanOfDuties(
        key=plan_key(plan.pack, plan.id), pack=pack.info.id, label=plan.label, kind=plan.kind.value, starts=plan.starts,
        ends=plan.ends, duties=tuple(_duties(plan, tasks)), document=plan.document,
        status=document.status.value if document else DocumentStatus.UNKNOWN.value,
        parent=plan_key(plan.pack, plan.parent) if plan.parent else "", certainty=plan.certainty, note=plan.note,
    )  # fmt: skip


def _duties(plan: Plan, tasks: Iterable[Task]) -> Iterator[PlannedDuty]:
    for task in tasks:
        for duty in task.duties:
            yield _planned(plan, task, duty)


def _planned(plan: Plan, task: Task, duty: Duty) -> PlannedDuty:
    joint = task.responsible is Responsible.JOINT
    lead, supporting = duty.lead or task.lead, duty.supporting or task.supporting
    # Bodies that a clause names jointly stay joint, whatever a duty within it says.
    jointly = tuple(dict.fromkeys((*task.jointly, *duty.lead))) if joint else ()
    own_day = duty.due or task.due
    return PlannedDuty(
        key=f"{task.pack}/{task.id}/{duty.id}", plan=plan_key(plan.pack, plan.id), task=task.id, number=task.number,
        clause=task.label, label=duty.label, lead=() if joint else lead, supporting=supporting, jointly=jointly,
        others=task.others, due=own_day or plan.ends, due_from="text" if own_day else "plan", to_try=duty.exploratory,
        starts=plan.starts, targets=duty.targets, evidence=duty.evidence, cite=(*task.cite, *task.basis),
    )  # fmt: skip


def of_target(plans: Iterable[PlanOfDuties], target: str) -> list[PlannedDuty]:
    """Return the duties that serve a target, by its id."""
    return [duty for plan in plans for duty in plan.duties if target in duty.targets]


def successors(pack: Pack, body: str, on: date) -> tuple[str, ...]:
    """Return who stands for a body of a pack on a day: the body itself, or who took over, one after another.

    A body without successors stands for itself for ever. A body that several took over from has several.
    """
    found: list[str] = []
    waiting, seen = [body], {body}
    while waiting:
        code = waiting.pop(0)
        known = pack.bodies.get(code)
        following = [one.body for one in known.successors if one.on <= on] if known else []
        if not following:
            found.append(code)
        for one in following:
            if one not in seen:
                seen.add(one)
                waiting.append(one)
    return tuple(found)


def bearers(pack: Pack, duty: PlannedDuty, on: date, *, all_named: bool = False) -> tuple[str, ...]:
    """Return the bodies that answer for a duty on a day, as they stand then; with `all_named` the supporting too."""
    named = duty.bodies if all_named else duty.responsible
    return tuple(dict.fromkeys(code for body in named for code in successors(pack, body, on)))
