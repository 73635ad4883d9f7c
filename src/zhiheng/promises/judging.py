"""Judging a promise: which rule applies, and what the document it stands in is on the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from zhiheng.policy.in_force import known_from
from zhiheng.policy.model import (
    Comparator,
    Document,
    DocumentStatus,
    Force,
    Indicator,
    Localised,
    Modality,
    Target,
    TargetKind,
    Unit,
)
from zhiheng.policy.pack import Pack
from zhiheng.promises.by_event import judge_done, judge_zero
from zhiheng.promises.by_level import judge_held, judge_level, judge_relative
from zhiheng.promises.by_rank import judge_rank
from zhiheng.promises.by_sum import judge_sum, judge_yearly
from zhiheng.promises.by_trend import judge_trend
from zhiheng.promises.known import Known
from zhiheng.promises.question import Question
from zhiheng.promises.remarks import remarks
from zhiheng.promises.reported import judge_reported
from zhiheng.promises.verdict import Official, Standing, Verdict
from zhiheng.promises.wording import join, say

_RULES: dict[Modality, Callable[[Question], Verdict]] = {
    Modality.CUMULATIVE: judge_sum,
    Modality.RANGE: judge_sum,
    Modality.ANNUAL_QUOTA: judge_yearly,
    Modality.FREQUENCY: judge_yearly,
    Modality.STOCK: judge_level,
    Modality.LEVEL: judge_level,
    Modality.FULL: judge_level,
    Modality.HELD: judge_held,
    Modality.RELATIVE_TO_NATION: judge_relative,
    Modality.OWN_TREND: judge_trend,
    Modality.ZERO_EVENT: judge_zero,
    Modality.YES_NO: judge_done,
    Modality.ORDINAL: judge_rank,
}
#: Rules that want no value of the indicator itself.
_WITHOUT_VALUE = frozenset({Modality.YES_NO, Modality.ORDINAL, Modality.ZERO_EVENT})
#: States that say something bad of the province; a draft and a scheme that has ended do not let them stand.
_SHORT = frozenset({Official.NOT_MET, Official.BEHIND})


def judge(target: Target, known: Known, on: date, pack: Pack) -> Verdict:
    """Judge one row of the promise list on a day.

    Args: known: what is known of the province; readings after `on` do not count. pack: where indicator and document stand.
    Returns: exactly one state with its reason; of rows that promise nothing (baselines, reported values, quoted national
    goals, context, amounts, thresholds, days) a state of their own.
    """
    question = Question(target, pack.indicators[target.indicator], document_of(target, pack), known, on)
    verdict = _judged(question)
    standing = standing_of(question.document, on)
    verdict = _of_scheme(question, _of_document(verdict, standing))
    return replace(
        verdict,
        standing=standing,
        striving=target.force is Force.STRIVE,
        effort=target.force is Force.OTHER and target.kind is TargetKind.TARGET,
        remarks=(*verdict.remarks, *standing_said(question.document, standing), *remarks(target, pack)),
    )


def document_of(target: Target, pack: Pack) -> Document | None:
    """Return the document in which a target stands."""
    return pack.documents.get(target.cite[0].document) if target.cite else None


def _judged(question: Question) -> Verdict:
    target = question.target
    early = _not_yet(question)
    if target.kind is not TargetKind.TARGET:
        return judge_reported(question, early)
    if early is not None:
        return Verdict(Official.NOT_DUE, early)
    if target.unit is not None and target.value is not None and target.unit is not question.indicator.unit:
        return Verdict(
            Official.NOT_MEASURABLE, say("目标与指标的单位不同。", "Target and indicator are in different units.")
        )
    undefined = _undefined(question)
    return undefined or _RULES[target.modality](question)


def _not_yet(question: Question) -> Localised | None:
    """Say that a document is not there yet on the day; the start of a term is no day of issue and is not told as one."""
    document = question.document
    begins = known_from(document) if document else None
    if document is None or begins is None or question.on >= begins:
        return None
    if document.issued is not None:
        return say(f"文件{begins}才印发。", f"The document was not issued before {begins}.")
    if document.published is not None:
        return say(f"文件{begins}才公布。", f"The document was not published before {begins}.")
    return say(
        f"文件没有写明印发日期，所载期限自{begins}起。",
        f"The document gives no day of issue; the term it covers begins on {begins}.",
    )


def _undefined(question: Question) -> Verdict | None:
    """A promise on an indicator that has neither formula nor series, and no value, waits for a definition."""
    indicator, target = question.indicator, question.target
    if target.modality in _WITHOUT_VALUE and not (
        target.modality is Modality.ZERO_EVENT and indicator.unit is Unit.STATE
    ):
        return None
    if target.comparator is Comparator.ABOUT or computable(indicator):
        return None
    if any(each.value is not None for each in question.known.readings.get(indicator.id, ())):
        return None
    if question.proofs:
        return judge_done(question)
    told = say(
        "指标还没有可计算的口径，须先定义。", "The indicator has no computable definition yet: one is needed first."
    )
    return Verdict(Official.NEEDS_DEFINITION, join((told, indicator.open_points)), required=question.required)


def computable(indicator: Indicator) -> bool:
    """Tell whether values of an indicator can come from anywhere: records, answers, other values, or a publisher."""
    return any((indicator.formula, indicator.survey, indicator.elapsed, indicator.derived, indicator.series))


def can_be_judged(target: Target, indicator: Indicator) -> bool:
    """Tell whether a row promises something that values or proofs can show: not so what waits for a definition."""
    if target.kind is not TargetKind.TARGET or target.comparator is Comparator.ABOUT:
        return False
    if target.modality is Modality.ORDINAL:
        return target.reads_as is not None
    if target.modality in (Modality.YES_NO, Modality.ZERO_EVENT):
        return True
    wants_figure = target.modality not in (Modality.FULL, Modality.OWN_TREND, Modality.RELATIVE_TO_NATION)
    return computable(indicator) and not (wants_figure and target.value is None and target.low is None)


def _of_document(verdict: Verdict, standing: Standing) -> Verdict:
    """A draft binds nobody: nothing of it is missed."""
    if standing is Standing.DRAFT and verdict.official in (*_SHORT, Official.NO_DATE):
        told = say("草案未生效，没有到期的义务。", "The draft is not in force: nothing of it is due.")
        return replace(verdict, official=Official.NOT_DUE, reason=join((verdict.reason, told)))
    return verdict


def _of_scheme(question: Question, verdict: Verdict) -> Verdict:
    """Say that a scheme has ended: what was not reached before cannot be reached any more.

    What was reached stays reached. What was judged as missed at a deadline before the scheme ended stays so too.
    """
    ended, target = question.target.scheme_ended, question.target
    if ended is None or target.kind is not TargetKind.TARGET or question.on < ended.day:
        return verdict
    told = say(
        f"该项制度已停止（{'' if ended.exact else '不晚于'}{ended.day}），不能再完成。",
        f"The scheme has ended ({'on' if ended.exact else 'by'} {ended.day}): it cannot be met any more.",
    )
    before = target.deadline is not None and target.deadline < ended.day
    if verdict.official is Official.MET or (verdict.official is Official.NOT_MET and before):
        return replace(verdict, remarks=(*verdict.remarks, join((told, ended.note))))
    return replace(verdict, official=Official.SCHEME_ENDED, reason=join((told, ended.note, verdict.reason)))


def standing_of(document: Document | None, on: date) -> Standing:
    """Return what a document is on the day: by its status, its days, and the end of the term it covers."""
    if document is None:
        return Standing.UNKNOWN
    begins = known_from(document)
    if document.status is DocumentStatus.DRAFT:
        return Standing.DRAFT
    if begins is not None and on < begins:
        return Standing.NOT_ISSUED
    over = document.valid_until is not None and on > document.valid_until
    if document.status is DocumentStatus.EXPIRED and (over or document.valid_until is None):
        return Standing.EXPIRED
    if over:
        return Standing.TERM_OVER
    return Standing.IN_FORCE if document.status is DocumentStatus.IN_FORCE else Standing.UNKNOWN


def standing_said(document: Document | None, standing: Standing) -> tuple[Localised, ...]:
    """Say what of a document's standing bears on its promises."""
    if document is None:
        return ()
    match standing:
        case Standing.DRAFT:
            return (
                say("所在文件是征求意见稿，不具约束力。", "The document is a draft for comment and does not bind."),
            )
        case Standing.EXPIRED:
            return (say("所在文件已失效，只供查考。", "The document has expired: for reference."),)
        case Standing.TERM_OVER:
            return (
                say(
                    f"所在文件的期限到{document.valid_until}已满。",
                    f"The term of the document ended on {document.valid_until}.",
                ),
            )
        case Standing.UNKNOWN:
            return (say("文件现行效力未核实。", "Whether the document still binds was not verified."),)
        case _:
            return ()


def known_indicators(target: Target, indicator: Indicator) -> tuple[str, ...]:
    """Return the indicators whose values judging a target wants."""
    read = target.reads_as
    return (indicator.id, read.indicator) if read is not None and read.indicator != indicator.id else (indicator.id,)
