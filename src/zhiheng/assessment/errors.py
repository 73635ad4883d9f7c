"""Errors of the room of assessments.

AssessmentError
├── UnknownAssessment   no such assessment, or not one that the actor may see
├── UnknownUnit         no such unit in the assessment
├── UnknownSheet        the pack has no such sheet
├── NotYours            the actor may not do this here
├── WrongStage          what is wanted belongs to another stage of the course
├── NotReady            a step of the course for which something is missing; says what
├── EntryRefused        what was entered does not fit the criterion
├── AssessmentTwice     the body runs this sheet for this year already
├── CriteriaRefused     criteria of a body's own that cannot be used, or that the documents give
├── DrawRefused         a draw without digits, or that was made already
├── DrawUnreadable      a file that is no published draw
└── NominationRefused   a candidate that the sheet has no group for, or that stands there already
"""

from __future__ import annotations

from typing import ClassVar

from zhiheng.errors import ZhihengError


class AssessmentError(ZhihengError):
    """Base of the room's errors."""

    code: ClassVar[str] = "assessment"


class UnknownAssessment(AssessmentError):
    """No such assessment for this actor. Context: number."""

    code: ClassVar[str] = "unknown-assessment"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "没有考核 {number}，或者您无权查看。请核对编号。"
    en: ClassVar[str] = "There is no assessment {number}, or you may not see it. Check the number."


class UnknownUnit(AssessmentError):
    """No such unit for this actor. Context: unit, number."""

    code: ClassVar[str] = "unknown-unit"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "考核 {number} 中没有单位 {unit}，或者您无权查看。"
    en: ClassVar[str] = "The assessment {number} has no unit {unit}, or you may not see it."


class UnknownSheet(AssessmentError):
    """The pack has no such sheet. Context: sheet, pack, known."""

    code: ClassVar[str] = "unknown-sheet"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "政策包 {pack} 没有考核方案“{sheet}”。有：{known}。"
    en: ClassVar[str] = "The pack {pack} has no assessment sheet “{sheet}”. There are: {known}."


class NotYours(AssessmentError):
    """The actor may not do this here. Context: zh_what, en_what."""

    code: ClassVar[str] = "assessment-not-yours"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "这一步不归您的单位办理：{zh_what}。"
    en: ClassVar[str] = "This is not for your body to do: {en_what}."


class WrongStage(AssessmentError):
    """It belongs to another stage. Context: zh_now, en_now."""

    code: ClassVar[str] = "assessment-stage"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "考核现在处于“{zh_now}”，不能这样做。"
    en: ClassVar[str] = "The assessment stands at “{en_now}”, where this cannot be done."


class NotReady(AssessmentError):
    """Something is missing for a step. Context: zh_what, en_what."""

    code: ClassVar[str] = "assessment-not-ready"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "还不能进行下一步：{zh_what}。"
    en: ClassVar[str] = "The next step cannot be taken yet: {en_what}."


class EntryRefused(AssessmentError):
    """What was entered does not fit. Context: criterion, zh_why, en_why."""

    code: ClassVar[str] = "assessment-entry"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "“{criterion}”没有保存：{zh_why}。"
    en: ClassVar[str] = "“{criterion}” was not saved: {en_why}."


class AssessmentTwice(AssessmentError):
    """The body runs this sheet for this year already. Context: sheet, year."""

    code: ClassVar[str] = "assessment-twice"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "本单位已经开展了 {year} 年度的“{sheet}”。"
    en: ClassVar[str] = "Your body already runs “{sheet}” for {year}."


class CriteriaRefused(AssessmentError):
    """Criteria of a body's own that cannot be used. Context: zh_why, en_why."""

    code: ClassVar[str] = "criteria-refused"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "创建条件不能保存：{zh_why}"
    en: ClassVar[str] = "The criteria cannot be kept: {en_why}"


class DrawRefused(AssessmentError):
    """A draw that cannot be made. Context: zh_why, en_why."""

    code: ClassVar[str] = "assessment-draw"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "没有抽取：{zh_why}。"
    en: ClassVar[str] = "Nothing was drawn: {en_why}."


class DrawUnreadable(AssessmentError):
    """A file that is no published draw. Context: name."""

    code: ClassVar[str] = "draw-unreadable"
    status: ClassVar[int] = 422
    exit_code: ClassVar[int] = 2
    zh: ClassVar[str] = "{name} 不是公布的抽样结果。请使用实地核查页面上下载的 JSON 文件。"
    en: ClassVar[str] = "{name} is no published draw. Use the JSON file of the page of the field check."


class NominationRefused(AssessmentError):
    """A candidate that cannot be put up. Context: zh_why, en_why."""

    code: ClassVar[str] = "assessment-candidate"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "没有登记候选单位：{zh_why}。"
    en: ClassVar[str] = "The candidate was not entered: {en_why}."
