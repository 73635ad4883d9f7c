"""Level tables: ids once, levels in order, every number in exactly one level."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import intervals
from zhiheng.policy.lint.repeats import repeats
from zhiheng.policy.lint.scope import Scope
from zhiheng.policy.model import LevelTable


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each level table."""
    for table in scope.elements(scope.pack.level_tables.values()):
        yield from repeats(scope, table, ("levels",), [level.id for level in table.levels], key="id")
        faults = list(intervals.faults([(level.at_least, level.below) for level in table.levels]))
        for fault in faults:
            yield scope.report(table, ("levels", fault.index, fault.key), fault.code, fault.zh, fault.en)
        if not faults and not _in_order(table):
            zh, en = (
                "各级须按从好到差的次序排列，不能跳跃。",
                "Levels stand in order from best to worst, without jumps.",
            )
            yield scope.report(table, ("levels",), "levels-unordered", zh, en)


def _in_order(table: LevelTable) -> bool:
    lows = [Decimal("-Infinity") if level.at_least is None else level.at_least for level in table.levels]
    return lows in (sorted(lows), sorted(lows, reverse=True))
