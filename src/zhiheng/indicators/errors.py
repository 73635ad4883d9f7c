"""Errors of the indicators room.

IndicatorError
├── PeriodUnreadable       a period is none of the forms
├── UnknownIndicator       the pack has no indicator of this id
├── UnknownLevel           no such level of areas
├── NoIndicatorRun         nothing has been computed yet
├── ReleaseUnfit           a release lacks something, or its state does not allow the step
├── OwnApproval            who drafted a release may not approve it
└── ReleaseChanged         a frozen release no longer has the content it was approved with
"""

from __future__ import annotations

from typing import ClassVar

from zhiheng.errors import ZhihengError


class IndicatorError(ZhihengError):
    """Base of the room's errors."""

    code: ClassVar[str] = "indicator"


class PeriodUnreadable(IndicatorError):
    """A text names no period. Context: period."""

    code: ClassVar[str] = "period-unreadable"
    status: ClassVar[int] = 422
    exit_code: ClassVar[int] = 2
    zh: ClassVar[str] = "读不懂期间“{period}”。请写成 2023、2023-H1、2023-Q2、2023-07 或 2013/2017。"
    en: ClassVar[str] = "The period {period} cannot be read. Write 2023, 2023-H1, 2023-Q2, 2023-07 or 2013/2017."


class UnknownIndicator(IndicatorError):
    """The pack has no such indicator. Context: indicator, pack."""

    code: ClassVar[str] = "unknown-indicator"
    status: ClassVar[int] = 404
    exit_code: ClassVar[int] = 2
    zh: ClassVar[str] = "政策包 {pack} 没有指标 {indicator}。请用 zhiheng indicators list --pack {pack} 查看全部指标。"
    en: ClassVar[str] = "Pack {pack} has no indicator {indicator}. See zhiheng indicators list --pack {pack}."


class UnknownLevel(IndicatorError):
    """No such level of areas. Context: level, known."""

    code: ClassVar[str] = "unknown-level"
    status: ClassVar[int] = 422
    exit_code: ClassVar[int] = 2
    zh: ClassVar[str] = "没有“{level}”这一层级。可用：{known}。"
    en: ClassVar[str] = "There is no level {level}. Known: {known}."


class NoIndicatorRun(IndicatorError):
    """Nothing has been computed yet. Context: pack."""

    code: ClassVar[str] = "no-indicator-run"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "政策包 {pack} 的指标还没有计算。请先执行 zhiheng indicators refresh --pack {pack}。"
    en: ClassVar[str] = (
        "The indicators of pack {pack} have not been computed yet. First run zhiheng indicators refresh --pack {pack}."
    )


class ReleaseUnfit(IndicatorError):
    """A release cannot take this step. Context: release, reason_zh, reason_en."""

    code: ClassVar[str] = "release-unfit"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "发布 {release} 不能这样处理：{reason_zh}"
    en: ClassVar[str] = "Release {release} cannot take this step: {reason_en}"


class OwnApproval(IndicatorError):
    """Who drafted a release may not approve it. Context: release."""

    code: ClassVar[str] = "own-approval"
    status: ClassVar[int] = 403
    zh: ClassVar[str] = "发布 {release} 由您起草，须由另一人审批。"
    en: ClassVar[str] = "You drafted release {release}; another person approves it."


class ReleaseChanged(IndicatorError):
    """A frozen release no longer has its content. Context: release, expected, found."""

    code: ClassVar[str] = "release-changed"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "发布 {release} 的内容与冻结时不一致（冻结时 {expected}，现为 {found}）。"
    en: ClassVar[str] = "Release {release} differs from what was frozen ({expected} then, {found} now)."
