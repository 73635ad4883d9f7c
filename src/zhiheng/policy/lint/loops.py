"""Chains of `part_of` and the like that come back to where they began."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def upwards(start: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    """Yield the parents of an id, nearest first, each once; unknown ids end the chain."""
    seen: set[str] = set()
    at = parents.get(start)
    while at is not None and at not in seen:
        yield at
        seen.add(at)
        at = parents.get(at)


def loop(start: str, parents: Mapping[str, str | None]) -> bool:
    """Tell whether an id is, by any way, its own parent."""
    return start in upwards(start, parents)
