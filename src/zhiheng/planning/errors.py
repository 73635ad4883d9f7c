"""Errors of the room of planning.

PlanningError
├── UnknownPlan          the pack, or the workspace, has no such plan
├── UnknownDuty          the plan has no such duty
├── UnknownItem          no such follow-up item, round, finding or evaluation, or not one that the actor may see
├── NotYours             the actor's body or post may not do this here
├── DeedNotOpen          the thing stands where this cannot be done; says why
├── FormUnfit            what was filled in is missing or wrong; says which
└── StaleItem            somebody else acted in between
"""

from __future__ import annotations

from typing import ClassVar

from zhiheng.errors import ZhihengError


class PlanningError(ZhihengError):
    """Base of the room's errors."""

    code: ClassVar[str] = "planning"


class UnknownPlan(PlanningError):
    """No such plan. Context: plan, pack, known."""

    code: ClassVar[str] = "unknown-plan"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "政策包 {pack} 中没有计划“{plan}”。现有：{known}。"
    en: ClassVar[str] = "The pack {pack} has no plan “{plan}”. It has: {known}."


class UnknownDuty(PlanningError):
    """No such duty. Context: duty."""

    code: ClassVar[str] = "unknown-duty"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有任务“{duty}”。编号写作 政策包/任务/分项，可用 zhiheng plan show 查看。"
    en: ClassVar[str] = "There is no duty “{duty}”. It is written pack/task/duty; zhiheng plan show lists them."


class UnknownItem(PlanningError):
    """No such item for this actor. Context: item."""

    code: ClassVar[str] = "unknown-planning-item"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有“{item}”，或者您无权查看。请核对编号。"
    en: ClassVar[str] = "There is no “{item}”, or you may not see it. Check the number."


class NotYours(PlanningError):
    """The actor may not do this. Context: deed, zh_who, en_who."""

    code: ClassVar[str] = "planning-not-yours"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "您不能办理“{deed}”。可以办理的是：{zh_who}。"
    en: ClassVar[str] = "You may not do “{deed}”. Those who may: {en_who}."


class DeedNotOpen(PlanningError):
    """The thing does not stand so that this can be done. Context: item, zh_why, en_why."""

    code: ClassVar[str] = "planning-not-open"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "“{item}”现在不能这样办理：{zh_why}"
    en: ClassVar[str] = "“{item}” does not stand so that this can be done: {en_why}"


class FormUnfit(PlanningError):
    """What was filled in is not right. Context: faults ([{field, zh, en}]), zh_faults, en_faults."""

    code: ClassVar[str] = "planning-form-unfit"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "填写有误：{zh_faults}"
    en: ClassVar[str] = "The form is not right: {en_faults}"


class StaleItem(PlanningError):
    """Somebody else acted in between. Context: item, seen, version."""

    code: ClassVar[str] = "planning-stale"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "“{item}”刚有他人办理（您看到的是第 {seen} 版，现为第 {version} 版）。请刷新后再办。"
    en: ClassVar[str] = "Somebody else has acted on “{item}” (you saw version {seen}, it is {version}). Reload it."
