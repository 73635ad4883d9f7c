"""Schemes that ended: which indicators count what nobody can be granted any more, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zhiheng.policy.model import SchemeEnded

if TYPE_CHECKING:
    from zhiheng.policy.pack import Pack


def ended(pack: Pack) -> dict[str, SchemeEnded]:
    """Return indicator → the end of its scheme, as the pack's targets for it tell; of several the last."""
    found: dict[str, SchemeEnded] = {}
    for target in pack.targets.values():
        end = target.scheme_ended
        if end is not None and (target.indicator not in found or found[target.indicator].day < end.day):
            found[target.indicator] = end
    return found
