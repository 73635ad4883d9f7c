"""What a key may do, and what a caller without one may: levels of reading, and the right to send for a source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from django.http import HttpRequest

from zhiheng.server.api.errors import KeyRequired, ScopeMissing, ScopeUnknown
from zhiheng.server.portal.packs import sources
from zhiheng.server.visible import Level, Looker

READ_DEPARTMENTS, READ_INTERNAL = "read:departments", "read:internal"
INTAKE = "intake:"
CONFIRM = "confirm:measures"


@dataclass(frozen=True)
class Caller:
    """Who asks: a key with its scopes, or anybody."""

    key_id: str = ""
    name: str = ""
    scopes: frozenset[str] = field(default_factory=frozenset)
    rate: int | None = None
    body: str = ""

    @property
    def keyed(self) -> bool:
        """Whether a valid key was sent."""
        return bool(self.key_id)

    @property
    def level(self) -> Level:
        """What the caller may see."""
        if READ_INTERNAL in self.scopes:
            return Level.INTERNAL
        return Level.DEPARTMENTS if READ_DEPARTMENTS in self.scopes else Level.PUBLIC

    def require(self, scope: str) -> None:
        """Refuse callers without a scope. Raises KeyRequired, ScopeMissing."""
        if not self.keyed:
            raise KeyRequired(scope=scope)
        if scope not in self.scopes:
            raise ScopeMissing(scope=scope)


ANYBODY = Caller()


def caller_of(request: HttpRequest) -> Caller:
    """Return who asks, as the frame found out."""
    return cast(Caller, getattr(request, "caller", ANYBODY))


def level_of(request: HttpRequest) -> Looker:
    """Return who looks: a level, a body limited to its units, or a receiver under agreements; as the frame found out."""
    looker: Looker | None = getattr(request, "looker", None)
    return caller_of(request).level if looker is None else looker


def checked_scopes(scopes: Iterable[str]) -> list[str]:
    """Return the scopes in order, each once. Raises ScopeUnknown for one that opens nothing."""
    known = sources()
    for scope in scopes:
        if scope in (READ_DEPARTMENTS, READ_INTERNAL, CONFIRM):
            continue
        if not scope.startswith(INTAKE) or scope.removeprefix(INTAKE) not in known:
            raise ScopeUnknown(scope=scope[:80], known=", ".join(sorted(known)))
    return sorted(set(scopes))
