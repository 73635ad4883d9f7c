"""Errors of the room of promises.

PromisesError
├── UnknownTarget     the pack has no such target
├── CannotSplit       the target has no figure to share out, or the weights or shares do not do
├── UnknownUnit       no such unit below the area on that day
├── NotYourTargets    the actor may not share out targets or enter proofs for this area
├── ProofUnfit        a proof lacks what it must say; names the fields
├── FigureUnfit       a published figure lacks what it must say; names the fields
├── ReasonMissing     a correction wants its reason
└── AlreadyCorrected  the entry was corrected before
"""

from __future__ import annotations

from typing import ClassVar

from zhiheng.errors import ZhihengError


class PromisesError(ZhihengError):
    """Base of the room's errors."""

    code: ClassVar[str] = "promises"


class UnknownTarget(PromisesError):
    """There is no such target. Context: target, pack."""

    code: ClassVar[str] = "unknown-target"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "政策包 {pack} 没有目标 {target}。请用 zhiheng targets --pack {pack} 查看全部目标。"
    en: ClassVar[str] = "Pack {pack} has no target {target}. See all with zhiheng targets --pack {pack}."


class CannotSplit(PromisesError):
    """The figure cannot be shared out. Context: target."""

    code: ClassVar[str] = "cannot-split"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = (
        "目标 {target} 不能这样分解：须有数量（“左右”不算），权重或能力须不为负且不全为零，份额须为整数步长。"
    )
    en: ClassVar[str] = (
        "The target {target} cannot be shared out so: it needs a figure (about so many is none), weights or capacities that "
        "are not negative and not all nought, and shares in whole steps."
    )


class UnknownUnit(PromisesError):
    """No such unit below the area. Context: unit, area, day."""

    code: ClassVar[str] = "unknown-unit"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "{day} 在 {area} 之下没有单位 {unit}。区划以当日为准，请核对代码。"
    en: ClassVar[str] = "On {day} there is no unit {unit} below {area}. Divisions are those of the day; check the code."


class NotYourTargets(PromisesError):
    """The actor may not do this here. Context: area."""

    code: ClassVar[str] = "not-your-targets"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "只有主管局和领导小组办公室可以登记佐证、分解目标，且限于本辖区（{area} 不在您的范围内）。"
    en: ClassVar[str] = (
        "Only the bureau in charge and the leading group's office enter proofs and share out targets, within their own "
        "area ({area} is not yours)."
    )


class ProofUnfit(PromisesError):
    """A proof lacks what it must say. Context: fields."""

    code: ClassVar[str] = "proof-unfit"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "佐证不完整或有误：{fields}。须写明结论、日期（不晚于今天）和文件或事件名称。"
    en: ClassVar[str] = (
        "The proof is not right: {fields}. Say what it shows, the day (not after today) and which paper or event."
    )


class FigureUnfit(PromisesError):
    """A published figure lacks what it must say. Context: fields."""

    code: ClassVar[str] = "figure-unfit"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = (
        "公布的数字不完整或有误：{fields}。须写明期间（如 2013、2013-Q2、2013/2017）、数值、发布单位和来源；分子不大于分母，"
        "发布日期不早于期间、不晚于今天。"
    )
    en: ClassVar[str] = (
        "The published figure is not right: {fields}. Give the period (2013, 2013-Q2, 2013/2017), the value, who published it "
        "and the source; the numerator must not exceed the denominator, the day of publication must lie neither before the "
        "period nor after today."
    )


class ReasonMissing(PromisesError):
    """A correction wants its reason."""

    code: ClassVar[str] = "correction-reason-missing"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "更正须写明理由，原记录保留可查。"
    en: ClassVar[str] = "A correction wants its reason; what stood before stays on record."


class AlreadyCorrected(PromisesError):
    """The entry was corrected before. Context: entry."""

    code: ClassVar[str] = "already-corrected"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "第 {entry} 条已经更正过，请刷新后在最新的一条上更正。"
    en: ClassVar[str] = "Entry {entry} was corrected before. Reload and correct the latest."
