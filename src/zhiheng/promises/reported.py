"""Rows that promise nothing: what a document quotes, reports, or sets as an amount, a size or a day."""

from __future__ import annotations

from decimal import Decimal

from zhiheng.policy.model import Localised, TargetKind
from zhiheng.promises.comparing import as_evidence
from zhiheng.promises.question import Question
from zhiheng.promises.verdict import Official, Verdict
from zhiheng.promises.wording import figure, join, say

_STATES: dict[TargetKind, tuple[Official, Localised]] = {
    TargetKind.CITED_NATIONAL: (
        Official.QUOTED,
        say(
            "引用的国家目标，不是本省目标，不判达到或未达到。",
            "A national goal that is quoted, not the province's: neither met nor missed.",
        ),
    ),
    TargetKind.BASELINE: (
        Official.BASELINE,
        say("文件所载的基数，不是目标。", "A base that the document reports, not a goal."),
    ),
    TargetKind.ACHIEVED: (
        Official.ACHIEVED,
        say("文件报告的已有成绩，不是目标。", "What the document reports as achieved before it, not a goal."),
    ),
    TargetKind.CONTEXT: (
        Official.CONTEXT,
        say("背景数字，不是任何目标的基数。", "A figure of context, the base of no goal."),
    ),
    TargetKind.AMOUNT: (
        Official.AMOUNT,
        say("奖补金额标准，不是目标。", "An amount of money set by the document, not a goal."),
    ),
    TargetKind.THRESHOLD: (
        Official.THRESHOLD,
        say(
            "计入的规模门槛，不是目标；数量见相应目标。",
            "The size from which something counts, not a goal; how many is another row.",
        ),
    ),
    TargetKind.DATE: (Official.DATE, say("程序性日期，不是目标。", "A day of procedure, not a goal.")),
}


def judge_reported(question: Question, early: Localised | None = None) -> Verdict:
    """Return the state of a row that promises nothing, with what is known of the same year beside it.

    `early` says that the document is not there yet on the day: then nothing of it is held against what is known.
    """
    state, told = _STATES[question.target.kind]
    if early is not None:
        return Verdict(state, join((told, early)))
    found = [each for each in question.readings() if each.period == question.target.year and each.value is not None]
    if not found or question.target.value is None:
        return Verdict(state, told, required=question.target.value)
    value = found[-1].value or Decimal(0)
    have, said = figure(value, question.indicator.unit), figure(question.target.value, question.indicator.unit)
    same = value == question.target.value
    more = (
        say(
            f"与登记的{question.target.year}年数值一致。",
            f"The value on record for {question.target.year} is the same.",
        )
        if same
        else say(
            f"登记的{question.target.year}年数值为{have.zh}，文件写{said.zh}。",
            f"{have.en} is on record for {question.target.year}; the document says {said.en}.",
        )
    )
    return Verdict(
        state, join((told, more)), required=question.target.value, actual=value, period=found[-1].period,
        low=found[-1].low, high=found[-1].high, evidence=(as_evidence(found[-1], same),),
    )  # fmt: skip
