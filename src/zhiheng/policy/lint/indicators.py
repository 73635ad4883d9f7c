"""Indicators: what they refer to exists, unit and formula fit the kind of number, and none is there twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import indicator_forms, references
from zhiheng.policy.lint.loops import loop
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Direction, Indicator, Quantity, Unit

_COUNTED = frozenset({Unit.COUNT, Unit.BATCHES, Unit.SAMPLES, Unit.TIMES})

#: Units that a kind of number may have.
UNITS: dict[Quantity, frozenset[Unit]] = {
    Quantity.COUNT: _COUNTED,
    Quantity.STOCK: _COUNTED,
    Quantity.RATIO: frozenset({Unit.PERCENT, Unit.PER_MILLION}),
    Quantity.INDEX: frozenset({Unit.INDEX, Unit.POINTS}),
    Quantity.AMOUNT: frozenset(
        {Unit.CNY, Unit.CNY_10000, Unit.CNY_100_MILLION, Unit.MU_10000, Unit.TONNES_10000, Unit.DAYS, Unit.MICROGRAMS}
    ),
    Quantity.CHANGE: frozenset({Unit.PERCENT, Unit.MULTIPLE, Unit.YEARS}),
    Quantity.RANK: frozenset({Unit.RANK}),
    Quantity.STATE: frozenset({Unit.STATE}),
    Quantity.DAY: frozenset({Unit.DATE}),
}


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each indicator."""
    own = list(scope.elements(scope.pack.indicators.values()))
    parents = {each.id: each.part_of for each in scope.pack.indicators.values()}
    yield from _once(scope, own)
    for indicator in own:
        yield from references.one(scope, indicator, ("publisher",), "bodies", indicator.publisher)
        yield from _unit(scope, indicator)
        yield from _part_of(scope, indicator, parents)
        yield from _ratio(scope, indicator)
        yield from _computable(scope, indicator)
        yield from indicator_forms.check(scope, indicator)


def _unit(scope: Scope, indicator: Indicator) -> Iterator[Finding]:
    allowed = UNITS[indicator.quantity]
    if indicator.unit not in allowed:
        names = ", ".join(sorted(allowed))
        zh = f"quantity: {indicator.quantity} 的单位只能是 {names}。"
        en = f"The unit of quantity: {indicator.quantity} is one of {names}."
        yield scope.report(indicator, ("unit",), "unit-unfit", zh, en, indicator.unit)


def _part_of(scope: Scope, indicator: Indicator, parents: Mapping[str, str | None]) -> Iterator[Finding]:
    yield from references.one(scope, indicator, ("part_of",), "indicators", indicator.part_of)
    if loop(indicator.id, parents):
        zh, en = "part_of 成环。", "part_of runs in a circle."
        yield scope.report(indicator, ("part_of",), "part-of-loop", zh, en, indicator.part_of)
    whole = scope.pack.indicators.get(indicator.part_of or "")
    if whole is not None and (whole.unit, whole.quantity) != (indicator.unit, indicator.quantity):
        zh = f"“{indicator.id}”与所属指标“{whole.id}”的 unit 和 quantity 须相同。"
        en = f"“{indicator.id}” and “{whole.id}”, of which it is part, need the same unit and quantity."
        yield scope.report(indicator, ("part_of",), "part-of-other-kind", zh, en, indicator.part_of)


def _ratio(scope: Scope, indicator: Indicator) -> Iterator[Finding]:
    """A ratio says what is divided by what; nothing else does."""
    for key in ("numerator", "denominator"):
        if indicator.quantity is Quantity.RATIO and getattr(indicator, key) is None:
            zh, en = f"比率须写明 {key}。", f"A ratio says its {key}."
            yield scope.report(indicator, (), "ratio-words", zh, en, indicator.id)
        if indicator.quantity is not Quantity.RATIO and getattr(indicator, key) is not None:
            zh, en = f"只有 quantity: ratio 才写 {key}。", f"{key} belongs to quantity: ratio alone."
            yield scope.report(indicator, (key,), "ratio-words", zh, en)


def _computable(scope: Scope, indicator: Indicator) -> Iterator[Finding]:
    made = (indicator.formula, indicator.survey, indicator.elapsed, indicator.derived)
    known = any(made) or indicator.series or indicator.open_points
    if not known and indicator.direction is not Direction.NONE:
        zh = "既无 formula 也无 series 的指标须在 open_points 写明计算前要先定什么。"
        en = "Without formula and series, open_points says what must be settled before it can be computed."
        yield scope.report(indicator, (), "indicator-not-computable", zh, en, indicator.id)


def _once(scope: Scope, own: Iterable[Indicator]) -> Iterator[Finding]:
    """No two indicators share a name, a definition, a wording that means them, or a series."""
    bearers: dict[tuple[str, str], list[Indicator]] = defaultdict(list)
    for each in scope.pack.indicators.values():
        for mark in _marks(each):
            bearers[mark].append(each)
    for indicator in own:
        for key, text in _marks(indicator):
            for other in bearers[key, text]:
                if other.id != indicator.id:
                    yield _twice(scope, indicator, (key,), other)


def _marks(indicator: Indicator) -> set[tuple[str, str]]:
    """Return what no other indicator may bear, each with the key under which it is written."""
    labels = {indicator.label.zh, indicator.label.en.lower()}
    marks = {("label", each) for each in labels} | {("names", each) for each in indicator.names}
    marks.add(("definition", indicator.definition.zh))
    return marks | ({("series", indicator.series)} if indicator.series else set())


def _twice(scope: Scope, indicator: Indicator, path: Path, other: Indicator) -> Finding:
    key = path[0]
    zh = f"“{indicator.id}”与“{other.id}”的 {key} 相同：同一指标只写一次，不同则须说出区别。"
    en = f"“{indicator.id}” and “{other.id}” share {key}: write one indicator once, or say how they differ."
    return scope.report(indicator, path, "indicator-twice", zh, en, other.id)
