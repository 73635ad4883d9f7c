"""Points, levels and stages of a scorecard as whole numbers, proved to answer every value once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from zhiheng.policy.model import Citation, Criterion, LevelTable, Points, Scorecard
from zhiheng.scoring.errors import UnusableScorecard
from zhiheng.scoring.partition import fault_of
from zhiheng.scoring.plan import BandRule, Cite, LevelRule, PointsRule, StageRule
from zhiheng.scoring.points import thousandths

#: Measures that are never negative, so that their bands may begin at zero.
_NEVER_NEGATIVE = ("count", "days_since", "ratio")

Cites = Callable[[Sequence[Citation]], tuple[Cite, ...]]


def unusable(card: Scorecard, where: str, zh: str, en: str) -> UnusableScorecard:
    """Return the error that names the place in the scorecard."""
    return UnusableScorecard(scorecard=card.full_id, where=where, problem_zh=zh, problem_en=en)


def whole(card: Scorecard, where: str, value: Decimal) -> int:
    """Return points as thousandths. Raises UnusableScorecard where they are no whole number of them."""
    try:
        return thousandths(value)
    except ValueError as error:
        raise unusable(
            card, where, f"{value} 须最多三位小数且不超过十亿。", f"{error}; write three decimal places at most."
        ) from error


def _maybe(card: Scorecard, where: str, value: Decimal | None) -> int | None:
    return None if value is None else whole(card, where, value)


def points_rule(card: Scorecard, criterion: Criterion) -> PointsRule | None:
    """Return how a criterion's value becomes points, or None for a mere requirement."""
    points = criterion.points
    if points is None:
        return None
    rule = PointsRule(
        full=whole(card, criterion.id, points.full),
        each=_maybe(card, criterion.id, points.each),
        floor=_maybe(card, criterion.id, points.floor),
        ceiling=_maybe(card, criterion.id, points.ceiling),
        bands=tuple(
            BandRule(at_least=band.at_least, below=band.below, points=whole(card, criterion.id, band.points))
            for band in points.bands
        ),
    )
    _check_points(card, criterion, points, rule)
    return rule


def _check_points(card: Scorecard, criterion: Criterion, points: Points, rule: PointsRule) -> None:
    if rule.floor is not None and rule.ceiling is not None and rule.floor > rule.ceiling:
        raise unusable(card, criterion.id, "floor 大于 ceiling。", "floor lies above ceiling.")
    if not rule.bands:
        return
    if (points.each, points.floor, points.ceiling) != (None, None, None):
        raise unusable(
            card,
            criterion.id,
            "bands 与 each、floor、ceiling 只能选一种写法。",
            "write either bands or each, floor, ceiling.",
        )
    lowest = 0 if criterion.measure.strip().startswith(_NEVER_NEGATIVE) else None
    highest = 100_000 if criterion.measure.strip().startswith("ratio") else None
    fault = fault_of([(band.at_least, band.below) for band in rule.bands], lowest, highest)
    if fault is not None:
        raise unusable(card, criterion.id, *fault)


def level_rules(card: Scorecard, table: LevelTable | None) -> tuple[LevelRule, ...]:
    """Return the levels in thousandths, best first. Raises UnusableScorecard for a gap or an overlap."""
    if card.levels is None:
        return ()
    if table is None:
        raise unusable(card, "levels", f"没有等级表“{card.levels}”。", f"there is no level table “{card.levels}”.")
    rules = tuple(
        LevelRule(
            id=level.id,
            label=level.label,
            at_least=_maybe(card, f"levels.{level.id}", level.at_least),
            below=_maybe(card, f"levels.{level.id}", level.below),
        )
        for level in table.levels
    )
    fault = fault_of([(rule.at_least, rule.below) for rule in rules])
    if fault is not None:
        raise unusable(card, "levels", *fault)
    return rules


def stage_rules(card: Scorecard, cites: Cites) -> tuple[StageRule, ...]:
    """Return the stages, lowest first. Raises UnusableScorecard for a name that nothing bears."""
    required = {each.id for each in card.criteria if (each.at_least, each.at_most) != (None, None)}
    known: set[str] = set()
    for stage in card.stages:
        for name in stage.requires:
            if name not in required:
                raise unusable(
                    card,
                    f"stages.{stage.grade}",
                    f"“{name}”不是带有 at_least 或 at_most 的指标。",
                    f"“{name}” is no criterion with at_least or at_most.",
                )
        if stage.after is not None and stage.after not in known:
            raise unusable(
                card,
                f"stages.{stage.grade}",
                f"“{stage.after}”不是排在前面的等级。",
                f"“{stage.after}” is no stage that stands before it.",
            )
        known.add(stage.grade)
    return tuple(
        StageRule(
            id=stage.grade,
            label=stage.label,
            requires=stage.requires,
            after=stage.after,
            after_months=stage.after_months,
            cite=cites(stage.cite),
            certainty=stage.certainty,
        )
        for stage in card.stages
    )
