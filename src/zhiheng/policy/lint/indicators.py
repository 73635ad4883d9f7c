"""Indicators: what they refer to exists, unit and formula fit the kind of number, and none is there twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from zhiheng.policy.expression import fields_of, parse_measure
from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.loops import loop
from zhiheng.policy.lint.readings import parsed
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Count, Direction, Formula, Indicator, Quantity, Unit

_COUNTED = frozenset({Unit.COUNT, Unit.BATCHES, Unit.SAMPLES, Unit.TIMES})

#: Units that a kind of number may have.
UNITS: dict[Quantity, frozenset[Unit]] = {
    Quantity.COUNT: _COUNTED,
    Quantity.STOCK: _COUNTED,
    Quantity.RATIO: frozenset({Unit.PERCENT}),
    Quantity.INDEX: frozenset({Unit.INDEX, Unit.POINTS}),
    Quantity.AMOUNT: frozenset({Unit.CNY, Unit.CNY_10000, Unit.CNY_100_MILLION, Unit.MU_10000, Unit.TONNES_10000}),
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
        if indicator.formula is not None:
            yield from _formula(scope, indicator, indicator.formula)


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
    known = indicator.formula or indicator.series or indicator.open_points
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


def _formula(scope: Scope, indicator: Indicator, formula: Formula) -> Iterator[Finding]:
    yield from _count(scope, indicator, ("formula", "numerator"), formula.numerator)
    for at, each in enumerate(formula.plus):
        yield from _count(scope, indicator, ("formula", "plus", at), each)
    if formula.denominator is not None:
        yield from _count(scope, indicator, ("formula", "denominator"), formula.denominator)
    if (indicator.quantity is Quantity.RATIO) != (formula.denominator is not None):
        zh, en = "比率须有 denominator，其他指标没有。", "A ratio has a denominator, and no other indicator has one."
        yield scope.report(indicator, ("formula",), "formula-form", zh, en)
    if formula.denominator is None and formula.per != 1:
        zh, en = "没有 denominator 时不写 per。", "Without denominator, per has no meaning."
        yield scope.report(indicator, ("formula", "per"), "formula-form", zh, en, formula.per)
    if (indicator.unit is Unit.PERCENT) != (formula.per == 100):
        zh, en = (
            "以百分比表示的指标须写 per: 100，其他不写。",
            "An indicator in percent has per: 100, and no other has.",
        )
        yield scope.report(indicator, ("formula",), "formula-form", zh, en, formula.per)
    yield from _register(scope, indicator, formula)


def _register(scope: Scope, indicator: Indicator, formula: Formula) -> Iterator[Finding]:
    """A stock counts the valid items of a register over the very records that it reads; nothing else has one."""
    path: Path = ("formula", "register")
    yield from references.one(scope, indicator, path, "registers", formula.register_id)
    if (indicator.quantity is Quantity.STOCK) != (formula.register_id is not None):
        zh, en = "存量须写 register，其他指标不写。", "A stock names its register, and no other indicator does."
        yield scope.report(indicator, ("formula",), "formula-form", zh, en, formula.register_id)
    register = scope.pack.registers.get(formula.register_id or "")
    if register is not None and register.reads != formula.numerator.reads:
        zh = f"名册“{register.id}”的记录类型是 {register.reads}，不是 {formula.numerator.reads}。"
        en = f"The register “{register.id}” is over {register.reads}, not {formula.numerator.reads}."
        yield scope.report(indicator, path, "formula-form", zh, en, register.id)


def _count(scope: Scope, indicator: Indicator, path: Path, count: Count) -> Iterator[Finding]:
    yield from references.records(scope, indicator, path, count.reads, count.where, count.role)
    record_type = scope.pack.record_types.get(count.reads)
    if record_type is not None:
        fields = fields_of(record_type)
        yield from parsed(scope, indicator, (*path, "measure"), count.measure, lambda text: parse_measure(text, fields))
