"""Elements of the packs for their pages: who may see which, where each stands, and which others name it.

What rests on the internal risk class is for staff alone: its scorecards with their cases and levels, and the measures it
sets off. A draw plan is public but for its strata by risk class.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse

from zhiheng.policy import citing, naming, words
from zhiheng.policy.citing import CitedBy
from zhiheng.policy.kinds import KINDS, Kind, kind_of
from zhiheng.policy.model import (
    DrawPlan,
    Element,
    LevelTable,
    Localised,
    Measure,
    Mechanism,
    Realisation,
    Scorecard,
    ScorecardUse,
)
from zhiheng.policy.pack import Pack
from zhiheng.policy.words.phrases import carried_out
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import every_pack, packs

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Naming:
    """An element that names another, and the field in which it does."""

    element: Element
    field: Localised


def key_of(element: Element) -> Key:
    """Return pack, kind and id of an element."""
    return element.pack, kind_of(element).name, element.id


def find(pack: str, kind: str, name: str) -> Element | None:
    """Return an element as a pack has it, its own or that of a pack it extends; None where there is none."""
    holder: Pack | None = packs().get(pack)
    return holder.all_of(kind).get(name) if holder is not None and kind in KINDS else None


@cache
def every() -> tuple[Element, ...]:
    """Return every element of every pack once, by kind, in the order of the packs and their files."""
    found = [element for pack in every_pack() for element in pack.own()]
    order = {name: at for at, name in enumerate(KINDS)}
    return tuple(sorted(found, key=lambda element: order[kind_of(element).name]))


def of_kind(kind: str, *, internal: bool = False) -> list[Element]:
    """Return the elements of a kind that a reader may see."""
    return [each for each in every() if kind_of(each).name == kind and (internal or not is_internal(each))]


def is_internal(element: Element) -> bool:
    """Return whether an element is for staff alone, since it holds content of the internal risk class."""
    return key_of(element) in _internal()


@cache
def _internal() -> frozenset[Key]:
    return frozenset(key_of(each) for pack in every_pack() for each in internal_of(pack))


def internal_of(pack: Pack) -> Iterator[Element]:
    """Yield the elements of a pack, own and extended, that only staff may see."""
    cards = [card for card in pack.scorecards.values() if _is_risk_class(card)]
    yield from cards
    names = {card.id for card in cards}
    yield from (case for case in pack.cases.values() if case.scorecard in names)
    yield from (measure for measure in pack.measures.values() if _set_off_by_risk(measure))
    open_levels = {card.levels for card in pack.scorecards.values() if not _is_risk_class(card)}
    tables = {card.levels for card in cards} - open_levels
    yield from (table for table in pack.level_tables.values() if _table_in(table, tables))


def _is_risk_class(card: Scorecard) -> bool:
    return card.use is ScorecardUse.RISK_CLASS


def _set_off_by_risk(measure: Measure) -> bool:
    return bool(measure.trigger.risk_class)


def _table_in(table: LevelTable, names: set[str | None]) -> bool:
    return table.id in names


def public_form(element: Element) -> tuple[Element, int]:
    """Return an element without what the public may not see of it, and how many parts were left out."""
    if isinstance(element, DrawPlan):
        kept = tuple(stratum for stratum in element.strata if not stratum.risk_class)
        return element.model_copy(update={"strata": kept}), len(element.strata) - len(kept)
    if isinstance(element, Mechanism | Realisation):
        kept_names = tuple(name for name in element.elements if not _names_internal(element.pack, name))
        return element.model_copy(update={"elements": kept_names}), len(element.elements) - len(kept_names)
    return element, 0


def _names_internal(pack: str, reference: str) -> bool:
    kind, _, name = reference.partition("/")
    found = find(pack, kind, name)
    return found is not None and is_internal(found)


def address(element: Element, *, internal: bool = False) -> str:
    """Return the page of an element: the public one, or for staff the one in the workspace if nobody else may see it."""
    view = "staff:element" if internal and is_internal(element) else "portal:element"
    return reverse(view, args=key_of(element))


def title(element: Element) -> Localised:
    """Return what an element is called; what carries a mechanism out is called after it."""
    if not isinstance(element, Realisation):
        return element.label
    mechanism = find(element.pack, "mechanisms", element.id)
    label = mechanism.label if mechanism else element.label
    return carried_out(label, packs()[element.pack].info.label)


def kind_label(kind: Kind) -> Localised:
    """Return what a kind is called."""
    return Localised(zh=kind.zh, en=kind.en[:1].upper() + kind.en[1:])


@cache
def _namings() -> Mapping[Key, tuple[Naming, ...]]:
    found: dict[Key, dict[tuple[Key, str], Naming]] = {}
    for element in every():
        for kind, name, holder, field in naming.named(element):
            other = find(element.pack, kind, name)
            if other is not None:
                label = words.field(holder, field if (holder, field) != (Realisation, "id") else "elements")
                found.setdefault(key_of(other), {})[key_of(element), label.zh] = Naming(element, label)
    return {key: tuple(by.values()) for key, by in found.items()}


def named_by(element: Element, *, internal: bool = False) -> list[Naming]:
    """Return the elements that name this one, with the fields in which they do, in the order of kinds."""
    found = _namings().get(key_of(element), ())
    return [each for each in found if internal or not is_internal(each.element)]


@cache
def _cited() -> Mapping[citing.Place, tuple[CitedBy, ...]]:
    return citing.index(every_pack())


def citing_elements(document: str, provision: str, *, internal: bool = False) -> list[CitedBy]:
    """Return the elements that cite a provision, in the order of packs and kinds."""
    found = _cited().get((document, provision), ())
    return [each for each in found if internal or not is_internal(each.element)]


def back(element: Element, *, internal: bool = False) -> list[dict[str, Any]]:
    """Return what names an element, by kind: for each its page and the fields in which it does."""
    groups: dict[str, dict[tuple[str, str, str], dict[str, Any]]] = {}
    for one in named_by(element, internal=internal):
        kind = localised(kind_label(kind_of(one.element)))
        line = groups.setdefault(kind, {}).setdefault(key_of(one.element), _back_line(one, internal))
        line["fields"].append(localised(one.field))
    return [{"kind": kind, "lines": list(lines.values())} for kind, lines in groups.items()]


def _back_line(one: Naming, internal: bool) -> dict[str, Any]:
    element = one.element
    return {
        "label": localised(title(element)),
        "address": address(element, internal=internal),
        "pack": localised(packs()[element.pack].info.label),
        "fields": [],
    }
