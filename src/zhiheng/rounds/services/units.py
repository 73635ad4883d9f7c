"""Whom a round asks: bodies by level or by name, with the bodies between them and the one that asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zhiheng.actors import BodyKind
from zhiheng.actors.models import Body
from zhiheng.actors.services import unit_of
from zhiheng.rounds.errors import NoUnits

LEVELS = ("province", "prefecture", "county", "zone", "township")
#: Levels whose bodies sum up those below them on the way to the body that asks.
_BETWEEN = frozenset({"prefecture", "zone", "county"})


@dataclass
class Asked:
    """A body with a sheet: whether it fills one in, the one it hands it to (None: the asker), and the way down to it."""

    body: Body
    fills: bool
    above: Asked | None = None
    chain: list[str] = field(default_factory=list)


def asked(asks: Sequence[str], asker: Body) -> list[Asked]:
    """Return the bodies with a sheet, those above before those below. Raises NoUnits."""
    filling = [body for body in _wanted(asks, asker) if body.pk != asker.pk]
    if not filling:
        raise NoUnits(asks=", ".join(asks))
    parents = {body.pk: body for body in Body.objects.all()}
    found: dict[int, Asked] = {}
    for body in filling:
        _add(body, found, parents, asker).fills = True
    return list(found.values())


def _wanted(asks: Sequence[str], asker: Body) -> list[Body]:
    levels, codes = [one for one in asks if one in LEVELS], [one for one in asks if one not in LEVELS]
    active = Body.objects.filter(active=True)
    named = list(active.filter(code__in=codes).order_by("code"))
    if not levels:
        return named
    place = unit_of(asker.division) if asker.division else ""
    offices = active.filter(kind=BodyKind.BUREAU.value, level__in=levels, division__startswith=place)
    return [*offices.order_by("division", "code"), *named]


def _add(body: Body, found: dict[int, Asked], parents: dict[int, Body], asker: Body) -> Asked:
    """Enter a body and those between it and the asker; return its entry."""
    if body.pk in found:
        return found[body.pk]
    parent = parents.get(body.parent_id or 0)
    between = parent is not None and parent.pk != asker.pk and parent.level in _BETWEEN and parent.active
    above = _add(parent, found, parents, asker) if between and parent is not None else None
    entry = Asked(body, fills=False, above=above, chain=[*(above.chain if above else [asker.code]), body.code])
    found[body.pk] = entry
    return entry
