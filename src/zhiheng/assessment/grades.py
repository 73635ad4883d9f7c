"""From a total to a grade: rounded as the sheet says, found in the level table, and held down by caps."""

from __future__ import annotations

from collections.abc import Sequence

from zhiheng.assessment.points import ONE, thousandths
from zhiheng.policy.model import LevelTable, RoundingWay
from zhiheng.policy.model.assessment import Rounding


def rounded(total: int, rounding: Rounding) -> int:
    """Return a total (thousandths, not negative) as it is compared with the bands."""
    step = ONE // (1, 10, 100, 1000)[rounding.places]
    if rounding.way is RoundingWay.NONE:
        return total
    if rounding.way is RoundingWay.DOWN:
        return total // step * step
    return (2 * total + step) // (2 * step) * step


def grade(total: int, table: LevelTable, rounding: Rounding) -> str:
    """Return the id of the level in which a total lies; the linter proved that there is exactly one."""
    compared = rounded(total, rounding)
    for level in table.levels:
        above = level.at_least is None or compared >= thousandths(level.at_least)
        if above and (level.below is None or compared < thousandths(level.below)):
            return level.id
    return table.levels[-1].id


def capped(found: str, caps: Sequence[str], table: LevelTable) -> str:
    """Return the worst of a grade and the grades that caps allow at best; levels stand from best to worst."""
    order = [level.id for level in table.levels]
    return max((found, *caps), key=order.index)


def reaches(found: str, wanted: str, table: LevelTable) -> bool:
    """Return whether a grade is as good as the one wanted."""
    order = [level.id for level in table.levels]
    return order.index(found) <= order.index(wanted)
