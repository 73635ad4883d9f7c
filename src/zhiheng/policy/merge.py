"""A change laid over what a pack says: mappings by key, lists of things with an id by id, null removes."""

from __future__ import annotations

from typing import Any

from zhiheng.policy.spots import Spot

Positioned = tuple[Any, Spot]


def overlay(base: Positioned, change: Positioned) -> Positioned:
    """Return base with the change over it; the places of what changed are those of the change.

    Neither argument is altered. A mapping may also be laid over a list whose items have an ``id``: its keys are the
    ids, and null removes that item.
    """
    (old, old_spot), (new, new_spot) = base, change
    if _has_ids(old) and isinstance(new, dict):
        return _items(old, old_spot, [(key, *_child(new, new_spot, key)) for key in new])
    if isinstance(new, dict):
        return _mapping(old, old_spot, new, new_spot) if isinstance(old, dict) else _fresh(new, new_spot)
    if _has_ids(old) and _has_ids(new):
        return _items(old, old_spot, [(item["id"], item, new_spot.children[at]) for at, item in enumerate(new)])
    return change


def _child(value: dict[str, Any], spot: Spot, key: str) -> Positioned:
    return value[key], spot.children[key]


def _has_ids(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(item, dict) and isinstance(item.get("id"), str) for item in value)


def _mapping(old: dict[str, Any], old_spot: Spot, new: dict[str, Any], new_spot: Spot) -> Positioned:
    merged, spot = dict(old), Spot(old_spot.file, old_spot.line, dict(old_spot.children))
    for key in new:
        change = _child(new, new_spot, key)
        if change[0] is None:
            merged.pop(key, None)
            spot.children.pop(key, None)
            continue
        below = _child(merged, spot, key) if key in merged else (None, change[1])
        merged[key], spot.children[key] = overlay(below, change)
    return merged, spot


def _fresh(new: dict[str, Any], spot: Spot) -> Positioned:
    """Return a mapping that replaces nothing: its nulls have nothing to remove and are left out."""
    return _mapping({}, Spot(spot.file, spot.line), new, spot)


def _items(old: list[dict[str, Any]], old_spot: Spot, changes: list[tuple[str, Any, Spot]]) -> Positioned:
    items: dict[str, Positioned] = {item["id"]: (item, old_spot.children[at]) for at, item in enumerate(old)}
    for key, new, new_spot in changes:
        if new is None:
            items.pop(key, None)
        else:
            items[key] = overlay(items.get(key, ({"id": key}, new_spot)), (new, new_spot))
    spots: dict[str | int, Spot] = {at: spot for at, (_, spot) in enumerate(items.values())}
    return [value for value, _ in items.values()], Spot(old_spot.file, old_spot.line, spots)
