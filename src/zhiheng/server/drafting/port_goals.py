"""The promises with their verdicts, as drafting reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from zhiheng.drafting.known import Absent, Cite, Goal, Said
from zhiheng.policy import words
from zhiheng.policy.in_force import known_from
from zhiheng.policy.model import Comparator, Force, Target, Unit
from zhiheng.policy.pack import Pack
from zhiheng.server.promises import states

_PART = Said("规划目标", "Promises")
#: Verdicts of rows that promise nothing and quote nothing: grounds, amounts, days.
_NO_GOAL = frozenset({"baseline", "achieved", "context", "amount", "threshold", "date"})
_BARE = frozenset({Unit.COUNT, Unit.STATE, Unit.DATE, Unit.INDEX, Unit.RANK})


def goals(pack: Pack, as_of: date, *, public: bool) -> tuple[tuple[Goal, ...], Absent | None]:
    """Return the promises of a pack as they stand on a day, or why they are left out. ``public``: by public values alone."""
    found = [goal(pack, one.target, one.verdict) for one in states.read(pack, as_of, public=public)]
    told = tuple(one for one in found if one.official not in _NO_GOAL)
    return told, None if told else Absent(_PART, Said("政策包没有目标", "the pack has none"))


def goal(pack: Pack, target: Target, verdict: Any) -> Goal:
    """Return one promise with its verdict."""
    first = target.cite[0] if target.cite else None
    return Goal(
        target=target.id, label=Said(target.label.zh, target.label.en), indicator=target.indicator,
        document=document_label(pack, first.document) if first else Said("", ""), provision=first.provision if first else "",
        force=target.force.value if target.force else Force.SHALL.value, modality=target.modality.value,
        wanted=wanted(target), actual=verdict.actual, low=verdict.low, high=verdict.high, period=verdict.period or "",
        official=str(verdict.official), statistical=str(verdict.statistical),
        reason=Said(verdict.reason.zh, verdict.reason.en) if verdict.reason else Said("", ""), cites=cites(pack, target.cite),
        reads=verdict.reads, synthetic=verdict.synthetic,
    )  # fmt: skip


def cites(pack: Pack, given: Iterable[Any]) -> tuple[Cite, ...]:
    """Return provisions with the names of their documents."""
    return tuple(Cite(one.document, one.provision, document_label(pack, one.document)) for one in given)


def document_label(pack: Pack, name: str) -> Said:
    """Return what a document is called: its number, else its title."""
    found = pack.documents.get(name)
    if found is None:
        return Said(name, name)
    return Said(found.number or found.label.zh, found.label.en)


def wanted(target: Target) -> Said:
    """Return what a promise asks for in words: its comparator and figure, else the words of the document."""
    unit = target.unit
    zh_unit, en_unit = (unit.label.zh, unit.label.en) if unit is not None and unit not in _BARE else ("", "")
    if target.comparator is Comparator.RANGE and target.low is not None and target.high is not None:
        return Said(f"{target.low}–{target.high}{zh_unit}", f"{target.low}–{target.high} {en_unit}".strip())
    if target.value is not None:
        sign = words.code(target.comparator) if target.comparator else None
        zh, en = (sign.zh, sign.en) if sign is not None else ("", "")
        return Said(f"{zh}{target.value}{zh_unit}", f"{en} {target.value} {en_unit}".strip())
    return Said(target.words.zh, target.words.en) if target.words else Said(target.label.zh, target.label.en)


def begins(pack: Pack, target: Target) -> date | None:
    """Return the day from which the document of a target can be known."""
    document = pack.documents.get(target.cite[0].document) if target.cite else None
    return known_from(document) if document is not None else None
