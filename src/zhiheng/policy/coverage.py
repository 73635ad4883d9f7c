"""Coverage 政策落实: for each provision and mechanism what carries it out, with marks computed from evidence, never typed.

Four marks, each claiming no more than was found:

declared    elements of the packs stand for it
usable      a page or command works on every one of those elements, and nothing is noted as lacking
with_data   records are there of a type that the elements read or write
used        it is usable, and a finished run, case or round has gone through one of the elements
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from zhiheng.policy import citing, reach
from zhiheng.policy.model import Document, Element, Localised, Mechanism, Provision
from zhiheng.policy.pack import Pack

#: What in the software works on an element: names of commands and pages; empty when it is shown at most.
Works = Callable[[Element], Sequence[str]]


class Mark(StrEnum):
    """What can truly be said of a mechanism."""

    DECLARED = "declared"
    USABLE = "usable"
    WITH_DATA = "with_data"
    USED = "used"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an installation holds: rows in force by record type, and what went through elements (`kind/id` → how often)."""

    records: Mapping[str, int] = field(default_factory=dict)
    passages: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One element that carries a mechanism out, in a pack: what works on it, and the evidence for it."""

    pack: str
    reference: str
    element: Element
    works: tuple[str, ...]
    records: int
    passages: int


@dataclass(frozen=True, slots=True)
class MechanismRow:
    """A mechanism with the provisions that ask for it, what carries it out, what is lacking, and its marks."""

    mechanism: Mechanism
    provisions: tuple[citing.Place, ...]
    elements: tuple[ElementRow, ...]
    lacks: tuple[Localised, ...]
    marks: frozenset[Mark]


@dataclass(frozen=True, slots=True)
class ProvisionRow:
    """A provision with its mechanisms, the elements that cite it, and the marks that all its mechanisms bear."""

    document: Document
    provision: Provision
    mechanisms: tuple[MechanismRow, ...]
    elements: tuple[citing.CitedBy, ...]
    marks: frozenset[Mark]


@dataclass(frozen=True, slots=True)
class Coverage:
    """All mechanisms in the order of the packs, and all provisions in the order of the documents."""

    mechanisms: tuple[MechanismRow, ...]
    provisions: tuple[ProvisionRow, ...]


def compute(packs: Sequence[Pack], works: Works, evidence: Evidence) -> Coverage:
    """Return what is carried out of the documents of ``packs``.

    ``works`` tells what of the software works on an element; ``evidence`` what an installation holds.
    """
    cited = citing.index(_once(pack for pack in packs))
    mechanisms = tuple(_mechanisms(packs, works, evidence))
    by_place: dict[citing.Place, list[MechanismRow]] = {}
    for row in mechanisms:
        for place in row.provisions:
            by_place.setdefault(place, []).append(row)
    provisions = [
        _provision(document, provision, by_place.get((document.id, provision.id), []), cited)
        for document in _documents(packs)
        for provision in document.provisions
    ]
    return Coverage(mechanisms, tuple(provisions))


def counts(rows: Iterable[MechanismRow | ProvisionRow]) -> dict[str, int]:
    """Return how many rows there are and how many bear each mark."""
    every = list(rows)
    return {"total": len(every), **{mark.value: sum(mark in row.marks for row in every) for mark in Mark}}


def _once(packs: Iterable[Pack]) -> list[Pack]:
    return list({pack.id: pack for pack in packs}.values())


def _documents(packs: Sequence[Pack]) -> Iterator[Document]:
    """Yield each document once, the packs' own before those they extend."""
    seen: set[tuple[str, str]] = set()
    for pack in packs:
        for document in pack.documents.values():
            if (document.pack, document.id) not in seen:
                seen.add((document.pack, document.id))
                yield document


def _mechanisms(packs: Sequence[Pack], works: Works, evidence: Evidence) -> Iterator[MechanismRow]:
    seen: dict[str, Mechanism] = {}
    for pack in packs:
        for name, mechanism in pack.mechanisms.items():
            seen.setdefault(name, mechanism)
    for name, mechanism in seen.items():
        holders = [pack for pack in packs if name in pack.mechanisms]
        yield _mechanism(mechanism, holders, works, evidence)


def _mechanism(mechanism: Mechanism, packs: Sequence[Pack], works: Works, evidence: Evidence) -> MechanismRow:
    places: dict[citing.Place, None] = dict.fromkeys(citing.places(mechanism))
    lacks: dict[str, Localised] = {each.zh: each for each in mechanism.lacks}
    elements: dict[tuple[str, str], ElementRow] = {}
    for pack in packs:
        realisation = pack.realisations.get(mechanism.id)
        references = [*mechanism.elements, *(realisation.elements if realisation else ())]
        if realisation is not None:
            places |= dict.fromkeys(citing.places(realisation))
            lacks |= {each.zh: each for each in realisation.lacks}
        for reference in references:
            row = _element(pack, reference, works, evidence)
            elements.setdefault((row.pack, reference), row)
    rows = tuple(elements.values())
    return MechanismRow(mechanism, tuple(places), rows, tuple(lacks.values()), _marks(rows, bool(lacks)))


def _element(pack: Pack, reference: str, works: Works, evidence: Evidence) -> ElementRow:
    kind, _, name = reference.partition("/")
    element = pack.element(kind, name)
    records = sum(evidence.records.get(each, 0) for each in reach.record_types(pack, element))
    passages = evidence.passages.get(f"{element.pack}/{reference}", 0)
    return ElementRow(element.pack, reference, element, tuple(works(element)), records, passages)


def _marks(rows: Sequence[ElementRow], lacking: bool) -> frozenset[Mark]:
    marks = set()
    if rows:
        marks.add(Mark.DECLARED)
    if rows and not lacking and all(row.works for row in rows):
        marks.add(Mark.USABLE)
    if any(row.records for row in rows):
        marks.add(Mark.WITH_DATA)
    if Mark.USABLE in marks and any(row.passages for row in rows):
        marks.add(Mark.USED)
    return frozenset(marks)


def _provision(
    document: Document,
    provision: Provision,
    mechanisms: Sequence[MechanismRow],
    cited: Mapping[citing.Place, tuple[citing.CitedBy, ...]],
) -> ProvisionRow:
    """A provision bears a mark when all its mechanisms do; without any, an element that cites it makes it declared."""
    elements = cited.get((document.id, provision.id), ())
    marks: frozenset[Mark] = frozenset()
    if mechanisms:
        marks = frozenset.intersection(*(row.marks for row in mechanisms))
    elif elements:
        marks = frozenset({Mark.DECLARED})
    return ProvisionRow(document, provision, tuple(mechanisms), elements, marks)
