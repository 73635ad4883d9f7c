"""Plans and tasks: dates in order, bodies that exist, lead only where the document names one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.repeats import repeats
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Plan, Responsible, Task


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each plan and each task."""
    for plan in scope.elements(scope.pack.plans.values()):
        yield from _plan(scope, plan)
    for task in scope.elements(scope.pack.tasks.values()):
        yield from _task(scope, task)


def _plan(scope: Scope, plan: Plan) -> Iterator[Finding]:
    yield from references.one(scope, plan, ("document",), "documents", plan.document)
    yield from references.one(scope, plan, ("parent",), "plans", plan.parent)
    if plan.parent == plan.id:
        yield scope.report(
            plan, ("parent",), "parent-loop", "计划不能以自己为上级。", "A plan cannot be its own parent."
        )
    if plan.ends < plan.starts:
        zh, en = f"ends {plan.ends} 早于 starts {plan.starts}。", f"ends {plan.ends} lies before starts {plan.starts}."
        yield scope.report(plan, ("ends",), "dates-reversed", zh, en, plan.ends)


def _task(scope: Scope, task: Task) -> Iterator[Finding]:
    yield from references.one(scope, task, ("plan",), "plans", task.plan)
    for key in ("lead", "supporting", "jointly"):
        yield from references.many(scope, task, (key,), "bodies", getattr(task, key))
    yield from _responsible(scope, task)
    yield from repeats(scope, task, ("duties",), [duty.id for duty in task.duties], key="id")
    for at, duty in enumerate(task.duties):
        path: Path = ("duties", at)
        for key, kind in (
            ("lead", "bodies"),
            ("supporting", "bodies"),
            ("targets", "targets"),
            ("evidence", "record-types"),
        ):
            yield from references.many(scope, task, (*path, key), kind, getattr(duty, key))
        yield from _due(scope, task, (*path, "due"), duty.due)
    yield from _due(scope, task, ("due",), task.due)


def _responsible(scope: Scope, task: Task) -> Iterator[Finding]:
    """A lead is named or not: where bodies are jointly responsible, nobody may be made the lead."""
    if task.responsible is Responsible.LEAD and (not task.lead or task.jointly):
        zh, en = "responsible: lead 须写 lead，且不写 jointly。", "responsible: lead needs lead, and no jointly."
        yield scope.report(task, ("responsible",), "responsible-form", zh, en, task.responsible)
    if task.responsible is Responsible.JOINT and (task.lead or task.supporting or not (task.jointly or task.others)):
        zh = "responsible: joint 只写 jointly 或 others：文件未写牵头，不得推定首位牵头。"
        en = "responsible: joint takes jointly or others alone: the document names no lead, and the first is not one."
        yield scope.report(task, ("responsible",), "responsible-form", zh, en, task.responsible)


def _due(scope: Scope, task: Task, path: Path, due: date | None) -> Iterator[Finding]:
    plan = scope.pack.plans.get(task.plan)
    if due is not None and plan is not None and not plan.starts <= due <= plan.ends:
        zh = f"期限 {due} 不在计划期间（{plan.starts} 至 {plan.ends}）。"
        en = f"The due day {due} lies outside the plan ({plan.starts} to {plan.ends})."
        yield scope.report(task, path, "due-outside-plan", zh, en, due)
