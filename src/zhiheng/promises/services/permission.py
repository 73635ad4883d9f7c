"""Who may enter proofs and share out targets, and of which area."""

from __future__ import annotations

from typing import Any

from zhiheng.actors import Actor, Capability
from zhiheng.policy import Pack
from zhiheng.policy.model import Target
from zhiheng.promises.errors import NotYourTargets, UnknownTarget


def may(actor: Actor, area: str) -> bool:
    """Tell whether somebody keeps targets of an area: the bureau or the leading group's office there or above it."""
    if actor.system:
        return True
    return actor.may(Capability.KEEP_TARGETS) and actor.covers(area)


def check(actor: Actor, area: str) -> None:
    """Refuse who may not. Raises NotYourTargets."""
    if not may(actor, area):
        raise NotYourTargets(area=area)


def target_of(pack: Pack, target: str) -> Target:
    """Return a target of a pack. Raises UnknownTarget."""
    found = pack.targets.get(target)
    if found is None:
        raise UnknownTarget(target=target, pack=pack.info.id)
    return found


def noted(actor: Actor, what: str, of: str, detail: dict[str, Any]) -> None:
    """Write down who did what."""
    from zhiheng.audit.services import actions

    actions.note(
        "change", username=actor.username, body=actor.body, object_type=what, object_id=of[:200], detail=detail
    )
