"""From a provision to all that rests on it: every citation of every element, turned round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from zhiheng.policy.kinds import kind_of
from zhiheng.policy.model import Basis, Citation, Element
from zhiheng.policy.pack import Pack

#: document and provision
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CitedBy:
    """An element that rests on a provision, and the ids of its parts that do (a criterion, a duty, a ground)."""

    element: Element
    parts: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """The element as `kind/id`."""
        return f"{kind_of(self.element).name}/{self.element.id}"


def index(packs: Iterable[Pack]) -> Mapping[Place, tuple[CitedBy, ...]]:
    """Return for each provision the elements that cite it, anywhere within them, in the order of packs and kinds.

    An element that several packs inherit is listed once, from the pack that declares it.
    """
    found: dict[Place, dict[tuple[str, str, str], CitedBy]] = defaultdict(dict)
    for pack in packs:
        for element in pack.own():
            kind = kind_of(element).name
            for place, parts in places(element).items():
                found[place][(element.pack, kind, element.id)] = CitedBy(element, tuple(parts))
    return {place: tuple(by.values()) for place, by in found.items()}


def places(element: Element) -> dict[Place, dict[str, None]]:
    """Return the provisions an element cites, each with the ids of the parts that cite it, in order."""
    found: dict[Place, dict[str, None]] = {}
    _collect(element, "", found)
    return found


def _collect(value: Any, part: str, found: dict[Place, dict[str, None]]) -> None:
    if isinstance(value, Citation):
        parts = found.setdefault((value.document, value.provision), {})
        if part:
            parts[part] = None
    elif isinstance(value, Basis):
        if value.provision is not None:
            found.setdefault((value.document, value.provision), {}).setdefault(part, None)
    elif isinstance(value, BaseModel):
        inner = getattr(value, "id", "") if not isinstance(value, Element) else ""
        for name in type(value).model_fields:
            _collect(getattr(value, name), inner or part, found)
    elif isinstance(value, dict):
        for each in value.values():
            _collect(each, part, found)
    elif isinstance(value, tuple):
        for each in value:
            _collect(each, part, found)
