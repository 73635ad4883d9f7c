"""What is missing where a promise cannot be judged: records, a published figure, the nation's, a proof, or a definition.

Pure, by the pack and the verdict alone: whoever shows it says where each is entered and who delivers it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhiheng.policy.model import Comparator, Indicator, Localised, Modality, Target, Unit
from zhiheng.policy.pack import Pack
from zhiheng.policy.reach import STATISTIC, record_types
from zhiheng.promises.states import State
from zhiheng.promises.verdict import Official
from zhiheng.promises.wording import say

_OPEN = frozenset({Official.NOT_MEASURABLE, Official.NEEDS_DEFINITION})


class Kind(StrEnum):
    """What is missing."""

    RECORDS = "records"  # of which the indicator is made
    FIGURE = "figure"  # published of the province (or of who is judged)
    NATION = "nation"  # the same figure of the nation
    PEERS = "peers"  # the same figure of the other provinces
    PROOF = "proof"
    DEFINITION = "definition"


@dataclass(frozen=True)
class Wanted:
    """One thing that would let the promise be judged, any of several of one kind being enough for that kind.

    `record_types` are those of the records; `series` the code of the figure and `indicator` whose it is; `first` and `last`
    the days that it must speak of; `said` what it is in words.
    """

    kind: Kind
    said: Localised
    indicator: str = ""
    record_types: tuple[str, ...] = ()
    series: str = ""
    first: date | None = None
    last: date | None = None


def wanted(state: State, pack: Pack) -> list[Wanted]:
    """Return what is missing of a state that could not be judged; nothing of any other."""
    verdict, target = state.verdict, state.target
    if verdict.official not in _OPEN:
        return []
    if verdict.official is Official.NEEDS_DEFINITION:
        return [Wanted(Kind.DEFINITION, _undefined(state), target.indicator)]
    if target.modality is Modality.YES_NO or state.indicator.unit is Unit.STATE:
        return [_proof(target), *_made_of(state.indicator, target, pack)]
    if target.modality is Modality.ZERO_EVENT:
        return [*_made_of(state.indicator, target, pack), _proof(target)]
    if target.modality is Modality.ORDINAL and target.reads_as is not None:
        index = pack.indicators[target.reads_as.indicator]
        return [*_made_of(index, target, pack), *_of_others(index, target, Kind.PEERS)]
    if target.modality is Modality.RELATIVE_TO_NATION:
        return list(_against_nation(state, pack))
    return list(_made_of(state.indicator, target, pack))


def _undefined(state: State) -> Localised:
    """Say what has to be settled first: the words without a yardstick, the open points, or what the verdict says."""
    target = state.target
    if target.comparator is Comparator.ABOUT:
        return say("“左右”允许的范围", "the margin that “about” allows")
    if target.modality is Modality.FREQUENCY and target.words is not None:
        return say(f"“{target.words.zh}”多久一次", f"how often “{target.words.en}” is")
    if target.modality is Modality.OWN_TREND and state.indicator.series:
        return say("基准年", "the base year")
    if target.modality is Modality.CUMULATIVE and state.indicator.series and target.words is not None:
        return say(f"“{target.words.zh}”是多少", f"how many “{target.words.en}” are")
    if state.indicator.open_points is not None:
        return state.indicator.open_points
    words = target.words or target.label
    return say(f"“{words.zh}”的标准", f"a yardstick for “{words.en}”")


def _proof(target: Target) -> Wanted:
    told = say("证明已完成或未完成的文件或事件", "a document or event that shows it done or not done")
    if target.modality is Modality.ZERO_EVENT:
        told = say("查实的事件（如有）", "events that were established, if any")
    return Wanted(Kind.PROOF, told, target.indicator, first=target.starts, last=target.deadline)


def _made_of(indicator: Indicator, target: Target, pack: Pack) -> Iterator[Wanted]:
    """Yield the records of which an indicator is made, and its published figure where it has a code for that."""
    types = tuple(sorted(record_types(pack, indicator) - {STATISTIC}))
    first, last = _term(target)
    if types:
        names = "、".join(pack.record_types[each].label.zh for each in types)
        en = ", ".join(pack.record_types[each].label.en for each in types)
        yield Wanted(Kind.RECORDS, say(f"记录：{names}", f"records: {en}"), indicator.id, types, "", first, last)
    if indicator.series:
        told = say(f"公布的“{indicator.label.zh}”", f"the published figure “{indicator.label.en}”")
        yield Wanted(Kind.FIGURE, told, indicator.id, (STATISTIC,), indicator.series, first, last)


def _against_nation(state: State, pack: Pack) -> Iterator[Wanted]:
    if not any(each.kind == "reading" for each in state.verdict.evidence):
        yield from _made_of(state.indicator, state.target, pack)
    if state.indicator.quantity.value in ("count", "amount"):
        zh, en = "“全国平均”按什么折算（按省、按规模）", "what the national mean is of: provinces, or size"
        yield Wanted(Kind.DEFINITION, say(zh, en), state.indicator.id)
        return
    yield from _of_others(state.indicator, state.target, Kind.NATION)


def _of_others(indicator: Indicator, target: Target, kind: Kind) -> Iterator[Wanted]:
    if not indicator.series:
        return
    whose = say("全国", "of the nation") if kind is Kind.NATION else say("各省", "of every province")
    told = say(f"{whose.zh}的“{indicator.label.zh}”", f"the figure “{indicator.label.en}” {whose.en}")
    first, last = _term(target)
    yield Wanted(kind, told, indicator.id, (STATISTIC,), indicator.series, first, last)


def _term(target: Target) -> tuple[date | None, date | None]:
    """Return the days of which values are wanted: the term of a sum or of what is held, else the year of the deadline."""
    if target.deadline is None or target.modality in (Modality.LEVEL, Modality.STOCK, Modality.FULL, Modality.ORDINAL):
        return (date(target.deadline.year, 1, 1) if target.deadline else target.starts), target.deadline
    return target.starts, target.deadline
