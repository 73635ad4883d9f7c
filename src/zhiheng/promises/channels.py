"""Promises on rates of several channels: each is judged by itself, and they are never pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from zhiheng.policy.model import Localised
from zhiheng.promises.comparing import as_evidence, falls, meets, of_reading, weakest
from zhiheng.promises.known import Reading
from zhiheng.promises.question import Question
from zhiheng.promises.verdict import ChannelVerdict, Official, Verdict
from zhiheng.promises.wording import asked, figure, join, say

CHANNEL = "channel"
_NAMES = {
    "plants": say("生产企业", "plants"),
    "shops": say("商场市场", "shops"),
    "online": say("网络", "online"),
    "farms": say("生产基地", "farms"),
    "border": say("口岸", "border"),
    "sites": say("工地", "sites"),
}


def name_of(channel: str) -> Localised:
    """Return what a channel is called; an unknown one by its code."""
    return _NAMES.get(channel, say(channel, channel))


def by_channel(question: Question, required: Decimal, *, held: bool = False) -> tuple[ChannelVerdict, ...]:
    """Judge each channel that is known: on the period that decides, or (held) on the worst of the term."""
    if len(question.indicator.channels) < 2 and not question.indicator.breakdowns:
        return ()
    found: dict[str, list[Reading]] = {}
    for each in question.periodic(question.readings(breakdown=CHANNEL)):
        if each.value is not None and each.ends <= question.until:
            found.setdefault(each.part, []).append(each)
    order = [each.value for each in question.indicator.channels]
    parts = sorted(found, key=lambda part: (order.index(part) if part in order else 99, part))
    chosen = [(part, _deciding(question, found[part], held=held)) for part in parts]
    return tuple(_judged(question, part, one, required, held=held) for part, one in chosen if one is not None)


def _deciding(question: Question, readings: Sequence[Reading], *, held: bool) -> Reading | None:
    if held and question.starts is not None:
        term = [each for each in readings if each.starts >= question.starts]
        worst = max if falls(question.target.comparator) else min
        return worst(term, key=lambda each: each.value or Decimal(0), default=None)
    deadline = question.target.deadline
    if question.due and deadline is not None:
        readings = [each for each in readings if each.starts <= deadline <= each.ends]
    return readings[-1] if readings else None


def _judged(question: Question, part: str, reading: Reading, required: Decimal, *, held: bool) -> ChannelVerdict:
    """Judge one channel; a level below what is asked is no verdict before its day, what is to be held is then broken."""
    value, comparator = reading.value or Decimal(0), question.target.comparator
    reached = meets(value, required, comparator)
    if question.due:
        state = Official.MET if reached else Official.NOT_MET
    elif question.target.deadline is None:
        state = Official.MET if reached else Official.NO_DATE
    else:
        short = Official.NOT_MET if held else Official.NOT_DUE
        state = Official.ON_TRACK if reached else short
    return ChannelVerdict(
        part,
        state,
        of_reading(reading, required, comparator),
        value,
        reading.low,
        reading.high,
        reading.n,
        reading.period,
    )


def overall(
    question: Question, required: Decimal, channels: Sequence[ChannelVerdict], read: Localised | None
) -> Verdict:
    """Judge the whole where channels alone are known: what all of them say; where they differ, nothing without a rule."""
    target = question.target
    states = {each.official for each in channels}
    told = join(_channel_said(question, each) for each in channels)
    want = asked(required, target.unit, target.comparator)
    if len(states) == 1:
        state = next(iter(states))
        more = say(
            f"各渠道一致，均对照{want.zh}；没有合并值。",
            f"All channels say the same of {want.en}; there is no pooled value.",
        )
    else:
        state = Official.NEEDS_DEFINITION
        more = say(
            f"各渠道结果不一（要求{want.zh}），文件没有说如何合并，不默默合并，也不判总体。",
            f"Channels differ ({want.en} is asked). The text does not say how to put them together: no verdict on the whole.",
        )
    return Verdict(
        state,
        join((told, more, read)),
        weakest(each.statistical for each in channels) if len(states) == 1 else Verdict(state, more).statistical,
        required=required,
        channels=tuple(channels),
        evidence=tuple(
            replace(as_evidence(each), part=each.part)
            for each in question.readings(breakdown=CHANNEL)
            if each.value is not None
        ),
    )


def _channel_said(question: Question, each: ChannelVerdict) -> Localised:
    name, have = name_of(each.channel), figure(each.value, question.target.unit)
    return say(f"{name.zh}{each.period}为{have.zh}。", f"{name.en.capitalize()} {have.en} in {each.period}.")
