"""Lights: a rule that counts days says how many, each rule stands once, and the last holds for all that is left."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.scope import Scope
from zhiheng.policy.model import DayKind, Lights, LightWhen

COUNTING = frozenset({LightWhen.OVERDUE, LightWhen.DUE_WITHIN, LightWhen.SILENT})


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each set of lights."""
    for lights in scope.elements(scope.pack.lights.values()):
        yield from _rules(scope, lights)
        yield from _reminders(scope, lights)
        if lights.counts is DayKind.MONTHS:
            zh, en = "亮灯只按工作日或自然日计。", "Lights count working or calendar days."
            yield scope.report(lights, ("counts",), "lights-months", zh, en, lights.counts)


def _rules(scope: Scope, lights: Lights) -> Iterator[Finding]:
    seen: set[tuple[LightWhen, int | None]] = set()
    for at, rule in enumerate(lights.rules):
        if (rule.days is None) == (rule.when in COUNTING):
            zh = "overdue、due_within 和 silent 须写 days，其他条件不写。"
            en = "overdue, due_within and silent need days; other rules take none."
            yield scope.report(lights, ("rules", at), "lights-days", zh, en, rule.when)
        if (rule.when, rule.days) in seen or (rule.when is LightWhen.OTHERWISE) != (at == len(lights.rules) - 1):
            zh = "每个条件只写一次，最后一条是 otherwise。"
            en = "Each rule stands once, and otherwise is the last and only the last."
            yield scope.report(lights, ("rules", at), "lights-order", zh, en, rule.when)
        seen.add((rule.when, rule.days))


def _reminders(scope: Scope, lights: Lights) -> Iterator[Finding]:
    for key in ("reminds_before", "reminds_after"):
        days = getattr(lights, key)
        if any(day < 0 for day in days) or len(set(days)) != len(days):
            zh, en = "催办的天数不为负，也不重复。", "Days of reminders are not negative and stand once."
            yield scope.report(lights, (key,), "lights-reminders", zh, en, days)
