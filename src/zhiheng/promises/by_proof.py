"""Promises that people's proofs decide: which of them count by the words of the provision, and what the last one says.

A proof bears the day that it speaks of. What must happen must happen within the term; a state may be shown by what is older
than the term. That something was not done yet on a day before the deadline says nothing of the deadline.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhiheng.policy.model import Localised, Modality, ProofTime, Target
from zhiheng.promises.known import Proof, Shows
from zhiheng.promises.question import Question
from zhiheng.promises.verdict import Evidence, Official, Verdict
from zhiheng.promises.wording import join, listed, say

_SUMS = frozenset({Modality.CUMULATIVE, Modality.RANGE, Modality.ANNUAL_QUOTA, Modality.FREQUENCY})


def as_evidence(proof: Proof, *, counts: bool = True) -> Evidence:
    """Return a proof as something that a verdict rests on; one that does not count is neither good nor bad."""
    flags = ("synthetic",) if proof.synthetic else ()
    good = proof.shows is Shows.DONE if counts else None
    return Evidence("proof", proof.on.isoformat(), None, "proof", proof.source, good=good, flags=flags)


def dated_of(target: Target) -> ProofTime:
    """Return when proofs of a promise may lie: as the pack says, else sums within the term and all else by its end."""
    if target.proved_by is not None:
        return target.proved_by.dated
    return ProofTime.WITHIN if target.modality in _SUMS else ProofTime.BY_DEADLINE


def judge_proved(question: Question) -> Verdict | None:
    """Judge by the proofs entered; None where nobody entered any, or none that counts."""
    given = [each for each in question.proofs if each.shows is not Shows.EVENT]
    counted = [each for each in given if _counts(question, each)]
    evidence = tuple(as_evidence(each, counts=each in counted) for each in given)
    early = _early(question, [each for each in given if each not in counted])
    if counted:
        state, told, on = _decided(question, _deciding(counted))
        return Verdict(state, join((told, early)), evidence=evidence, period=on.isoformat())
    if early is None:
        return None
    waits = question.target.deadline is not None and not question.due
    return Verdict(Official.NOT_DUE if waits else Official.NOT_MEASURABLE, early, evidence=evidence)


def _counts(question: Question, proof: Proof) -> bool:
    """Tell whether a proof counts by its day: not one from before the term, unless it shows a state that stands on."""
    first = question.starts
    if first is None or proof.on >= first or proof.shows is Shows.NEVER:
        return True
    return proof.shows is Shows.DONE and dated_of(question.target) is ProofTime.BY_DEADLINE


def _early(question: Question, left: Sequence[Proof]) -> Localised | None:
    if not left:
        return None
    names = listed(each.on.isoformat() for each in left)
    return say(
        f"{names.zh}的佐证早于起算日{question.starts}，不计入。",
        f"The proof of {names.en} is older than the first day {question.starts} and does not count.",
    )


def _deciding(proofs: Sequence[Proof]) -> Proof:
    """Return the proof that decides: the last one, or the first of those that say done on end, since once is enough."""
    chosen = proofs[-1]
    for each in reversed(proofs):
        if chosen.shows is not Shows.DONE or each.shows is not Shows.DONE:
            break
        chosen = each
    return chosen


def _decided(question: Question, proof: Proof) -> tuple[Official, Localised, date]:
    state, told = (_done if proof.shows is Shows.DONE else _not_done)(question, proof)
    says = f"：{proof.says}" if proof.says else ""
    source = Localised(
        zh=f"佐证“{proof.source}”（{proof.on}）{says}。", en=f"Proof “{proof.source}” of {proof.on}{says}."
    )
    return state, join((source, told)), proof.on


def _done(question: Question, proof: Proof) -> tuple[Official, Localised | None]:
    """What happened after the deadline came late; a state shown for a later day says nothing of the deadline."""
    deadline = question.target.deadline
    if deadline is not None and proof.on > deadline:
        if dated_of(question.target) is ProofTime.WITHIN:
            return Official.NOT_MET, say(f"晚于期限{deadline}。", f"That is after the deadline of {deadline}.")
        return Official.NOT_MEASURABLE, _after(deadline)
    if question.target.modality is Modality.HELD and deadline is not None:
        last = [each.on for each in question.proofs if each.shows is Shows.DONE and each.on <= deadline][-1]
        if last < deadline:
            told = say(
                f"到{last}为止如此，之后到期限还没有佐证。",
                f"So until {last}; nothing shows the time until the deadline.",
            )
            return Official.NOT_MEASURABLE if question.due else Official.ON_TRACK, told
    return Official.MET, None


def _not_done(question: Question, proof: Proof) -> tuple[Official, Localised | None]:
    deadline = question.target.deadline
    if proof.shows is Shows.NEVER:
        told = say(
            "登记为未完成，且不能再完成。", "Entered as not done, and as something that cannot be done any more."
        )
        return (Official.NO_DATE if deadline is None else Official.NOT_MET), told
    told = say("登记为未完成。", "Entered as not done.")
    if deadline is None:
        return Official.NO_DATE, told
    if proof.on < deadline:
        if not question.due:
            return Official.NOT_DUE, join((told, say("期限未到。", "It is not due yet.")))
        more = say(
            f"所说的是期限{deadline}之前；到期时如何还没有佐证。",
            f"It speaks of a day before the deadline of {deadline}; how it was then nothing shows.",
        )
        return Official.NOT_MEASURABLE, join((told, more))
    if proof.on > deadline and dated_of(question.target) is ProofTime.BY_DEADLINE:
        return Official.NOT_MEASURABLE, join((told, _after(deadline)))
    return Official.NOT_MET, told


def _after(deadline: date) -> Localised:
    return say(
        f"所说的日期晚于期限{deadline}，到期时如何还不清楚；总结性文件请按它所说的日期登记。",
        f"It speaks of a day after the deadline of {deadline} and does not show how it was then; enter the day that a report speaks of.",
    )
