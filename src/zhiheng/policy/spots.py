"""Where each key and value of a pack stands: a tree of lines beside the tree of values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Path = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """A file (relative to the root of the packs) and a 1-based line."""

    file: str
    line: int


@dataclass(slots=True)
class Spot:
    """The place of one value: the line of its key, or of its dash in a list; ``children`` by key or index."""

    file: str
    line: int
    children: dict[str | int, Spot] = field(default_factory=dict)

    @property
    def place(self) -> SourcePlace:
        """File and line."""
        return SourcePlace(self.file, self.line)

    def at(self, path: Path) -> Spot:
        """Return the spot at the path, or the nearest one above it.

        A list index finds its way in a mapping too: models keep some mappings as tuples, and a lone citation as a list.
        """
        spot = self
        for position, step in enumerate(path):
            child = spot.children.get(step)
            if child is None and isinstance(step, int) and spot.children:
                following = path[position + 1] if position + 1 < len(path) else None
                if following in spot.children:
                    continue
                named = [each for key, each in spot.children.items() if isinstance(key, str)]
                child = named[step] if 0 <= step < len(named) else None
            if child is None:
                return spot
            spot = child
        return spot
