"""Measures: what sets them off, whom they may concern, and the law they rest on."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.readings import reading
from zhiheng.policy.lint.scope import Scope
from zhiheng.policy.model import Measure, MeasureKind, Publicity, Purpose, ScorecardUse
from zhiheng.policy.suggest import hints


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each measure."""
    for measure in scope.elements(scope.pack.measures.values()):
        yield from _trigger(scope, measure)
        yield from _risk_class(scope, measure)
        yield from _basis(scope, measure)
        yield from reading(scope, measure, ("trigger",), measure.trigger)
        yield from _published(scope, measure)
        if measure.executing_body is not None:
            yield from scope.names(measure, ("executing_body",), "bodies", measure.executing_body)


def _trigger(scope: Scope, measure: Measure) -> Iterator[Finding]:
    trigger = measure.trigger
    if (trigger.reads is None) == (not trigger.risk_class):
        zh = "trigger 须写 reads 或 risk_class 之一，且只写一个。"
        en = "A trigger has either reads or risk_class, and not both."
        yield scope.report(measure, ("trigger",), "trigger-form", zh, en)
    if trigger.reads is not None and trigger.role is None:
        zh, en = (
            "trigger 缺少 role：企业在记录中是什么角色。",
            "The trigger lacks role: which part the enterprise plays.",
        )
        yield scope.report(measure, ("trigger",), "trigger-form", zh, en)
    stray = [key for key in ("role", "where", "window", "until") if getattr(trigger, key) is not None]
    if trigger.reads is None and stray:
        zh, en = f"没有 reads 时不写 {stray[0]}。", f"Without reads, {stray[0]} has no meaning."
        yield scope.report(measure, ("trigger", stray[0]), "trigger-form", zh, en)


def _risk_class(scope: Scope, measure: Measure) -> Iterator[Finding]:
    """The risk class is internal: it steers inspections and nothing else."""
    if not measure.trigger.risk_class:
        return
    if measure.purposes != (Purpose.INSPECTION,):
        zh = "风险等级只用于检查：purposes 只能是 [inspection]。"
        en = "The risk class serves inspection alone: purposes must be [inspection]."
        yield scope.report(measure, ("purposes",), "risk-class-purpose", zh, en, ", ".join(measure.purposes))
    cards = [card for card in scope.pack.scorecards.values() if card.use is ScorecardUse.RISK_CLASS]
    tables = [scope.pack.level_tables.get(card.levels or "") for card in cards]
    known = {level.id for table in tables if table is not None for level in table.levels}
    if None in tables or scope.pack.broken.get("scorecards"):
        return  # reported where they stand
    for at, level in enumerate(measure.trigger.risk_class):
        if level not in known:
            words = hints(level, known)
            zh = f"没有风险等级“{level}”。{words['hint_zh']}"
            en = f"There is no risk class “{level}”. {words['hint_en']}".strip()
            yield scope.report(measure, ("trigger", "risk_class", at), "unknown-risk-class", zh, en, level)


def _basis(scope: Scope, measure: Measure) -> Iterator[Finding]:
    if measure.kind is not MeasureKind.RESTRICTION:
        return
    if not measure.legal_basis:
        zh = "限制措施须有 legal_basis（法律依据）。"
        yield scope.report(measure, (), "no-legal-basis", zh, "A restriction needs its legal_basis.", measure.id)
    if measure.catalogue_year is None:
        zh = "限制措施须写 catalogue_year（列入国家基础清单的年份）。"
        en = "A restriction needs catalogue_year, the year of the national catalogue that lists it."
        yield scope.report(measure, (), "no-catalogue-year", zh, en, measure.id)


def _published(scope: Scope, measure: Measure) -> Iterator[Finding]:
    """Outside inspection, only public records may have consequences."""
    record_type = scope.pack.record_types.get(measure.trigger.reads or "")
    if record_type is None or record_type.publicity is Publicity.PUBLIC or measure.purposes == (Purpose.INSPECTION,):
        return
    zh = f"“{record_type.id}”的记录不公开（{record_type.publicity}），检查以外的措施只能依据公开的记录。"
    en = f"Records of “{record_type.id}” are not public ({record_type.publicity}); outside inspection only public ones count."
    yield scope.report(measure, ("trigger", "reads"), "trigger-not-public", zh, en, record_type.id)
