"""依据 Basis: from any page to the provisions that ask for what it shows, and to the element that declares it.

A record type rests on what it cites itself and on the provisions of the mechanisms that it helps to carry out; an element
of another kind likewise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.translation import get_language

from zhiheng.policy import citing
from zhiheng.policy.kinds import KINDS, kind_of
from zhiheng.policy.model import Citation, Element
from zhiheng.server.i18n import localised
from zhiheng.server.portal import policy_elements
from zhiheng.server.portal.packs import every_pack, shown_citation
from zhiheng.server.portal.shown import ShownCitation

#: More provisions than these are on the page of the element.
SHOWN = 6


@dataclass(frozen=True)
class Basis:
    """What something rests on: its element's page, and provisions with how many more there are."""

    label: str
    kind: str
    address: str
    cites: tuple[ShownCitation, ...]
    more: int


def of(reference: str) -> Basis | None:
    """Return the basis of an element given as `kind/id`; None where no pack declares it, or not for the public."""
    element = _element(reference)
    return _basis(element, get_language() or "") if element is not None else None


@cache
def _element(reference: str) -> Element | None:
    """Return the element; of several packs that declare one of this name the most general."""
    kind, _, name = reference.partition("/")
    found = (policy_elements.find(pack.id, kind, name) for pack in every_pack())
    return next((each for each in found if each is not None and not policy_elements.is_internal(each)), None)


_kept: dict[tuple[policy_elements.Key, str], Basis] = {}


def _basis(element: Element, language: str) -> Basis:
    key = policy_elements.key_of(element), language
    if key not in _kept:
        places = _places(element)
        cites = tuple(shown_citation(Citation(document=document, provision=name)) for document, name in places[:SHOWN])
        kind = localised(policy_elements.kind_label(kind_of(element)))
        label = localised(policy_elements.title(element))
        address = policy_elements.address(element)
        _kept[key] = Basis(label, kind, address, cites, max(0, len(places) - SHOWN))
    return _kept[key]


def _places(element: Element) -> list[citing.Place]:
    reference = f"{kind_of(element).name}/{element.id}"
    return list(dict.fromkeys([*citing.places(element), *_asked().get(reference, ())]))


def asked(element: Element) -> list[ShownCitation]:
    """Return the provisions that ask for an element through the mechanisms it helps to carry out, its own left aside."""
    own = citing.places(element)
    reference = f"{kind_of(element).name}/{element.id}"
    places = [place for place in _asked().get(reference, ()) if place not in own]
    return [shown_citation(Citation(document=document, provision=name)) for document, name in places]


@cache
def _asked() -> Mapping[str, tuple[citing.Place, ...]]:
    """Return for each element that carries a mechanism out the provisions that ask for it."""
    asked: dict[str, dict[citing.Place, None]] = {}
    for pack in every_pack():
        for mechanism in pack.mechanisms.values():
            realisation = pack.realisations.get(mechanism.id)
            holders = [mechanism, *([realisation] if realisation else [])]
            places = [place for holder in holders for place in citing.places(holder)]
            for reference in (name for holder in holders for name in holder.elements):
                asked.setdefault(reference, {}).update(dict.fromkeys(places))
    return {reference: tuple(places) for reference, places in asked.items()}


def kinds(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what kinds of element are called, each with the address of its list."""
    for name in names:
        yield localised(policy_elements.kind_label(KINDS[name])), reverse("portal:policy_kind", args=[name])
