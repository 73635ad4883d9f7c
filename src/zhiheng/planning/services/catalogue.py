"""Plans of packs and of units in one form, and the rules of lights in force."""

from __future__ import annotations

from datetime import date

from zhiheng.cases.services.installed import pack as pack_in_use
from zhiheng.planning import duties
from zhiheng.planning.duties import PlannedDuty, PlanOfDuties
from zhiheng.planning.errors import UnknownDuty, UnknownItem
from zhiheng.planning.models import UnitDuty, UnitPlan
from zhiheng.policy import Pack
from zhiheng.policy.model import Certainty, Lights, LightSubject, Localised

UNIT = "unit"
#: States of a unit's plan in which duties are reported on.
SHOWN = (UnitPlan.State.ISSUED, UnitPlan.State.CLOSED)


def of_pack(pack: Pack) -> list[PlanOfDuties]:
    """Return the plans of a pack with their duties, in the pack's order."""
    return [duties.of_plan(pack, plan) for plan in pack.plans.values()]


def of_unit(plan: UnitPlan) -> PlanOfDuties:
    """Return a version of a unit's plan in the common form."""
    title = Localised(zh=plan.title, en=plan.title)
    return PlanOfDuties(
        key=plan.key, pack=plan.pack, label=title, kind="unit", starts=plan.starts, ends=plan.ends,
        duties=tuple(_duty(plan, one) for one in plan.duties.all()), status=str(plan.state), parent=plan.parent,
        body=plan.body.code, certainty=Certainty.EXAMPLE if plan.example else Certainty.TEXT,
        note=Localised(zh=plan.note, en=plan.note) if plan.note else None,
    )  # fmt: skip


def _duty(plan: UnitPlan, one: UnitDuty) -> PlannedDuty:
    clause = one.clause or one.label
    return PlannedDuty(
        key=one.key, plan=plan.key, task=f"{plan.number}/{one.number}", number=one.number,
        clause=Localised(zh=clause, en=clause), label=Localised(zh=one.label, en=one.label), lead=tuple(one.lead),
        supporting=tuple(one.supporting), jointly=tuple(one.jointly), others=None, due=one.due or plan.ends,
        due_from="text" if one.due else "plan", to_try=one.to_try, starts=plan.starts,
        targets=(one.target,) if one.target else (), evidence=tuple(one.evidence), indicator=one.indicator,
        value=one.value, goal=one.goal, adopted_from=one.adopted_from,
    )  # fmt: skip


def issued() -> list[UnitPlan]:
    """Return the plans of units that were issued, the newest first."""
    found = UnitPlan.objects.filter(state__in=SHOWN).select_related("body").prefetch_related("duties")
    return list(found)


def find(key: str, pack: Pack | None = None) -> PlanOfDuties:
    """Return a plan by its key: ``pack/plan``, ``unit/number``, or with a pack given by what `duties.find` takes.

    Raises UnknownPlan, UnknownItem.
    """
    if key.startswith(f"{UNIT}/"):
        number = key.removeprefix(f"{UNIT}/")
        found = UnitPlan.objects.filter(number=number, state__in=SHOWN).select_related("body").first()
        if found is None:
            raise UnknownItem(item=key)
        return of_unit(found)
    name, slash, plan = key.partition("/")
    held = pack if pack is not None and not slash else pack_in_use(name)
    return duties.of_plan(held, duties.find(held, plan if slash else key))


def find_duty(key: str) -> tuple[PlanOfDuties, PlannedDuty]:
    """Return a duty by its key with its plan. Raises UnknownDuty."""
    parts = key.split("/")
    if len(parts) != 3:
        raise UnknownDuty(duty=key)
    if parts[0] == UNIT:
        row = UnitPlan.objects.filter(number=parts[1], state__in=SHOWN).select_related("body").first()
        plan = of_unit(row) if row else None
    else:
        plan = _plan_of_task(parts[0], parts[1])
    duty = plan.duty(key) if plan else None
    if plan is None or duty is None:
        raise UnknownDuty(duty=key)
    return plan, duty


def _plan_of_task(pack: str, task: str) -> PlanOfDuties | None:
    from zhiheng.policy.errors import PolicyError

    try:
        held = pack_in_use(pack)
    except PolicyError:
        return None
    known = held.tasks.get(task)
    return duties.of_plan(held, held.plans[known.plan]) if known else None


def lights(pack: Pack | str, subject: LightSubject) -> Lights:
    """Return the rules of lights of a pack for one kind of work: its own before those of the pack it extends."""
    held = pack if isinstance(pack, Pack) else pack_in_use(pack)
    return next(one for one in held.lights.values() if one.applies_to is subject)


def parent_of(plan: PlanOfDuties) -> PlanOfDuties | None:
    """Return the plan above, None where there is none or it is not shown."""
    from zhiheng.errors import ZhihengError

    try:
        return find(plan.parent) if plan.parent else None
    except ZhihengError:
        return None


def running(pack: Pack, on: date) -> list[PlanOfDuties]:
    """Return the plans whose duties somebody works on, on a day: those that run, of the pack and of units."""
    every = [*of_pack(pack), *(of_unit(one) for one in issued() if one.pack == pack.info.id)]
    return [one for one in every if one.duties and not one.history and one.starts <= on]
