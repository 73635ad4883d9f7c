"""Targets in words: what is asked, by when, with which force, and how it will be judged."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhiheng.policy import words
from zhiheng.policy.model import Comparator, Document, Force, Indicator, Target, Unit
from zhiheng.server.i18n import localised
from zhiheng.server.portal import policy_elements
from zhiheng.server.portal.packs import documents, packs, shown_citations
from zhiheng.server.portal.policy_values import number
from zhiheng.server.portal.shown import ShownCitation

#: Units that say nothing beside the indicator's name.
_BARE = frozenset({Unit.COUNT, Unit.STATE, Unit.DATE, Unit.INDEX, Unit.RANK})


@dataclass(frozen=True)
class ShownTarget:
    """A target as a line of a list shows it."""

    target: Target
    address: str
    label: str
    indicator: str
    indicator_address: str
    asked: str
    by: str
    kind: str
    force: str
    striving: bool
    modality: str
    document: Document | None
    cites: tuple[ShownCitation, ...]
    part_of: str
    part_of_address: str


def indicator_of(target: Target) -> Indicator | None:
    """Return the indicator of a target."""
    found = packs()[target.pack].indicators.get(target.indicator)
    return found if isinstance(found, Indicator) else None


def document_of(target: Target) -> Document | None:
    """Return the document in which a target stands."""
    return documents().get(target.cite[0].document) if target.cite else None


def asked(target: Target) -> str:
    """Say what a target asks: its comparator and figure with the unit, or the words of the document."""
    figure = _figure(target)
    told = localised(target.words) if target.words else ""
    if figure and told:
        return f"{figure} · {told}"
    if figure or told:
        return figure or told
    if target.relative_to is not None:
        return _("与%(other)s比较") % {"other": localised(words.code(target.relative_to))}
    return ""


def _figure(target: Target) -> str:
    unit = "" if target.unit is None or target.unit in _BARE else f" {localised(target.unit.label)}"
    if target.comparator is Comparator.RANGE and target.low is not None and target.high is not None:
        return f"{number(target.low)}–{number(target.high)}{unit}"
    if target.value is None:
        return ""
    told = localised(words.code(target.comparator)) if target.comparator else ""
    return f"{told} {number(target.value)}{unit}".strip()


def by(target: Target) -> str:
    """Say by when a target is to be met, or of which year its value speaks."""
    every = localised(words.code(target.every, "every")) if target.every else ""
    day = target.deadline.isoformat() if target.deadline else (target.year or "")
    return " · ".join(filter(None, (every, day)))


def shown(target: Target) -> ShownTarget:
    """Return a target as a list shows it."""
    indicator = indicator_of(target)
    whole = packs()[target.pack].targets.get(target.part_of) if target.part_of else None
    return ShownTarget(
        target=target,
        address=policy_elements.address(target),
        label=localised(target),
        indicator=localised(indicator) if indicator else target.indicator,
        indicator_address=policy_elements.address(indicator) if indicator else "",
        asked=asked(target),
        by=by(target),
        kind=localised(words.code(target.kind)),
        force=localised(words.code(target.force)),
        striving=target.force is Force.STRIVE,
        modality=localised(words.code(target.modality)),
        document=document_of(target),
        cites=tuple(shown_citations(target.cite)),
        part_of=localised(whole) if whole else "",
        part_of_address=policy_elements.address(whole) if whole else "",
    )


def every_target() -> list[Target]:
    """Return all targets of all packs, in the order of their files."""
    return [each for each in policy_elements.of_kind("targets") if isinstance(each, Target)]


def parts_of(target: Target) -> list[Target]:
    """Return the targets that a target includes."""
    return [each for each in every_target() if each.pack == target.pack and each.part_of == target.id]


def targets_on(indicator: Indicator) -> list[Target]:
    """Return the targets of every pack that stand on an indicator."""
    found = [each for each in every_target() if each.indicator == indicator.id]
    return [each for each in found if indicator_of(each) is not None and indicator_of(each) == indicator]
