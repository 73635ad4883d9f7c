"""Somebody acting for a body. Everything that asks "may this person?" asks an `Actor`, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhiheng.actors.kinds import GIVEN_BY_BODY, GIVEN_BY_ROLE, SEES, BodyKind, Capability, Role
from zhiheng.actors.level import Level


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, the body it works for, its roles there, and the units covered.

    `units` are division codes without trailing zeros (``51`` the province, ``5101`` a prefecture, ``510104`` a county);
    none: no limit. `subject` is what an enterprise's account stands for, ``uscc:…``. `user` is None for the system
    itself and for a visitor. `shares` are the record types (each with the fields that may be read of it; none: all)
    that the sharing register lets it read for the purpose that it named; None: not bound by the register.
    """

    user: int | None = None
    username: str = ""
    body: str = ""
    kind: BodyKind | None = None
    level: str = ""  # of the body: nation, province, prefecture, county, zone, township, other
    roles: frozenset[Role] = field(default_factory=frozenset)
    units: tuple[str, ...] = ()
    subject: str = ""
    system: bool = False
    shares: tuple[tuple[str, tuple[str, ...]], ...] | None = None

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What both the roles and the kind of body give."""
        if self.kind is None:
            return frozenset()
        by_role: frozenset[Capability] = frozenset().union(*(GIVEN_BY_ROLE[role] for role in self.roles))
        return by_role & GIVEN_BY_BODY[self.kind]

    @property
    def sees(self) -> Level:
        """How far the actor sees in general; of its own enterprise an account sees more, see `sees_of`."""
        if self.kind is None or Capability.READ not in self.capabilities:
            return Level.PUBLIC
        return SEES.get(self.kind, Level.PUBLIC)

    def sees_of(self, subject: str, division: str | None = None) -> Level:
        """Return how far the actor sees in the file of a subject at a place."""
        if self.subject and self.subject == subject:
            return Level.DEPARTMENTS
        if self.sees is Level.INTERNAL and not self.covers(division):
            return Level.DEPARTMENTS
        return self.sees

    def may(self, capability: Capability) -> bool:
        """Return whether the actor has a capability."""
        return capability in self.capabilities

    def covers(self, division: str | None) -> bool:
        """Return whether a division lies in the units covered; a place that is not known lies in no limited unit."""
        if not self.units:
            return True
        return division is not None and any(division.startswith(unit) for unit in self.units)


VISITOR = Actor()
SYSTEM = Actor(username="system", system=True)
