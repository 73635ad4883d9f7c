"""Errors of the scoring room.

ScoringError
├── UnknownScorecard       the pack has no scorecard of that id
├── UnusableScorecard      a scorecard that cannot be compiled: gap in its levels, unknown type, role or grade
└── UnknownSemantics       a stored plan of a version that this release cannot read
"""

from __future__ import annotations

from typing import ClassVar

from zhiheng.errors import ZhihengError


class ScoringError(ZhihengError):
    """Base of the room's errors."""

    code: ClassVar[str] = "scoring"


class UnknownScorecard(ScoringError):
    """The pack has no scorecard of that id. Context: pack, scorecard, known."""

    code: ClassVar[str] = "unknown-scorecard"
    status: ClassVar[int] = 404
    zh: ClassVar[str] = "政策包“{pack}”没有评分表“{scorecard}”。现有：{known}。"
    en: ClassVar[str] = "Pack “{pack}” has no scorecard “{scorecard}”. It has: {known}."


class UnusableScorecard(ScoringError):
    """The scorecard cannot be compiled. Context: scorecard, where, problem_zh, problem_en."""

    code: ClassVar[str] = "unusable-scorecard"
    status: ClassVar[int] = 422
    zh: ClassVar[str] = "评分表“{scorecard}”的“{where}”不能使用：{problem_zh}"
    en: ClassVar[str] = "“{where}” of scorecard “{scorecard}” cannot be used: {problem_en}"


class UnknownSemantics(ScoringError):
    """A plan stored under a version of the rules' meaning that this release does not carry. Context: found, known."""

    code: ClassVar[str] = "unknown-semantics"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "该运行按语义版本 {found} 存储，本版只能复算版本 {known}。请用当时的版本复算。"
    en: ClassVar[str] = (
        "The run was stored under semantics version {found}; this release computes version {known}. "
        "Use the release of that time."
    )
