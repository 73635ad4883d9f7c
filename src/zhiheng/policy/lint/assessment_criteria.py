"""Criteria of assessment sheets: each has the parts of its kind and no others, and they can reach exactly its points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from zhiheng.policy.finding import Finding
from zhiheng.policy.kinds import KINDS
from zhiheng.policy.lint import intervals, references
from zhiheng.policy.lint.points import thousandths
from zhiheng.policy.lint.repeats import repeats
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Assessment, CriterionKind, NotApplicableRule, SheetCriterion
from zhiheng.policy.model.assessment import Computed

#: Kind → the part it is made of; a kind that is not here is scored by hand and has none.
PART = {
    CriterionKind.COMPUTED: "computed",
    CriterionKind.PROGRESS: "computed",
    CriterionKind.CHECKLIST: "checks",
    CriterionKind.JUDGED: "levels",
    CriterionKind.EVENTS: "events",
    CriterionKind.BONUS: "events",
}
_PARTS = ("computed", "checks", "levels", "events")


def placed(sheet: Assessment) -> Iterator[tuple[Path, SheetCriterion]]:
    """Yield every criterion with its place, those on top last."""
    for at, section in enumerate(sheet.sections):
        for place, item in enumerate(section.items):
            for number, one in enumerate(item.criteria):
                yield ("sections", at, "items", place, "criteria", number), one
    yield from ((("bonuses", number), one) for number, one in enumerate(sheet.bonuses))


def check(scope: Scope, sheet: Assessment, path: Path, one: SheetCriterion) -> Iterator[Finding]:
    """Prove one criterion."""
    yield from _form(scope, sheet, path, one)
    yield from references.many(scope, sheet, (*path, "scored_by"), "bodies", one.scored_by)
    groups = [group.id for group in sheet.groups]
    for at, group in enumerate(one.groups):
        if group not in groups:
            zh, en = f"没有分组“{group}”。", f"There is no group “{group}”."
            yield scope.report(sheet, (*path, "groups", at), "unknown-part", zh, en, group)
    if one.computed is not None:
        yield from _computed(scope, sheet, (*path, "computed"), one, one.computed)
    yield from _lists(scope, sheet, path, one)
    yield from _not_applicable(scope, sheet, path, one)
    yield from _evidence(scope, sheet, path, one)


def _form(scope: Scope, sheet: Assessment, path: Path, one: SheetCriterion) -> Iterator[Finding]:
    wanted = PART.get(one.kind)
    if wanted is not None and not getattr(one, wanted):
        zh, en = f"kind: {one.kind} 须写 {wanted}。", f"kind: {one.kind} needs {wanted}."
        yield scope.report(sheet, path, "criterion-form", zh, en, one.id)
    for part in _PARTS:
        if part != wanted and getattr(one, part):
            zh, en = f"kind: {one.kind} 不用 {part}。请删除。", f"kind: {one.kind} has no use for {part}. Remove it."
            yield scope.report(sheet, (*path, part), "criterion-form", zh, en, one.id)
    if (one.kind is CriterionKind.BONUS) != (path[0] == "bonuses"):
        zh, en = "加分项只能写在 bonuses，bonuses 里只写加分项。", "Bonuses stand in bonuses, and nothing else does."
        yield scope.report(sheet, (*path, "kind"), "bonus-place", zh, en, one.id)
    if one.points <= 0 or not thousandths(one.points):
        zh, en = "分值须大于 0，最多三位小数。", "Points are above 0 and have at most three decimals."
        yield scope.report(sheet, (*path, "points"), "points-decimals", zh, en, one.points)


def _computed(scope: Scope, sheet: Assessment, path: Path, one: SheetCriterion, what: Computed) -> Iterator[Finding]:
    yield from references.one(scope, sheet, (*path, "indicator"), "indicators", what.indicator)
    linear = what.full_at is not None and what.zero_at is not None
    if linear == bool(what.bands) or (what.full_at is None) != (what.zero_at is None):
        zh, en = "须写 zero_at 与 full_at，或写 bands，不能都写。", "Write zero_at and full_at, or bands, and not both."
        yield scope.report(sheet, path, "points-form", zh, en, what.indicator)
    if linear and what.full_at == what.zero_at:
        zh, en = "full_at 不能等于 zero_at。", "full_at differs from zero_at."
        yield scope.report(sheet, (*path, "full_at"), "points-bounds", zh, en, what.full_at)
    if what.bands:
        for fault in intervals.faults([(band.at_least, band.below) for band in what.bands]):
            yield scope.report(sheet, (*path, "bands", fault.index, fault.key), fault.code, fault.zh, fault.en)
        yield from _reaches(scope, sheet, path, one, max(band.points for band in what.bands))
        for at, band in enumerate(what.bands):
            if band.points < 0:
                zh, en = "分值不能为负。", "Points are not negative."
                yield scope.report(sheet, (*path, "bands", at, "points"), "points-bounds", zh, en, band.points)


def _reaches(scope: Scope, sheet: Assessment, path: Path, one: SheetCriterion, best: Decimal) -> Iterator[Finding]:
    if best != one.points:
        zh = f"最好的一档 {best} 分，与本项 {one.points} 分不一致。"
        en = f"The best gives {best} points, and the criterion has {one.points}."
        yield scope.report(sheet, path, "points-reach", zh, en, one.id)


def _lists(scope: Scope, sheet: Assessment, path: Path, one: SheetCriterion) -> Iterator[Finding]:
    for part in ("checks", "levels", "events", "evidence"):
        yield from repeats(scope, sheet, (*path, part), [each.id for each in getattr(one, part)], key="id")
    if one.levels:
        yield from _reaches(scope, sheet, (*path, "levels"), one, max(each.points for each in one.levels))
    for at, each in enumerate(one.checks):
        if each.deduct <= 0 or each.deduct > one.points or not thousandths(each.deduct):
            zh, en = (
                "每项扣分须大于 0，不超过本项分值。",
                "Each takes off more than 0 and no more than the criterion has.",
            )
            yield scope.report(sheet, (*path, "checks", at, "deduct"), "points-bounds", zh, en, each.deduct)
    for at, event in enumerate(one.events):
        yield from references.records(scope, sheet, (*path, "events", at), event.reads, event.where)
        if event.each <= 0 or not thousandths(event.each):
            zh, en = (
                "每件分值须大于 0；扣分还是加分由 kind 决定。",
                "Points for each are above 0; the kind says which way.",
            )
            yield scope.report(sheet, (*path, "events", at, "each"), "points-bounds", zh, en, event.each)


def _not_applicable(scope: Scope, sheet: Assessment, path: Path, one: SheetCriterion) -> Iterator[Finding]:
    rule = one.not_applicable
    if rule is None:
        return
    base = rule.rule is NotApplicableRule.BASE
    if base != (rule.base is not None) or (rule.base is not None and not 0 <= rule.base <= one.points):
        zh = "rule: base 须写 base（0 到本项分值）；rule: rescale 不写。"
        en = "rule: base needs base, from 0 to the criterion's points; rule: rescale has none."
        yield scope.report(sheet, (*path, "not_applicable"), "not-applicable-form", zh, en, one.id)


def _evidence(scope: Scope, sheet: Assessment, path: Path, one: SheetCriterion) -> Iterator[Finding]:
    for at, each in enumerate(one.evidence):
        if each.comes_from is None:
            continue
        if each.comes_from == "plans":  # any plan of the year
            continue
        kind, _slash, _name = each.comes_from.partition("/")
        place = (*path, "evidence", at, "comes_from")
        if kind not in KINDS or kind not in ("rounds", "plans", "record-types", "assessments"):
            zh = "须写作 rounds/…、plans/…、record-types/… 或 assessments/…；任何计划写作 plans。"
            en = "Write rounds/…, plans/…, record-types/… or assessments/…; plans alone for any plan."
            yield scope.report(sheet, place, "reference-form", zh, en, each.comes_from)
        else:
            yield from references.mixed(scope, sheet, place, [each.comes_from])
