"""Under which quality an indicator stands, read through a pack and all it builds on."""

from __future__ import annotations

from collections.abc import Mapping

from zhiheng.policy.model import Quality
from zhiheng.policy.pack import Pack


def qualities(pack: Pack) -> tuple[Quality, ...]:
    """Return the qualities of a pack in their order."""
    return tuple(sorted(pack.qualities.values(), key=lambda each: (each.order, each.id)))


def placed(packs: Mapping[str, Pack], pack: Pack) -> dict[str, str]:
    """Return indicator → id of its quality. Packs that build on others add to what these place; the nearest decides."""
    found: dict[str, str] = {}
    for name in reversed(pack.chain):
        for quality in (packs[name].qualities if name in packs else {}).values():
            if quality.pack == name:
                found |= dict.fromkeys(quality.indicators, quality.id)
    return {indicator: quality for indicator, quality in found.items() if quality in pack.qualities}
