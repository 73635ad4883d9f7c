"""Merges and renames of subjects: a dated map from every earlier subject to the one that stands for it."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

IDENTITY_MAP = pa.schema([pa.field("old_subject", pa.string()), pa.field("new_subject", pa.string())])


def resolve(events: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return earlier subject → canonical subject, given (old, new) events in the order in which they took effect.

    Chains are followed (A→B, B→C gives A→C and B→C). When an event leads back into its own group (A→B, then B→A),
    the later one says what the whole group is called.

    >>> resolve([("a", "b"), ("b", "c")])
    {'a': 'c', 'b': 'c'}
    >>> resolve([("a", "b"), ("b", "a")])
    {'b': 'a'}
    """
    canonical: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    for old, new in events:
        group, target = canonical.get(old, old), canonical.get(new, new)
        if group == target:
            target = new
        _join(canonical, members, group, target)
    return dict(sorted((old, new) for old, new in canonical.items() if old != new))


def strays(events: Iterable[tuple[str, str]]) -> list[int]:
    """Return the places of events whose old subject had gone elsewhere by then, events in the order in which they count.

    Such an event would draw along all who stand under the name that the old subject bears by now, so that a slip of the
    pen merges strangers. The same event again is none, nor is a step back (A→B, then B→A).

    >>> strays([("a", "b"), ("a", "c")])
    [1]
    >>> strays([("a", "b"), ("b", "a"), ("a", "c")])
    []
    """
    canonical: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    found: list[int] = []
    for place, (old, new) in enumerate(events):
        group, target = canonical.get(old, old), canonical.get(new, new)
        if group != old and group != target:
            found.append(place)
        _join(canonical, members, group, new if group == target else target)
    return found


def _join(canonical: dict[str, str], members: dict[str, set[str]], group: str, target: str) -> None:
    gathered = members.pop(group, {group}) | members.pop(target, {target})
    members[target] = gathered
    canonical.update(dict.fromkeys(gathered, target))


def as_table(canonical: dict[str, str]) -> pa.Table:
    """Return the map as a table with one row an earlier subject."""
    return pa.table({"old_subject": list(canonical), "new_subject": list(canonical.values())}, schema=IDENTITY_MAP)
