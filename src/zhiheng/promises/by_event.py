"""Promises on events: what must never happen, and what is done or not."""

from __future__ import annotations

from decimal import Decimal

from zhiheng.policy.model import Unit
from zhiheng.promises.by_proof import as_evidence as as_proof
from zhiheng.promises.by_proof import judge_proved
from zhiheng.promises.by_sum import reasons, summed
from zhiheng.promises.comparing import as_evidence
from zhiheng.promises.known import Shows
from zhiheng.promises.question import Question
from zhiheng.promises.verdict import Official, Verdict
from zhiheng.promises.wording import join, listed, plain, say


def judge_zero(question: Question) -> Verdict:
    """Judge what must not happen: one event breaks it. None found is no proof of none, and says so."""
    first = question.starts
    readings = [each for each in question.readings() if each.value is not None]
    events = [
        each
        for each in question.proofs
        if each.shows is Shows.EVENT and (first is None or each.on >= first) and each.on <= question.until
    ]
    term = [each for each in readings if (first is None or each.starts >= first) and each.ends <= question.until]
    happened = [each for each in term if each.value]
    evidence = (*map(as_proof, events), *(as_evidence(each, not each.value) for each in term))
    count = Decimal(len(events)) + sum((each.value for each in term if each.value is not None), Decimal(0))
    if events or happened:
        names = listed([*(each.on.isoformat() for each in events), *(each.period for each in happened)])
        zh, en = f"发生{plain(count)}起（{names.zh}），要求零。", f"{plain(count)} happened ({names.en}); none may."
        state = Official.NOT_MET if question.target.deadline is not None else Official.NO_DATE
        more = (
            None
            if question.target.deadline
            else say(
                "文件没有给期限和期间，如实列出，不判未达到。",
                "The text gives neither term nor deadline: told, not judged as missed.",
            )
        )
        return Verdict(
            state, join((say(zh, en), more)), required=Decimal(0), actual=count, period=names.zh, evidence=evidence
        )
    found = summed(question, first, question.until, readings) if first else None
    if not term or (found is not None and found.missing):
        told = say(
            "没有登记的事件，但期内没有完整的统计，不能据此说没有发生。",
            "No event is entered, but the term is not fully reported: that does not show that none happened.",
        )
        return Verdict(
            Official.NOT_MEASURABLE,
            join((told, reasons(question.of_term(question.readings())))),
            required=Decimal(0),
            evidence=evidence,
        )
    said = say(
        f"{term[0].period}至{term[-1].period}登记为零。", f"None on record from {term[0].period} to {term[-1].period}."
    )
    if len(term) == 1:
        said = say(f"{term[0].period}登记为零。", f"None on record in {term[0].period}.")
    caution = say("未查实不等于未发生。", "None found is not none there.")
    state = Official.MET if question.due or question.target.deadline is None else Official.ON_TRACK
    return Verdict(
        state, join((said, caution)), required=Decimal(0), actual=Decimal(0), period=term[-1].period, evidence=evidence
    )


def judge_done(question: Question) -> Verdict:
    """Judge what is done or not: by a proof that people entered, or by what records count. Without either it stays open."""
    late = question.target.deadline
    proved = judge_proved(question)
    if proved is not None:
        return proved
    if question.indicator.unit is not Unit.STATE:
        counted = _counted(question)
        if counted is not None:
            return counted
    open_points = question.indicator.open_points
    if not question.due and late is not None:
        return Verdict(
            Official.NOT_DUE, join((say("期限未到，还没有佐证。", "Not due yet, and no proof so far."), open_points))
        )
    told = say(
        "没有登记佐证文件或事件；没有佐证不等于没有做，须由人登记。",
        "No document or event is entered as proof. That does not show that it was not done: somebody must enter it.",
    )
    return Verdict(Official.NOT_MEASURABLE, join((told, open_points)))


def _counted(question: Question) -> Verdict | None:
    """Judge by records: one within the term does it. A term without any is told by its readings, if they cover it."""
    first = question.starts
    if first is None:
        readings = [each for each in question.readings() if each.value]
        if not readings:
            return None
        last = readings[-1]
        told = say(
            f"{last.period}有{plain(last.value or Decimal(0))}项记录。",
            f"{plain(last.value or Decimal(0))} on record in {last.period}.",
        )
        return Verdict(
            Official.MET, told, actual=last.value, period=last.period, evidence=(as_evidence(last, good=True),)
        )
    found = summed(question, first, question.until)
    evidence = tuple(as_evidence(each, bool(each.value)) for each in found.tiled.inside)
    period = f"{first}…{question.until}"
    if found.least >= 1:
        told = say(f"期内有{plain(found.least)}项记录。", f"{plain(found.least)} on record within the term.")
        return Verdict(Official.MET, told, required=Decimal(1), actual=found.least, period=period, evidence=evidence)
    if found.missing or not found.tiled.inside or found.most >= 1:
        return None
    told = say("期内记录为零。", "None on record within the term.")
    state = (
        Official.NOT_MET
        if question.due
        else (Official.NO_DATE if question.target.deadline is None else Official.NOT_DUE)
    )
    return Verdict(state, told, required=Decimal(1), actual=found.least, period=period, evidence=evidence)
