"""Actors: who may see and do what. A role, the body one works for, the units covered and the publicity of what is asked.

Actor, Role, Capability, BodyKind, Level    the rule itself, pure
"""

from zhiheng.actors.actor import Actor
from zhiheng.actors.kinds import BodyKind, Capability, Role
from zhiheng.actors.level import Level

__all__ = ["Actor", "BodyKind", "Capability", "Level", "Role"]
