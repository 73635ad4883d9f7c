"""A pack in use: its own elements before those of the packs it extends."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar, cast

import orjson
from pydantic import ValidationError

from zhiheng.policy import dated
from zhiheng.policy.errors import UnknownElement, UnknownKind, UnknownPack, UnreadablePack
from zhiheng.policy.kinds import KINDS, kind_of
from zhiheng.policy.model import (
    Assessment,
    Benefit,
    Body,
    Citation,
    DatedValue,
    Document,
    DrawPlan,
    Element,
    Indicator,
    LevelTable,
    Lights,
    ListScheme,
    Measure,
    Mechanism,
    PackCase,
    PackInfo,
    Parameter,
    Plan,
    Procedure,
    Programme,
    Provision,
    Quality,
    Realisation,
    RecordType,
    Region,
    Register,
    ReportingRound,
    Scorecard,
    Source,
    Target,
    Task,
    Template,
)
from zhiheng.policy.released import Released
from zhiheng.policy.spots import Path, SourcePlace, Spot
from zhiheng.policy.suggest import hints, nearest

E = TypeVar("E", bound=Element)
Elements = Mapping[str, Mapping[str, Element]]

#: Version of the form in which `resolved` writes a pack.
RESOLVED_FORMAT = 1


@dataclass(frozen=True)
class Pack:
    """One pack with all it extends. ``elements`` is kind → id → element, own before extended; ``chain`` begins with
    the pack's own id. ``broken`` holds ids that stand in the files but could not be read.
    """

    info: PackInfo
    chain: tuple[str, ...]
    elements: Elements
    broken: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.info.id

    def _of(self, kind: str, model: type[E]) -> Mapping[str, E]:
        return cast(Mapping[str, E], self.elements.get(kind, MappingProxyType({})))

    @property
    def documents(self) -> Mapping[str, Document]:
        """Policy documents by id."""
        return self._of("documents", Document)

    @property
    def bodies(self) -> Mapping[str, Body]:
        """Public bodies by id."""
        return self._of("bodies", Body)

    @property
    def regions(self) -> Mapping[str, Region]:
        """Economic regions and zones by id."""
        return self._of("regions", Region)

    @property
    def sources(self) -> Mapping[str, Source]:
        """Entries of the sharing register by id."""
        return self._of("sources", Source)

    @property
    def record_types(self) -> Mapping[str, RecordType]:
        """Record types by id."""
        return self._of("record-types", RecordType)

    @property
    def level_tables(self) -> Mapping[str, LevelTable]:
        """Level tables by id."""
        return self._of("level-tables", LevelTable)

    @property
    def scorecards(self) -> Mapping[str, Scorecard]:
        """Scorecards by id."""
        return self._of("scorecards", Scorecard)

    @property
    def measures(self) -> Mapping[str, Measure]:
        """Measures by id."""
        return self._of("measures", Measure)

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Dated values by id."""
        return self._of("parameters", Parameter)

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Indicators by id."""
        return self._of("indicators", Indicator)

    @property
    def targets(self) -> Mapping[str, Target]:
        """Targets, baselines and reported values by id."""
        return self._of("targets", Target)

    @property
    def plans(self) -> Mapping[str, Plan]:
        """Plans and campaigns by id."""
        return self._of("plans", Plan)

    @property
    def tasks(self) -> Mapping[str, Task]:
        """Tasks of plans by id."""
        return self._of("tasks", Task)

    @property
    def registers(self) -> Mapping[str, Register]:
        """Registers by id."""
        return self._of("registers", Register)

    @property
    def benefits(self) -> Mapping[str, Benefit]:
        """Benefits by id."""
        return self._of("benefits", Benefit)

    @property
    def lists(self) -> Mapping[str, ListScheme]:
        """List schemes by id."""
        return self._of("lists", ListScheme)

    @property
    def lights(self) -> Mapping[str, Lights]:
        """Rules of traffic lights by id."""
        return self._of("lights", Lights)

    @property
    def qualities(self) -> Mapping[str, Quality]:
        """Domains of quality by id; `policy.placing` has them in order."""
        return self._of("qualities", Quality)

    @property
    def procedures(self) -> Mapping[str, Procedure]:
        """Procedures by id."""
        return self._of("procedures", Procedure)

    @property
    def programmes(self) -> Mapping[str, Programme]:
        """Programmes by id."""
        return self._of("programmes", Programme)

    @property
    def rounds(self) -> Mapping[str, ReportingRound]:
        """Reporting rounds by id."""
        return self._of("rounds", ReportingRound)

    @property
    def assessments(self) -> Mapping[str, Assessment]:
        """Versions of assessment sheets by id."""
        return self._of("assessments", Assessment)

    @property
    def templates(self) -> Mapping[str, Template]:
        """Templates of official documents by id."""
        return self._of("templates", Template)

    @property
    def draw_plans(self) -> Mapping[str, DrawPlan]:
        """Draw and sampling plans by id."""
        return self._of("draw-plans", DrawPlan)

    @property
    def mechanisms(self) -> Mapping[str, Mechanism]:
        """Mechanisms of documents by id."""
        return self._of("mechanisms", Mechanism)

    @property
    def realisations(self) -> Mapping[str, Realisation]:
        """What carries mechanisms out, by the id of the mechanism."""
        return self._of("realisations", Realisation)

    @property
    def cases(self) -> Mapping[str, PackCase]:
        """Worked cases by id."""
        return self._of("cases", PackCase)

    def own(self) -> Iterator[Element]:
        """Yield the elements that this very pack declares, kind by kind."""
        for kind in self.elements.values():
            yield from (element for element in kind.values() if element.pack == self.id)

    def known(self, kind: str) -> frozenset[str]:
        """Return the ids of a kind, those included that stand in a file but could not be read."""
        return frozenset(self.elements.get(kind, ())) | self.broken.get(kind, frozenset())

    def all_of(self, kind: str) -> Mapping[str, Element]:
        """Return the elements of a kind, named as its folder is. Raises UnknownKind with the near one."""
        if kind not in KINDS:
            raise UnknownKind(kind=kind, **hints(kind, KINDS))
        return self._of(kind, Element)

    def element(self, kind: str, element_id: str) -> Element:
        """Return one element of a kind. Raises UnknownKind or UnknownElement."""
        elements = self.all_of(kind)
        if element_id not in elements:
            raise UnknownElement(pack=self.id, kind=kind, element=element_id, **hints(element_id, elements))
        return elements[element_id]

    def value(self, parameter: str, as_of: date, known_at: date | datetime | None = None) -> DatedValue:
        """Return the value of a parameter in force on ``as_of``, as it could be known at ``known_at`` (None: now).

        Raises UnknownParameter with the near id, ValueOutsideDates with the periods there are.
        """
        return dated.value(self.parameters, self.id, parameter, as_of, known_at)

    def cited(self, citation: Citation) -> tuple[Document, Provision]:
        """Return the document and provision of a citation. Raises UnknownElement with the near id."""
        document = self.documents.get(citation.document)
        if document is None:
            words = hints(citation.document, self.documents)
            raise UnknownElement(pack=self.id, kind="documents", element=citation.document, **words)
        provision = document.provision(citation.provision)
        if provision is None:
            words = hints(citation.provision, (each.id for each in document.provisions))
            raise UnknownElement(pack=self.id, kind="provisions", element=citation.provision, **words)
        return document, provision

    def resolved(self) -> dict[str, Any]:
        """Return the pack with all it extends as plain JSON: dates in ISO form, decimals as text, nulls left out.

        Worked cases are tests of the policy, not policy, and are left out.
        """
        return {
            "format": RESOLVED_FORMAT,
            "info": _plain(self.info),
            "chain": list(self.chain),
            "elements": {
                kind: {key: _plain(element) for key, element in sorted(elements.items())}
                for kind, elements in sorted(self.elements.items())
                if kind != "cases" and elements
            },
        }

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 in hex over the resolved content, keys sorted."""
        return hashlib.sha256(orjson.dumps(self.resolved(), option=orjson.OPT_SORT_KEYS)).hexdigest()

    @classmethod
    def from_resolved(cls, content: Mapping[str, Any]) -> Pack:
        """Return the pack that ``resolved`` wrote; it has no worked cases. Raises UnreadablePack."""
        try:
            if content["format"] != RESOLVED_FORMAT:
                raise UnreadablePack(reason=f"format {content['format']}")
            elements = {
                kind: {key: model.model_validate(value) for key, value in each.items()}
                for kind, each in content["elements"].items()
                for model in (KINDS[kind].model,)
            }
            return cls(PackInfo.model_validate(content["info"]), tuple(content["chain"]), _frozen(elements))
        except (KeyError, TypeError, AttributeError, ValidationError) as error:
            raise UnreadablePack(reason=f"{type(error).__name__}: {str(error)[:300]}") from error


def _plain(model: Element | PackInfo) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


def _frozen(elements: Mapping[str, dict[str, Element]]) -> Elements:
    return MappingProxyType({kind: MappingProxyType(each) for kind, each in elements.items()})


class PackSet(Mapping[str, Pack]):
    """The packs in use, by id, with the place of every element in its file."""

    def __init__(
        self,
        packs: Iterable[Pack],
        spots: Mapping[tuple[str, str, str], Spot] | None = None,
        released: Mapping[str, Released] | None = None,
    ) -> None:
        """``spots`` maps (pack, kind, id) to the spot of the element; packs built from stored content have none.

        ``released`` maps a pack to what its last release promised of its record types.
        """
        self._packs = {pack.id: pack for pack in packs}
        self._spots = dict(spots or {})
        self._released = dict(released or {})

    def __getitem__(self, pack: str) -> Pack:
        """Return a pack. Raises UnknownPack with the near id."""
        if pack not in self._packs:
            raise UnknownPack(pack=pack, known=", ".join(sorted(self._packs)), **nearest(pack, self._packs))
        return self._packs[pack]

    def __contains__(self, pack: object) -> bool:
        return pack in self._packs

    def __iter__(self) -> Iterator[str]:
        return iter(self._packs)

    def __len__(self) -> int:
        return len(self._packs)

    def released(self, pack: str) -> Released:
        """Return what the last release of a pack promised of its record types; empty before any."""
        return self._released.get(pack, {})

    def where(self, element: Element, *path: str | int) -> SourcePlace:
        """Return file and line of an element, or of a place within it: ``where(card, "criteria", 2, "where")``.

        Elements that came from stored content have the file ``<pack>`` and the line 0.
        """
        return self._at(element, path)

    def _at(self, element: Element, path: Path) -> SourcePlace:
        spot = self._spots.get((element.pack, kind_of(element).name, element.id))
        return spot.at(path).place if spot else SourcePlace(element.pack, 0)
