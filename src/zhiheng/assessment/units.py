"""Who is assessed: the units of a sheet's groups, under the body that assesses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhiheng.codes import divisions
from zhiheng.policy import Pack
from zhiheng.policy.model import Assessment, UnitGroup, UnitLevel

_DIVISIONS = (UnitLevel.PROVINCE, UnitLevel.PREFECTURE, UnitLevel.COUNTY)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its code (division, region or body), its group, and the body that answers for it where that is told."""

    code: str
    group: str
    level: UnitLevel
    name_zh: str
    name_en: str
    division: str = ""
    answers: str = ""


def units(scheme: Assessment, pack: Pack, division: str, on: date) -> list[Unit]:
    """Return the units of a yearly assessment by a body of a division ("" for the nation), by group and code.

    Towns and villages have no table here: they are put up one by one.
    """
    return [unit for group in scheme.groups for unit in _of_group(group, pack, division, on)]


def _of_group(group: UnitGroup, pack: Pack, division: str, on: date) -> Iterator[Unit]:
    if group.level is UnitLevel.DEPARTMENT:
        for code in group.members:
            body = pack.bodies[code]
            answers = group.answers.get(code, code)
            yield Unit(code, group.id, group.level, body.label.zh, body.label.en, body.division or "", answers)
    elif group.level in (UnitLevel.REGION, UnitLevel.ZONE):
        for code in group.members:
            region = pack.regions[code]
            yield Unit(code, group.id, group.level, region.label.zh, region.label.en, "", group.answers.get(code, ""))
    elif group.level in _DIVISIONS:
        yield from _divisions(group, division, on)


def _divisions(group: UnitGroup, division: str, on: date) -> Iterator[Unit]:
    day = min(on, divisions.table().last)
    members = set(group.members)
    for one in sorted(divisions.in_force(day), key=lambda each: each.code):
        if one.level != group.level.value or one.code in group.without:
            continue
        below = one.code in members if members else _under(one, division)
        if below:
            yield Unit(
                one.code, group.id, group.level, one.name, one.name_en, one.code,
                group.answers.get(one.code, ""),
            )  # fmt: skip


def _under(one: divisions.Division, division: str) -> bool:
    """Return whether a division stands directly or by its province under the assessing body's."""
    if not division:
        return True
    return one.parent == division if one.level == "county" and division[2:4] != "00" else one.code[:2] == division[:2]
