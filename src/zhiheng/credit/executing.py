"""Which body carries a measure out: the one that the pack names, those that it says apply for it, and the offices below.

National measures name the ministry; below the nation the department of the same field applies them, and the pack of the
province says which (`executes_for`). The offices of market supervision in divisions stand in no pack; they apply what
the bureau of their province does for the nation.
"""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.actors import Actor, BodyKind
from zhiheng.policy import Pack

#: How the names of offices of market supervision end: `actors` tells their kind by it.
_BUREAU = "市场监督管理局"


@dataclass(frozen=True)
class Executors:
    """The bodies that apply a measure, and whether every office of market supervision does."""

    bodies: frozenset[str] = frozenset()
    bureaus: bool = False


#: Of what nobody must apply.
NO_EXECUTORS = Executors()


def executors(pack: Pack, body: str | None) -> Executors:
    """Return who applies what a pack lays on a body; of what nobody must apply, nobody."""
    if not body:
        return NO_EXECUTORS
    for_it = [one for one in pack.bodies.values() if body in one.executes_for]
    bureaus = any(one.label.zh.endswith(_BUREAU) for one in for_it)
    return Executors(frozenset({body, *(one.id for one in for_it)}), bureaus)


def executes(actor: Actor, found: Executors) -> bool:
    """Return whether an actor's body is among those that apply a measure."""
    if not actor.body:
        return False
    return actor.body in found.bodies or (found.bureaus and actor.kind is BodyKind.BUREAU)
