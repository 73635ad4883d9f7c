"""How far somebody sees: the publicity of a record is compared with the level of who asks."""

from __future__ import annotations

from enum import IntEnum

from zhiheng.policy.model import Publicity


class Level(IntEnum):
    """Who looks, each seeing all that those before see."""

    PUBLIC = 0
    DEPARTMENTS = 1
    INTERNAL = 2

    @property
    def sees(self) -> tuple[str, ...]:
        """The publicities that the level may see."""
        every = (Publicity.PUBLIC.value, Publicity.DEPARTMENTS.value, Publicity.INTERNAL.value)
        return every[: self + 1]

    def may_see(self, publicity: Publicity | str | None) -> bool:
        """Return whether the level sees what has this publicity; None is as open as its surroundings."""
        return publicity is None or str(publicity) in self.sees
