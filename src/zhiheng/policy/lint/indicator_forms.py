"""How an indicator is made fits its kind of number: formula, survey, elapsed time, or derived from others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zhiheng.policy import expression
from zhiheng.policy.expression import fields_of, parse_condition, parse_measure
from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.loops import loop
from zhiheng.policy.lint.readings import parsed
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import (
    Count,
    Derived,
    Elapsed,
    FieldType,
    Formula,
    Indicator,
    ItemState,
    Method,
    Part,
    Quantity,
    RecordType,
    Survey,
    Unit,
)

#: What besides the fields of a record may tell its parts: the main party as registered.
REGISTRATION = ("registration.industry", "registration.scale")
_FACTOR = {Unit.PERCENT: 100, Unit.PER_MILLION: 1_000_000}
_ADDING = (expression.Count, expression.Sum, expression.CountDistinct)


def check(scope: Scope, indicator: Indicator) -> Iterator[Finding]:
    """Prove how one indicator is made."""
    yield from _one_way(scope, indicator)
    if indicator.formula is not None:
        yield from _formula(scope, indicator, indicator.formula)
    if indicator.survey is not None:
        yield from _survey(scope, indicator, indicator.survey)
    if indicator.elapsed is not None:
        yield from _elapsed(scope, indicator, indicator.elapsed)
    if indicator.derived is not None:
        yield from _derived(scope, indicator, indicator.derived)
    if indicator.pooled and len(indicator.channels) < 2:
        zh, en = "只有一个渠道，无所谓合并。", "With fewer than two channels there is nothing to pool."
        yield scope.report(indicator, ("pooled",), "indicator-form", zh, en)


def _one_way(scope: Scope, indicator: Indicator) -> Iterator[Finding]:
    ways = [name for name in ("formula", "survey", "elapsed", "derived") if getattr(indicator, name) is not None]
    if len(ways) > 1:
        zh = f"一个指标只有一种算法，这里有 {'、'.join(ways)}。"
        en = f"An indicator is made in one way; here are {', '.join(ways)}."
        yield scope.report(indicator, (ways[1],), "indicator-form", zh, en, ways[1])


# --- formula ------------------------------------------------------------------------------------------------------
def _formula(scope: Scope, indicator: Indicator, formula: Formula) -> Iterator[Finding]:
    sides: list[tuple[Path, Count]] = [(("numerator",), formula.numerator)]
    sides += [(("plus", at), each) for at, each in enumerate(formula.plus)]
    sides += [(("minus", at), each) for at, each in enumerate(formula.minus)]
    single = (("denominator", formula.denominator), ("population", formula.population))
    sides += [((name,), each) for name, each in single if each is not None]
    for path, each in sides:
        yield from _count(scope, indicator, ("formula", *path), each)
    yield from _form(scope, indicator, formula)
    yield from _register(scope, indicator, formula)
    yield from _estimate(scope, indicator, formula)
    record_type = scope.pack.record_types.get(formula.numerator.reads)
    if record_type is not None:
        yield from _parts(scope, indicator, ("formula",), formula.parts, record_type)
        yield from _field(scope, indicator, ("formula", "panel"), formula.panel, record_type, ("subject",))
        yield from _field(scope, indicator, ("formula", "unit"), formula.unit, record_type, ("subject",))


def _count(scope: Scope, indicator: Indicator, path: Path, count: Count) -> Iterator[Finding]:
    yield from references.records(scope, indicator, path, count.reads, count.where, count.role)
    record_type = scope.pack.record_types.get(count.reads)
    if record_type is None:
        return
    fields = fields_of(record_type)
    subject = count.measure == "count_distinct(subject)"
    found = [] if subject else list(_measure(scope, indicator, (*path, "measure"), count.measure, fields))
    yield from found
    if count.day is not None:
        spec = fields.get(count.day)
        if spec is None or spec.type is not FieldType.DATE:
            zh, en = f"“{count.day}”不是日期字段。", f"“{count.day}” is no date field."
            yield scope.report(indicator, (*path, "day"), "indicator-form", zh, en, count.day)


def _measure(
    scope: Scope, indicator: Indicator, path: Path, text: str, fields: Mapping[str, object]
) -> Iterator[Finding]:
    wrong = list(parsed(scope, indicator, path, text, lambda given: parse_measure(given, fields)))  # type: ignore[arg-type]
    yield from wrong
    if not wrong and not isinstance(parse_measure(text, fields), _ADDING):  # type: ignore[arg-type]
        zh = "指标的度量只能是 count、sum(字段)、count_distinct(字段)：只有它们能跨地区、跨月份汇总。"
        en = "The measure is count, sum(field) or count_distinct(field): nothing else adds up over places and months."
        yield scope.report(indicator, path, "indicator-measure", zh, en, text)


def _form(scope: Scope, indicator: Indicator, formula: Formula) -> Iterator[Finding]:
    if (indicator.quantity is Quantity.RATIO) != (formula.denominator is not None):
        zh, en = "比率须有 denominator，其他指标没有。", "A ratio has a denominator, and no other indicator has one."
        yield scope.report(indicator, ("formula",), "formula-form", zh, en)
    if formula.denominator is None and formula.per != 1:
        zh, en = "没有 denominator 时不写 per。", "Without a denominator, per has no meaning."
        yield scope.report(indicator, ("formula", "per"), "formula-form", zh, en, formula.per)
    elif formula.denominator is not None and formula.per != _FACTOR.get(indicator.unit, 1):
        zh = "单位为 percent 的指标须写 per: 100，per million 的须写 per: 1000000，其他不写。"
        en = "An indicator in percent has per: 100, one per million per: 1000000, and no other has."
        yield scope.report(indicator, ("formula",), "formula-form", zh, en, formula.per)


def _register(scope: Scope, indicator: Indicator, formula: Formula) -> Iterator[Finding]:
    """A stock counts the valid items of a register over the very records that it reads; an event those that came to a state."""
    path: Path = ("formula", "register")
    yield from references.one(scope, indicator, path, "registers", formula.register_id)
    wanted = indicator.quantity is Quantity.STOCK or formula.event is not None
    if wanted != (formula.register_id is not None):
        zh, en = "存量和 event 须写 register，其他指标不写。", "A stock or event names its register, and no other does."
        yield scope.report(indicator, ("formula",), "formula-form", zh, en, formula.register_id)
    if formula.event is not None and formula.event not in set(ItemState):
        names = "、".join(ItemState)
        zh, en = f"event 只能是 {names}。", f"event is one of {names}."
        yield scope.report(indicator, ("formula", "event"), "formula-form", zh, en, formula.event)
    distinct = [each for each in (formula.numerator, *formula.plus, *formula.minus) if "distinct" in each.measure]
    if formula.register_id is not None and distinct:
        zh, en = "存量按项计数，不用 count_distinct。", "A stock counts items: count_distinct has no place in it."
        yield scope.report(indicator, ("formula",), "formula-form", zh, en, distinct[0].measure)
    register = scope.pack.registers.get(formula.register_id or "")
    if register is not None and register.reads != formula.numerator.reads:
        zh = f"名册“{register.id}”的记录类型是 {register.reads}，不是 {formula.numerator.reads}。"
        en = f"The register “{register.id}” is over {register.reads}, not {formula.numerator.reads}."
        yield scope.report(indicator, path, "formula-form", zh, en, register.id)


def _estimate(scope: Scope, indicator: Indicator, formula: Formula) -> Iterator[Finding]:
    method, path = formula.estimate, ("formula", "estimate")
    if method not in (None, Method.NONE) and formula.denominator is None:
        zh, en = "没有分母，无从作区间。", "Without a denominator there is no interval."
        yield scope.report(indicator, path, "indicator-estimate", zh, en, method or "")
    if (method is Method.FINITE) != (formula.population is not None):
        zh, en = "finite 须写 population，其他方法不写。", "finite names a population, and no other method does."
        yield scope.report(indicator, path, "indicator-estimate", zh, en, method or "")
    if (method in (Method.RATIO, Method.BOOTSTRAP)) != (formula.unit is not None):
        zh, en = (
            "ratio、bootstrap 须写 unit，其他方法不写。",
            "ratio and bootstrap name a unit, and no other method does.",
        )
        yield scope.report(indicator, path, "indicator-estimate", zh, en, method or "")


# --- the other ways -----------------------------------------------------------------------------------------------
def _survey(scope: Scope, indicator: Indicator, survey: Survey) -> Iterator[Finding]:
    yield from references.records(scope, indicator, ("survey",), survey.reads, survey.where)
    record_type = scope.pack.record_types.get(survey.reads)
    if record_type is None:
        return
    for name in ("score", "weight", "stratum", "cluster"):
        yield from _field(scope, indicator, ("survey", name), getattr(survey, name), record_type)
    yield from _parts(scope, indicator, ("survey",), survey.parts, record_type)
    if indicator.unit not in (Unit.POINTS, Unit.PERCENT):
        zh, en = "调查的单位是 points 或 percent。", "A survey is in points or percent."
        yield scope.report(indicator, ("unit",), "indicator-form", zh, en, indicator.unit)


def _elapsed(scope: Scope, indicator: Indicator, elapsed: Elapsed) -> Iterator[Finding]:
    yield from references.records(scope, indicator, ("elapsed",), elapsed.reads, elapsed.where)
    record_type = scope.pack.record_types.get(elapsed.reads)
    if record_type is None:
        return
    for name in ("begins", "ends"):
        field = getattr(elapsed, name)
        yield from _field(scope, indicator, ("elapsed", name), field, record_type, ("occurred_on",))
        spec = fields_of(record_type).get(field)
        if spec is not None and spec.type is not FieldType.DATE:
            zh, en = f"“{field}”不是日期字段。", f"“{field}” is no date field."
            yield scope.report(indicator, ("elapsed", name), "indicator-form", zh, en, field)
    yield from _parts(scope, indicator, ("elapsed",), elapsed.parts, record_type)
    if indicator.unit is not Unit.DAYS:
        zh, en = "历时的单位是 days。", "A time to an event is in days."
        yield scope.report(indicator, ("unit",), "indicator-form", zh, en, indicator.unit)


def _derived(scope: Scope, indicator: Indicator, derived: Derived) -> Iterator[Finding]:
    for name in ("of", "to"):
        yield from references.one(scope, indicator, ("derived", name), "indicators", getattr(derived, name))
    if (derived.to is None) == (derived.change is None):
        zh, en = "导出指标要么写 to，要么写 change。", "What is derived has either to or change."
        yield scope.report(indicator, ("derived",), "indicator-form", zh, en)
    if derived.to is not None and derived.per != _FACTOR.get(indicator.unit, derived.per):
        zh, en = "per 与单位不符。", "per does not fit the unit."
        yield scope.report(indicator, ("derived", "per"), "indicator-form", zh, en, derived.per)
    parents = {each.id: each.derived.of if each.derived else None for each in scope.pack.indicators.values()}
    if loop(indicator.id, parents):
        zh, en = "指标不能由自身导出。", "No indicator is derived from itself."
        yield scope.report(indicator, ("derived", "of"), "indicator-form", zh, en, derived.of)


# --- fields -------------------------------------------------------------------------------------------------------
def _field(
    scope: Scope,
    indicator: Indicator,
    path: Path,
    name: str | None,
    record_type: RecordType,
    also: tuple[str, ...] = (),
) -> Iterator[Finding]:
    if name is not None and name not in fields_of(record_type) and name not in also:
        zh, en = f"{record_type.id} 没有字段“{name}”。", f"{record_type.id} has no field “{name}”."
        yield scope.report(indicator, path, "unknown-field", zh, en, name)


def _parts(
    scope: Scope, indicator: Indicator, path: Path, parts: Mapping[str, Part], record_type: RecordType
) -> Iterator[Finding]:
    fields = fields_of(record_type)
    for name, part in parts.items():
        here = (*path, "parts", name)
        if name not in indicator.breakdowns:
            zh, en = f"“{name}”不在 breakdowns 之中。", f"“{name}” is not among the breakdowns."
            yield scope.report(indicator, here, "indicator-form", zh, en, name)
        if (part.field is None) == (not part.where) or set(part.where) != set(part.labels):
            zh = "分组要么写 field，要么写 where 和同名的 labels。"
            en = "A breakdown has either a field, or where with labels of the same names."
            yield scope.report(indicator, here, "indicator-form", zh, en, name)
        yield from _field(scope, indicator, (*here, "field"), part.field, record_type, REGISTRATION)
        for code, rule in part.where.items():
            yield from parsed(
                scope, indicator, (*here, "where", code), rule, lambda text: parse_condition(text, fields)
            )
