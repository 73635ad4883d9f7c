"""What each criterion cost or brought, and its rank among the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zhiheng.policy.expression import Count, CountDistinct, Ratio, Sum
from zhiheng.scoring.plan import CriterionLine, Plan, PointsRule
from zhiheng.scoring.points import Numbers, points_of


@dataclass(frozen=True)
class Reason:
    """Points against those of an unblemished record, in thousandths; ``rank`` 1 costs most, equals share a rank."""

    points: int | None
    lost: int
    gained: int
    rank: int | None = None
    tied: bool = False


def points_at(rule: PointsRule, value: int) -> int:
    """Return the points of one value, in thousandths."""
    return int(points_of(rule, Numbers(np.array([value], np.int64), np.array([True]))).values[0])


def unblemished(line: CriterionLine) -> int | None:
    """Return the points (thousandths) that an enterprise with nothing against it has on a criterion.

    For counts and sums: those of zero. For a ratio and other measures: the best that the rule can give, or None where
    that has no end.
    """
    rule = line.points
    if rule is None:
        return None
    measure = line.measure_node()
    if isinstance(measure, Count | CountDistinct | Sum):
        return points_at(rule, 0)
    if rule.bands:
        return max(band.points for band in rule.bands)
    if isinstance(measure, Ratio):
        return max(points_at(rule, 0), points_at(rule, 100_000))
    return points_at(rule, 0) if (rule.each or 0) <= 0 else rule.ceiling


def reasons_of(plan: Plan, points: Mapping[str, int | None]) -> dict[str, Reason]:
    """Return the reason of every scored criterion, ranked by what it cost. No data costs nothing."""
    found: dict[str, Reason] = {}
    for line in plan.criteria:
        if line.points is not None:
            given, clean = points[line.id], unblemished(line)
            difference = 0 if given is None else given - (0 if clean is None else clean)
            found[line.id] = Reason(given, max(0, -difference), max(0, difference))
    return _ranked(found)


def _ranked(found: Mapping[str, Reason]) -> dict[str, Reason]:
    costs = [reason.lost for reason in found.values() if reason.lost > 0]
    return {
        name: reason
        if reason.lost == 0
        else Reason(
            reason.points, reason.lost, reason.gained, rank_of(costs, reason.lost), costs.count(reason.lost) > 1
        )
        for name, reason in found.items()
    }


def rank_of(costs: Sequence[int], cost: int) -> int:
    """Return one plus the number of greater costs."""
    return 1 + sum(1 for other in costs if other > cost)


def requirement_ranks(plan: Plan, met: Mapping[str, bool]) -> dict[str, Reason]:
    """Return the reasons of a pre-check: what the next stage lacks has rank 1, what only later ones lack follows."""
    wanted: dict[str, int] = {}
    for place, stage in enumerate(plan.stages):
        for name in stage.requires:
            if not met[name]:
                wanted.setdefault(name, place)
    places = list(wanted.values())
    ranks = {
        name: (1 + sum(1 for other in places if other < place), places.count(place) > 1)
        for name, place in wanted.items()
    }
    none = (None, False)
    return {line.id: Reason(None, 0, 0, *ranks.get(line.id, none)) for line in plan.criteria if line.points is None}
