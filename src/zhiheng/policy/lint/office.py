"""Reporting rounds, templates of documents and draw plans: what they name exists, what they ask for is complete."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.expression import parse_condition
from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.readings import parsed
from zhiheng.policy.lint.repeats import repeats
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Adding, DrawPlan, FormLine, Pool, ReportingRound, Template
from zhiheng.policy.model.template import BUILT_IN_PLACES, PLACE
from zhiheng.policy.suggest import hints

LEVELS = frozenset(
    {"nation", "province", "region", "prefecture", "county", "zone", "township", "enterprise", "laboratory"}
)
SIGN_OFF = ("draft", "check", "co_sign", "legal_review", "collective", "issue", "number", "print", "archive")


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each reporting round, template and draw plan."""
    for round_ in scope.elements(scope.pack.rounds.values()):
        yield from _round(scope, round_)
    for template in scope.elements(scope.pack.templates.values()):
        yield from _template(scope, template)
    for plan in scope.elements(scope.pack.draw_plans.values()):
        yield from _draw(scope, plan)


def _round(scope: Scope, round_: ReportingRound) -> Iterator[Finding]:
    for at, unit in enumerate(round_.asks):
        if unit not in LEVELS:
            yield from scope.names(round_, ("asks", at), "bodies", unit)
    yield from references.one(scope, round_, ("returns_to",), "bodies", round_.returns_to)
    yield from references.one(scope, round_, ("records",), "record-types", round_.records)
    yield from references.one(scope, round_, ("template",), "templates", round_.template)
    yield from repeats(scope, round_, ("form",), [line.id for line in round_.form], key="id")
    for at, line in enumerate(round_.form):
        yield from references.one(scope, round_, ("form", at, "indicator"), "indicators", line.indicator)
        yield from _line(scope, round_, at, line)
    yield from repeats(scope, round_, ("rules",), [rule.id for rule in round_.rules], key="id")
    fields = round_.fields()
    for at, rule in enumerate(round_.rules):
        yield from parsed(scope, round_, ("rules", at, "rule"), rule.rule, lambda text: parse_condition(text, fields))


def _line(scope: Scope, round_: ReportingRound, at: int, line: FormLine) -> Iterator[Finding]:
    """Prove that a line can be put together as it says, from lines of the form that are numbers."""
    numbers = {each.id for each in round_.form if each.type.is_number}
    wanted = [name for name in (line.numerator, line.denominator, *line.parts) if name is not None]
    for name in wanted:
        if name not in numbers or name == line.id:
            words = hints(name, sorted(numbers - {line.id}))
            zh = f"“{name}”不是表中另一个数字行。{words['hint_zh']}"
            en = f"“{name}” is not another line of the form with numbers. {words['hint_en']}".strip()
            yield scope.report(round_, ("form", at), "form-line", zh, en, name)
    if (line.adds is Adding.RATIO) != (line.numerator is not None and line.denominator is not None):
        zh, en = "比率须写明分子和分母，也只有比率写。", "A ratio, and nothing else, names numerator and denominator."
        yield scope.report(round_, ("form", at), "form-ratio", zh, en, line.id)
    if line.adds is not Adding.NONE and not line.type.is_number:
        zh, en = "只有数字可以汇总。", "Only numbers can be put together."
        yield scope.report(round_, ("form", at, "adds"), "form-adds", zh, en, line.id)
    if line.minimum is not None and line.maximum is not None and line.minimum > line.maximum:
        zh, en = "最小值大于最大值。", "The least is greater than the greatest."
        yield scope.report(round_, ("form", at, "minimum"), "form-bounds", zh, en, line.id)


def _template(scope: Scope, template: Template) -> Iterator[Finding]:
    yield from references.one(scope, template, ("issuer",), "bodies", template.issuer)
    yield from repeats(scope, template, ("fields",), [field.id for field in template.fields], key="id")
    yield from _places(scope, template)
    order = [SIGN_OFF.index(step) for step in template.sign_off if step in SIGN_OFF]
    for at, step in enumerate(template.sign_off):
        if step not in SIGN_OFF:
            words = hints(step, SIGN_OFF)
            zh, en = (
                f"没有“{step}”这一环节。{words['hint_zh']}",
                f"There is no step “{step}”. {words['hint_en']}".strip(),
            )
            yield scope.report(template, ("sign_off", at), "unknown-step", zh, en, step)
    if order != sorted(set(order)):
        zh, en = f"环节次序须为 {' → '.join(SIGN_OFF)}。", f"The steps come in the order {' → '.join(SIGN_OFF)}."
        yield scope.report(template, ("sign_off",), "steps-unordered", zh, en)


def _places(scope: Scope, template: Template) -> Iterator[Finding]:
    """Prove that every place names a field, and that every field has a place where there is a text."""
    known = {*(field.id for field in template.fields), *BUILT_IN_PLACES}
    for path, name in template.places():
        if name not in known:
            words = hints(name, sorted(known))
            zh, en = (
                f"模板没有声明字段“{name}”。{words['hint_zh']}",
                f"The template declares no field “{name}”. {words['hint_en']}".strip(),
            )
            yield scope.report(template, path, "unknown-place", zh, en, name)
    for path, text in template.texts():
        if set("{}") & set(PLACE.sub("", text)):
            zh, en = (
                "字段位置须写成 {字段编号}，不能单独用花括号。",
                "Write a place as {field}; braces stand for nothing else.",
            )
            yield scope.report(template, path, "place-form", zh, en, text)
    placed = {name for _, name in template.places()}
    for at, field in enumerate(template.fields):
        if template.body and field.id not in placed:
            zh, en = f"字段“{field.id}”在正文中没有位置。", f"The field “{field.id}” has no place in the text."
            yield scope.report(template, ("fields", at), "field-unplaced", zh, en, field.id)


def _draw(scope: Scope, plan: DrawPlan) -> Iterator[Finding]:
    yield from _pool(scope, plan, ("objects",), plan.objects)
    if plan.inspectors is not None:
        yield from _pool(scope, plan, ("inspectors",), plan.inspectors)
    yield from repeats(scope, plan, ("strata",), [stratum.id for stratum in plan.strata], key="id")
    for at, stratum in enumerate(plan.strata):
        path: Path = ("strata", at)
        if stratum.where is not None and plan.objects.reads is not None:
            yield from references.records(scope, plan, path, plan.objects.reads, stratum.where)
        if (stratum.size is None) == (stratum.share is None):
            zh, en = "须写 size 或 share 之一，且只写一个。", "Write either size or share, and not both."
            yield scope.report(plan, path, "stratum-size", zh, en, stratum.id)


def _pool(scope: Scope, plan: DrawPlan, path: Path, pool: Pool) -> Iterator[Finding]:
    if (pool.register_id is None) == (pool.reads is None):
        zh, en = "须写 register 或 reads 之一，且只写一个。", "Write either register or reads, and not both."
        yield scope.report(plan, path, "pool-form", zh, en)
    yield from references.one(scope, plan, (*path, "register"), "registers", pool.register_id)
    yield from references.records(scope, plan, path, pool.reads, pool.where)
