"""Errors of the credit room.

CreditError
├── UnknownEnterprise      no registration under this code
├── WrongCode              the code is no valid Unified Social Credit Code
├── NoRun                  nothing has been graded yet
├── NotTheSame             what was recomputed differs from what the run stored
├── RiskClassRefused       the risk class was asked for a purpose or by somebody that may not know it
├── UnknownPurpose         no such purpose of a standing
└── NotACreditRun          the run was written by something else
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
