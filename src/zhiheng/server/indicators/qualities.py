"""The qualities by which the portal is framed, as the pack declares them: 产业、产品、工程、服务、环境, and what carries all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zhiheng.policy import placing
from zhiheng.policy.model import Localised, Quality
from zhiheng.server.portal.packs import packs

#: The quality of packs that declare none.
NONE = Quality(id="whole", label=Localised(zh="全部指标", en="All indicators"), order=1, rest=True)


def of(pack: Any) -> dict[str, Quality]:
    """Return the qualities of a pack by id, in its order; one for everything where it declares none."""
    found = placing.qualities(pack)
    return {each.id: each for each in found} if found else {NONE.id: NONE}


def framing(pack: Any) -> list[Quality]:
    """Return the qualities that opening pages and walls show: all but the one that takes the rest."""
    return [each for each in of(pack).values() if not each.rest]


def rest(pack: Any) -> str:
    """Return the quality under which stands what nobody placed."""
    return next((each.id for each in of(pack).values() if each.rest), next(iter(of(pack))))


def placed(pack: Any) -> Mapping[str, str]:
    """Return indicator → quality for every indicator of a pack."""
    where, other = placing.placed(packs(), pack), rest(pack)
    return {name: where.get(name, other) for name in pack.indicators}


def quality_of(indicator: str, pack: Any) -> Quality:
    """Return the quality that an indicator is shown under; one that nobody placed stands with the rest."""
    every = of(pack)
    return every[placing.placed(packs(), pack).get(indicator, rest(pack))]
