"""What differs between two packs, or two editions of one: elements added, removed, changed, each change with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: What `Pack.resolved` returns, or a run stored.
Content = Mapping[str, Any]

#: Where an element stands is no difference of policy.
_IGNORED = frozenset({"id", "pack"})


class Change(StrEnum):
    """What became of an element."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Detail:
    """One value that differs: its path by keys, and both values (None: not there)."""

    path: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ElementDifference:
    """What became of one element of a kind; ``label`` is its later label, both languages."""

    kind: str
    id: str
    change: Change
    label: Mapping[str, str]
    details: tuple[Detail, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        details = [{"path": each.path, "before": each.before, "after": each.after} for each in self.details]
        return {
            "kind": self.kind,
            "id": self.id,
            "change": self.change.value,
            "label": dict(self.label),
            "details": details,
        }


def compare(before: Content, after: Content) -> list[ElementDifference]:
    """Return what differs between two resolved contents, in the order of kind and id."""
    found = []
    old, new = before["elements"], after["elements"]
    for kind in sorted(old.keys() | new.keys()):
        earlier, later = old.get(kind, {}), new.get(kind, {})
        for name in sorted(earlier.keys() | later.keys()):
            difference = _element(kind, name, earlier.get(name), later.get(name))
            if difference is not None:
                found.append(difference)
    return found


def _element(kind: str, name: str, before: Any, after: Any) -> ElementDifference | None:
    if before is None:
        return ElementDifference(kind, name, Change.ADDED, after["label"])
    if after is None:
        return ElementDifference(kind, name, Change.REMOVED, before["label"])
    details = tuple(_details(before, after, ""))
    return ElementDifference(kind, name, Change.CHANGED, after["label"], details) if details else None


def _details(before: Any, after: Any, path: str) -> Iterator[Detail]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            if not (path == "" and key in _IGNORED):
                yield from _details(before.get(key), after.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(before, after, path)
    elif before != after:
        yield Detail(path, before, after)


def _lists(before: list[Any], after: list[Any], path: str) -> Iterator[Detail]:
    """Compare items by their ids where they have some, else by their places."""
    keys = _keys(before), _keys(after)
    if keys[0] is None or keys[1] is None:
        for at in range(max(len(before), len(after))):
            pair = [items[at] if at < len(items) else None for items in (before, after)]
            yield from _details(pair[0], pair[1], f"{path}[{at}]")
        return
    for key in dict.fromkeys((*keys[0], *keys[1])):
        yield from _details(keys[0].get(key), keys[1].get(key), f"{path}[{key}]")


def _keys(items: list[Any]) -> dict[str, Any] | None:
    """Return the items by id (or first day, of dated values); None when they have neither or repeat it."""
    found = {}
    for item in items:
        key = (item.get("id") or item.get("from")) if isinstance(item, dict) else None
        if key is None or key in found:
            return None
        found[str(key)] = item
    return found
