"""Errors of the room stats.

StatisticsError
├── NoProportion       counts that cannot be a share: more failures than units, a negative number
├── BadLevel           a confidence level outside (0, 1)
├── BadDesign          a sample whose columns do not fit each other, or a population smaller than its sample
├── LonelyUnit         a stratum with one unit, and the caller asked to be told
└── BadSeries          periods and values that do not fit each other
"""

from __future__ import annotations

from typing import ClassVar

from zhiheng.errors import ZhihengError


class StatisticsError(ZhihengError):
    """Base of the room's errors."""

    code: ClassVar[str] = "statistics"
    status: ClassVar[int] = 422


class NoProportion(StatisticsError):
    """The counts cannot be a share or a rate. Context: k, n."""

    code: ClassVar[str] = "no-proportion"
    zh: ClassVar[str] = "{k} 与 {n} 构不成比例：分子应在 0 与分母之间，分母应大于 0。"
    en: ClassVar[str] = "{k} of {n} is no share: the numerator lies between 0 and the denominator, which is above 0."


class BadLevel(StatisticsError):
    """The confidence level lies outside (0, 1). Context: level."""

    code: ClassVar[str] = "bad-level"
    zh: ClassVar[str] = "置信水平应在 0 与 1 之间（不含），例如 0.95，而不是 {level}。"
    en: ClassVar[str] = "A confidence level lies between 0 and 1, for instance 0.95, not {level}."


class BadDesign(StatisticsError):
    """Columns of a sample do not fit each other. Context: problem_zh, problem_en."""

    code: ClassVar[str] = "bad-design"
    zh: ClassVar[str] = "样本设计有误：{problem_zh}"
    en: ClassVar[str] = "The design of the sample is wrong: {problem_en}"


class LonelyUnit(StatisticsError):
    """A stratum holds one unit, which says nothing of its spread. Context: strata."""

    code: ClassVar[str] = "lonely-unit"
    zh: ClassVar[str] = (
        "以下层只有一个抽样单元，无法估计方差：{strata}。请并层，或选择处理方式 adjust、average、certainty。"
    )
    en: ClassVar[str] = (
        "These strata hold one sampling unit, so that their variance cannot be estimated: {strata}. "
        "Collapse strata, or choose adjust, average or certainty."
    )


class BadSeries(StatisticsError):
    """Periods and values do not fit each other. Context: problem_zh, problem_en."""

    code: ClassVar[str] = "bad-series"
    zh: ClassVar[str] = "序列有误：{problem_zh}"
    en: ClassVar[str] = "The series is wrong: {problem_en}"
