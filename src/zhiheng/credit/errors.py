"""Errors of the credit room.

CreditError
├── UnknownEnterprise      no registration under this code
├── WrongCode              the code is no valid Unified Social Credit Code
├── NoRun                  nothing has been graded yet
├── NotTheSame             what was recomputed differs from what the run stored
├── RiskClassRefused       the risk class was asked for a purpose or by somebody that may not know it
├── UnknownPurpose         no such purpose of a standing
├── NotACreditRun          the run was written by something else
├── NotYourProposal        the proposal is no longer open, or another body holds it
├── NoWayToDecline         the procedure has no step that ends the case where it stands
├── ReasonMissing          a decision wants its reason
├── NotYourMeasure         another body carries the measure out
├── ConfirmationUnfit      what was applied cannot be recorded so; names the fields
├── TooManyCodes           a check names no enterprise, or too many
├── ConsentUnfit           a consent is incomplete; names the fields
├── ConsentOver            a consent was revoked or has run out
└── NotYourConsent         the consent is of another enterprise
"""

from __future__ import annotations

from typing import ClassVar

from zhiheng.errors import ZhihengError


class CreditError(ZhihengError):
    """Base of the room's errors."""

    code: ClassVar[str] = "credit"


class UnknownEnterprise(CreditError):
    """There is no registration of this code on the day. Context: uscc, as_of."""

    code: ClassVar[str] = "unknown-enterprise"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "截至 {as_of}，事实库中没有统一社会信用代码为 {uscc} 的登记记录。请核对代码，或先归集登记数据。"
    en: ClassVar[str] = (
        "The ledger holds no registration of {uscc} as of {as_of}. Check the code, or take in the registrations first."
    )


class WrongCode(CreditError):
    """The code is not a valid USCC. Context: uscc, reason_zh, reason_en."""

    code: ClassVar[str] = "wrong-uscc"
    status: ClassVar[int] = 422
    exit_code: ClassVar[int] = 2
    zh: ClassVar[str] = "{uscc} 不是有效的统一社会信用代码：{reason_zh}"
    en: ClassVar[str] = "{uscc} is not a valid Unified Social Credit Code: {reason_en}"


class NoRun(CreditError):
    """Nothing has been graded yet. Context: what."""

    code: ClassVar[str] = "no-run"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "还没有评级运行{what}。请先执行 zhiheng grade --pack 省 --as-of 日期。"
    en: ClassVar[str] = "There is no grading run{what} yet. First run zhiheng grade --pack PROVINCE --as-of DAY."


class NotTheSame(CreditError):
    """A recomputed row differs from the stored one. Context: run, subject, columns."""

    code: ClassVar[str] = "not-the-same"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "重新计算 {subject} 的结果与运行 {run} 存储的不一致（{columns}）。请执行 zhiheng verify {run}。"
    en: ClassVar[str] = (
        "Recomputing {subject} gives other values than run {run} stored ({columns}). Run zhiheng verify {run}."
    )


class RiskClassRefused(CreditError):
    """The internal risk class was asked for. Context: purpose."""

    code: ClassVar[str] = "risk-class-refused"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "信用风险分类是内部信息，只供工作人员安排检查使用，不能用于“{purpose}”，也不对外提供。"
    en: ClassVar[str] = (
        "The risk class is internal: only staff may ask for it, and only to plan inspections, not for “{purpose}”."
    )


class UnknownPurpose(CreditError):
    """There is no such purpose. Context: purpose, known."""

    code: ClassVar[str] = "unknown-purpose"
    status: ClassVar[int] = 422
    exit_code: ClassVar[int] = 2
    zh: ClassVar[str] = "没有用途“{purpose}”。可用：{known}。"
    en: ClassVar[str] = "There is no purpose “{purpose}”. Use one of: {known}."


class NotACreditRun(CreditError):
    """The run holds no scorecard. Context: run."""

    code: ClassVar[str] = "not-a-credit-run"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "运行 {run} 不是评级运行。"
    en: ClassVar[str] = "Run {run} is not a grading run."


class NotYourProposal(CreditError):
    """The proposal was taken up before, or another body holds it. Context: proposal."""

    code: ClassVar[str] = "not-your-proposal"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "提议 {proposal} 已有人处理，或不由您所在单位承办。请刷新列表。"
    en: ClassVar[str] = "The proposal {proposal} was dealt with, or is not held by your body. Reload the list."


class NoWayToDecline(CreditError):
    """The procedure has no step from the present state to an end. Context: case, state."""

    code: ClassVar[str] = "no-way-to-decline"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "案件 {case} 的程序在“{state}”没有可直接办结的步骤。请在案件页按程序办理。"
    en: ClassVar[str] = (
        "The procedure of case {case} has no step that ends it at “{state}”. Go on upon the case's page."
    )


class ReasonMissing(CreditError):
    """A decision wants its reason."""

    code: ClassVar[str] = "credit-reason-missing"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "请写明理由：受影响的企业有权知道。"
    en: ClassVar[str] = "Write the reason: whoever is affected may know it."


class NotYourMeasure(CreditError):
    """Another body carries the measure out. Context: measure, body."""

    code: ClassVar[str] = "not-your-measure"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "措施 {measure} 不由 {body} 在该地执行，不能由其反馈。"
    en: ClassVar[str] = "The measure {measure} is not carried out by {body} at this place, so it cannot confirm it."


class ConfirmationUnfit(CreditError):
    """What was applied cannot be recorded so. Context: fields."""

    code: ClassVar[str] = "confirmation-unfit"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "执行反馈有误：{fields}。执行日期不得晚于今天、不得早于措施生效，结果必须写明。"
    en: ClassVar[str] = (
        "The confirmation is not right: {fields}. The day lies not after today nor before the measure; say the result."
    )


class TooManyCodes(CreditError):
    """A check names no enterprise, or too many. Context: count, most."""

    code: ClassVar[str] = "too-many-codes"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "一次核查 1 到 {most} 家，收到 {count} 家。请分批。"
    en: ClassVar[str] = "One check takes 1 to {most} enterprises; {count} were given. Split them."


class ConsentUnfit(CreditError):
    """A consent is incomplete. Context: fields."""

    code: ClassVar[str] = "consent-unfit"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "授权不完整或有误：{fields}。请写明给谁、作何用、哪些内容、到哪天（不超过一年）。"
    en: ClassVar[str] = (
        "The consent is not right: {fields}. Say for whom, for what, which parts, until which day (a year at most)."
    )


class ConsentOver(CreditError):
    """The consent was revoked or has run out. Context: consent."""

    code: ClassVar[str] = "consent-over"
    status: ClassVar[int] = 410
    zh: ClassVar[str] = "企业的授权已撤回或到期，报告不再提供。如仍需要，请向企业索取新的授权。"
    en: ClassVar[str] = (
        "The enterprise took its consent back, or it has run out: the report is given no more. Ask it for a new one."
    )


class NotYourConsent(CreditError):
    """The consent is of another enterprise, or the actor stands for none."""

    code: ClassVar[str] = "not-your-consent"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "只有企业自己的账户可以给予或撤回授权。"
    en: ClassVar[str] = "Only an account of the enterprise itself gives a consent or takes it back."
