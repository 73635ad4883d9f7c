"""Scorecards: what is read exists, rules parse, criteria either score or require, grades exist."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.expression import fields_of, parse_condition
from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.points import points, thousandths
from zhiheng.policy.lint.readings import parsed, reading
from zhiheng.policy.lint.repeats import repeats
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.lint.stages import stages, vetoes
from zhiheng.policy.model import Criterion, Scorecard, ScorecardUse

#: The record type whose rows are the enterprises that are rated.
POPULATION = "organisation"


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each scorecard."""
    for card in scope.elements(scope.pack.scorecards.values()):
        yield from _population(scope, card)
        yield from _outcome(scope, card)
        yield from _readings(scope, card)
        yield from _criteria(scope, card)
        yield from vetoes(scope, card)
        yield from stages(scope, card)


def _population(scope: Scope, card: Scorecard) -> Iterator[Finding]:
    if card.population is None:
        return
    record_type = scope.pack.record_types.get(POPULATION)
    if record_type is None:
        yield from scope.names(card, ("population",), "record-types", POPULATION)
        return
    fields = fields_of(record_type)
    yield from parsed(scope, card, ("population",), card.population, lambda text: parse_condition(text, fields))


def _outcome(scope: Scope, card: Scorecard) -> Iterator[Finding]:
    """A scorecard sums points into levels or checks stages; a risk class has levels and wants something to rate on."""
    if (card.levels is None) == (not card.stages):
        zh = "评分卡须写 levels（按分定级）或 stages（逐级条件）之一，且只写一个。"
        en = "A scorecard needs either levels (a level from points) or stages (requirements), and not both."
        yield scope.report(card, (), "scorecard-form", zh, en)
    if card.levels is not None:
        yield from scope.names(card, ("levels",), "level-tables", card.levels)
        yield from _levels_in_thousandths(scope, card)
    if card.use is ScorecardUse.RISK_CLASS and card.levels is None:
        yield scope.report(card, ("use",), "scorecard-form", "风险分类须有 levels。", "A risk class needs levels.")
    if not card.denominators:
        zh = "缺少 denominators：没有任何记录的企业应为“无数据”，不能得满分。请列出有哪些记录才评定。"
        en = "denominators are missing: a firm of which nothing is known has no data and never full points. List them."
        yield scope.report(card, (), "no-denominators", zh, en)
    if not thousandths(card.base):
        zh, en = f"base {card.base} 超过三位小数。", f"base {card.base} has more than three decimals."
        yield scope.report(card, ("base",), "points-decimals", zh, en, card.base)


def _levels_in_thousandths(scope: Scope, card: Scorecard) -> Iterator[Finding]:
    table = scope.pack.level_tables.get(card.levels or "")
    for level in table.levels if table else ():
        for bound in (level.at_least, level.below):
            if bound is not None and not thousandths(bound):
                zh = f"分级表“{card.levels}”的界线 {bound} 超过三位小数。"
                en = f"The bound {bound} of the level table “{card.levels}” has more than three decimals."
                yield scope.report(card, ("levels",), "points-decimals", zh, en, bound)


def _readings(scope: Scope, card: Scorecard) -> Iterator[Finding]:
    groups = {
        "denominators": card.denominators,
        "eligibility": card.eligibility,
        "criteria": card.criteria,
        "vetoes": card.vetoes,
    }
    for key, group in groups.items():
        for at, each in enumerate(group):
            yield from reading(scope, card, (key, at), each)
    yield from repeats(scope, card, ("vetoes",), [veto.id for veto in card.vetoes], key="id")


def _criteria(scope: Scope, card: Scorecard) -> Iterator[Finding]:
    yield from repeats(scope, card, ("eligibility",), [each.id for each in card.eligibility], key="id")
    yield from repeats(scope, card, ("criteria",), [each.id for each in card.criteria], key="id")
    for at, criterion in enumerate(card.eligibility):
        yield from _criterion(scope, card, ("eligibility", at), criterion, scored=False)
    for at, criterion in enumerate(card.criteria):
        yield from _criterion(scope, card, ("criteria", at), criterion, scored=card.levels is not None)


def _criterion(scope: Scope, card: Scorecard, path: Path, criterion: Criterion, *, scored: bool) -> Iterator[Finding]:
    """A scored criterion has points, a requirement has a bound."""
    bounded = criterion.at_least is not None or criterion.at_most is not None
    if scored and (criterion.points is None or bounded):
        zh, en = (
            "计分的指标项须写 points，不写 at_least、at_most。",
            "A scored criterion has points, not at_least or at_most.",
        )
        yield scope.report(card, path, "criterion-form", zh, en, criterion.id)
    if not scored and (criterion.points is not None or not bounded):
        zh, en = "条件项须写 at_least 或 at_most，不写 points。", "A requirement has at_least or at_most, not points."
        yield scope.report(card, path, "criterion-form", zh, en, criterion.id)
    low, high = criterion.at_least, criterion.at_most
    if low is not None and high is not None and low > high:
        zh, en = f"at_least {low} 大于 at_most {high}。", f"at_least {low} is above at_most {high}."
        yield scope.report(card, (*path, "at_least"), "criterion-bounds", zh, en, low)
    if criterion.points is not None:
        yield from points(scope, card, (*path, "points"), criterion.points)
