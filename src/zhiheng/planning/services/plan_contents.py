"""What a plan of a unit holds as somebody writes it down, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhiheng.actors.models import Body
from zhiheng.cases.services.installed import pack as pack_in_use
from zhiheng.planning.faults import Faults
from zhiheng.planning.models import UnitPlan
from zhiheng.planning.services import reach

#: A goal lies below it.
LARGEST = Decimal(10) ** 15


@dataclass(frozen=True)
class Outline:
    """What a plan is, without its duties."""

    title: str
    starts: date
    ends: date
    parent: str = ""
    note: str = ""
    publicity: str = "departments"


@dataclass(frozen=True)
class DutyGiven:
    """One duty as somebody writes it down."""

    number: str
    label: str
    clause: str = ""
    lead: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    jointly: tuple[str, ...] = ()
    target: str = ""
    indicator: str = ""
    value: str = ""
    goal: Decimal | None = None
    evidence: tuple[str, ...] = ()
    due: date | None = None
    to_try: bool = False


def check_outline(given: Outline) -> None:
    """Raise FormUnfit with all that is wrong with what a plan is."""
    faults = Faults()
    faults.wants(bool(given.title.strip()), "title", "请写明计划名称。", "Name the plan.")
    faults.wants(
        given.starts <= given.ends, "ends", "结束日期不能早于开始日期。", "The plan cannot end before it starts."
    )
    faults.wants(given.publicity in ("departments", "public"), "publicity", "请选择公开范围。", "Choose the publicity.")
    faults.raise_any()


def check_duty(plan: UnitPlan, given: DutyGiven) -> None:
    """Raise FormUnfit with all that is wrong with a duty of a plan."""
    pack, faults = pack_in_use(plan.pack), Faults()
    faults.wants(bool(given.label.strip()), "label", "请写明任务。", "Say what is to be done.")
    faults.wants(bool(given.number.strip()), "number", "请写明序号。", "Give it its number.")
    one_form = bool(given.lead) != bool(given.jointly)
    faults.wants(
        one_form,
        "lead",
        "写明牵头单位，或写明共同负责单位，不能都写。",
        "Name who leads, or who is jointly responsible, not both.",
    )
    wrong = _foreign(plan, (*given.lead, *given.supporting, *given.jointly))
    faults.wants(
        not wrong,
        "lead",
        f"责任单位须为本单位、下级单位或同级部门：{'、'.join(wrong)}",
        f"Not a body of this place: {', '.join(wrong)}",
    )
    faults.wants(
        not given.target or given.target in pack.targets, "target", "没有这个目标。", "There is no such target."
    )
    known = not given.indicator or given.indicator in pack.indicators
    faults.wants(known, "indicator", "没有这个指标。", "There is no such indicator.")
    counted = given.goal is None or (bool(given.indicator) and abs(given.goal) < LARGEST and given.goal.is_finite())
    faults.wants(
        counted, "goal", "目标值是一个数，并须先选指标。", "The goal is a number, and of an indicator that is chosen."
    )
    types = [kind for kind in given.evidence if kind not in pack.record_types]
    faults.wants(not types, "evidence", f"没有记录类型：{'、'.join(types)}", f"No such record type: {', '.join(types)}")
    inside = given.due is None or plan.starts <= given.due <= plan.ends
    faults.wants(
        inside,
        "due",
        f"期限须在计划期间（{plan.starts} 至 {plan.ends}）。",
        f"The day lies in the plan ({plan.starts} to {plan.ends}).",
    )
    faults.raise_any()


def _foreign(plan: UnitPlan, codes: Sequence[str]) -> list[str]:
    """Return those codes that name no body to which the plan's body may give work, and not itself."""
    known = {one.code: one for one in Body.objects.filter(code__in=set(codes), active=True)}
    under = reach.below(plan.body.code) if known else frozenset()
    fits = {
        code for code, one in known.items() if one.pk == plan.body_id or reach.may_direct(plan.body, one, under)
    }  # fmt: skip
    return [code for code in codes if code not in fits]
