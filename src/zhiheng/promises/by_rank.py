"""Promises on a place (前列, 领先): judged by a marked reading of ours where a pack gives one, else not before it is defined."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from zhiheng.policy.model import ReadsAs
from zhiheng.policy.model.indicator import Quantity
from zhiheng.promises.comparing import as_evidence
from zhiheng.promises.known import Reading
from zhiheng.promises.question import Question
from zhiheng.promises.verdict import Official, Statistical, Verdict
from zhiheng.promises.wording import join, say
from zhiheng.stats import ranks


def judge_rank(question: Question) -> Verdict:
    """Judge a place by the pack's reading of the words; without one, say what is to be defined."""
    read = question.target.reads_as
    if read is None:
        words = question.target.words or question.target.label
        told = say(
            f"“{words.zh}”没有名次、比较对象或判定方法，须先定义。",
            f"“{words.en}” names neither place nor peers nor method: a definition is needed first.",
        )
        return Verdict(Official.NEEDS_DEFINITION, join((told, question.indicator.open_points)))
    marked = join((say("按解释（不是文件的规定）：", "By our reading, which is not the document's:"), read.note))
    verdict = _by_band(question, read)
    return replace(verdict, reason=join((verdict.reason, marked)), interpreted=True)


def _by_band(question: Question, read: ReadsAs) -> Verdict:
    """Compare own place with the band. A place known as such is taken; else one is made of all values of one period."""
    own = question.known.area
    found = question.provinces(read.indicator)
    deadline = question.target.deadline
    if question.due and deadline is not None:
        found = [each for each in found if each.starts <= deadline <= each.ends]
    mine = [each for each in found if each.area == own]
    if not mine:
        told = say(
            "没有本省该期的指数或名次，不可衡量。",
            "No index or place of the province is known for the period: it cannot be measured.",
        )
        return Verdict(Official.NOT_MEASURABLE, told)
    last = max(mine, key=lambda each: each.ends)
    peers = [each for each in found if (each.starts, each.ends) == (last.starts, last.ends)]
    if _is_rank(question, read):
        return _placed(question, read, last, int(last.value or 0), len(peers), whole=True)
    return _ranked(question, read, last, peers)


def _is_rank(question: Question, read: ReadsAs) -> bool:
    return question.indicator.id == read.indicator and question.indicator.quantity is Quantity.RANK


def _ranked(question: Question, read: ReadsAs, last: Reading, peers: list[Reading]) -> Verdict:
    """Make the place of all values. Of too few values only a place that is already too low can be told."""
    values = [float(each.value) for each in peers if each.value is not None]
    places = ranks.ranks(values, "higher").place
    place = int(places[[each.area for each in peers].index(last.area)])
    whole = len(peers) >= read.among
    if not whole and place <= read.within:
        told = say(
            f"{last.period}只知道{read.among}个中的{len(peers)}个地区的指数，排不出名次。",
            f"Of {read.among} the index of {len(peers)} is known for {last.period}: no place can be told.",
        )
        return Verdict(Official.NOT_MEASURABLE, told, actual=None, period=last.period, evidence=(as_evidence(last),))
    return _placed(question, read, last, place, len(peers), whole=whole)


def _placed(question: Question, read: ReadsAs, last: Reading, place: int, among: int, *, whole: bool) -> Verdict:
    reached = place <= read.within
    least = "" if whole else "至少"
    zh = f"{last.period}{least}第{place}位（{among}个地区中），解释为前{read.within}位。"
    en = f"Place {place}{'' if whole else ' or lower'} among {among} in {last.period}; the band is the first {read.within}."
    if question.due:
        state = Official.MET if reached else Official.NOT_MET
    else:
        state = (
            Official.ON_TRACK if reached else Official.NO_DATE if question.target.deadline is None else Official.BEHIND
        )
    if question.target.deadline is None and reached:
        state = Official.MET
    return Verdict(
        state,
        say(zh, en),
        Statistical.NONE,
        required=Decimal(read.within),
        actual=Decimal(place),
        period=last.period,
        evidence=(as_evidence(last, reached),),
    )
