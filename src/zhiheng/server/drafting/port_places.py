"""Promises of a part of the province, as drafting reads them: what a place bears, how it compares, and what names an industry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhiheng.actors.level import Level
from zhiheng.codes import divisions
from zhiheng.drafting.known import THIN, Absent, Borne, Compared, Goal, Reading, Said
from zhiheng.indicators.periods import Span
from zhiheng.policy.model import Modality, Quantity, Target, TargetKind
from zhiheng.policy.pack import Pack
from zhiheng.promises.comparing import meets, statistical
from zhiheng.promises.services import shares
from zhiheng.promises.splitting import Watched
from zhiheng.promises.states import own
from zhiheng.promises.wording import figure
from zhiheng.server.drafting import port_goals
from zhiheng.server.promises import states, units
from zhiheng.server.promises.units import Carried

_PART: Final = Said("规划目标", "Promises")
#: A figure asked of the province can stand beside the same figure of a part of it: a rate or an index, not a count.
_RATES: Final = frozenset({Quantity.RATIO, Quantity.INDEX})
_LEVELS: Final = frozenset({Modality.LEVEL, Modality.HELD, Modality.FULL})
_METHODS: Final = {
    "proportional": Said("按比例", "in proportion"), "by_capacity": Said("按能力", "by capacity"),
    "by_hand": Said("手工", "by hand"), "same": Said("同一要求", "the same for all"),
}  # fmt: skip


@dataclass(frozen=True)
class Promised:
    """What is told of promises, or why nothing is."""

    goals: tuple[Goal, ...] = ()
    borne: tuple[Borne, ...] = ()
    compared: tuple[Compared, ...] = ()
    shared: tuple[Said, ...] = ()
    absent: Absent | None = None


def of_place(pack: Pack, area: str, as_of: date, span: Span, readings: Sequence[Reading], *, public: bool) -> Promised:
    """Return what a place bears of the province's goals, and its own values beside those of the same figure and time."""
    carried = units.carried(pack, area, as_of, seen=_seen(public))
    borne = tuple(_borne(pack, one) for one in carried)
    compared = tuple(_compared(pack, span, readings))
    return Promised((), borne, compared, shared(pack, area), _none_here(borne, compared))


def of_industry(
    pack: Pack, industry: str, as_of: date, span: Span, readings: Sequence[Reading], *, public: bool
) -> Promised:
    """Return the goals whose words name an industry, and its own values beside those of the same figure and time."""
    named = [one for one in own(pack) if one.scope is not None and industry[:2] in one.scope.industries]
    found = states.read(pack, as_of, public=public, targets=named) if named else []
    goals = tuple(port_goals.goal(pack, one.target, one.verdict) for one in found)
    compared = tuple(_compared(pack, span, readings))
    if goals or compared:
        return Promised(goals, compared=compared)
    zh, en = (
        "没有点名本行业的目标，也没有可以对照的行业数值",
        "no goal names the industry, and it has no value to compare",
    )
    return Promised(absent=Absent(_PART, Said(zh, en)))


def shared(pack: Pack, area: str) -> tuple[Said, ...]:
    """Return how goals (or shares) of an area are shared out to the units below it, each with its sum."""
    found = (shares.standing(pack.info.id, one.id, area) for one in own(pack))
    told = []
    for split in found:
        if split is None:
            continue
        label, said = pack.targets[split.target].label, shares.watched(pack, split).said
        count = len(split.shares.all())
        how = _METHODS.get(split.method, Said(split.method, split.method))
        told.append(
            Said(
                f"“{label.zh}”{how.zh}分解到{count}个单位：{said.zh}{'（示例分解）' if split.synthetic else ''}",
                f"“{label.en}” is shared out {how.en} to {count} {'unit' if count == 1 else 'units'}: {said.en}{' (an example)' if split.synthetic else ''}",
            )
        )
    return tuple(told)


def _none_here(borne: Sequence[Borne], compared: Sequence[Compared]) -> Absent | None:
    if borne or compared:
        return None
    zh = "没有分解到本地区的目标，也没有可以与全省目标对照的数值"
    return Absent(
        _PART, Said(zh, "no goal is shared out to the place, and it has no value to compare with the province's")
    )


def _seen(public: bool) -> tuple[str, ...]:
    return tuple(Level.PUBLIC.sees if public else Level.INTERNAL.sees)


def _borne(pack: Pack, one: Carried) -> Borne:
    cite = one.target.cite[0]
    share = figure(one.share, one.target.unit)
    area = divisions.history(one.split.area)[-1]
    how = _METHODS.get(one.split.method, Said(one.split.method, one.split.method))
    by = Said(f"{area.name}{how.zh}", f"{_english(pack, one.split.area)}, {how.en}")
    return Borne(
        Said(one.target.label.zh, one.target.label.en), port_goals.document_label(pack, cite.document), cite.provision,
        Said(share.zh, share.en), by, one.verdict.actual, one.verdict.reads,
        Said(one.verdict.reason.zh, one.verdict.reason.en), _further(one.below), one.target.indicator,
        one.verdict.synthetic or one.split.synthetic,
    )  # fmt: skip


def _further(below: Watched | None) -> Said:
    return Said(below.said.zh, below.said.en) if below is not None else Said("", "")


def _english(pack: Pack, area: str) -> str:
    return pack.info.label.en if area == pack.info.division else divisions.history(area)[-1].name_en


def _compared(pack: Pack, span: Span, readings: Sequence[Reading]) -> Iterator[Compared]:
    """Yield the values of a place (or industry) for which the province promised the same figure at the time."""
    values = {one.indicator: one for one in readings if one.value is not None and one.period == span.text}
    for target in own(pack):
        reading = values.get(target.indicator)
        if reading is None or reading.value is None or not _comparable(pack, target, span):
            continue
        required = target.value if target.value is not None else target.low
        if required is None:
            continue
        thin = bool(THIN & set(reading.flags))
        sure = statistical(reading.value, reading.low, reading.high, required, target.comparator)
        cite = target.cite[0]
        yield Compared(
            Said(target.label.zh, target.label.en), port_goals.document_label(pack, cite.document), cite.provision,
            port_goals.wanted(target), reading, None if thin else meets(reading.value, required, target.comparator),
            str(sure),
        )  # fmt: skip


def _comparable(pack: Pack, target: Target, span: Span) -> bool:
    """Tell whether what is asked of the province may stand beside the same figure of a part of it, of the time asked."""
    indicator = pack.indicators[target.indicator]
    rates = target.kind is TargetKind.TARGET and target.modality in _LEVELS and indicator.quantity in _RATES
    whole = target.scope is None or (not target.scope.regions and target.scope.level is None)
    begins = target.starts or (port_goals.begins(pack, target))
    in_time = (target.deadline is None or target.deadline >= span.start) and (begins is None or begins <= span.end)
    return rates and whole and in_time
