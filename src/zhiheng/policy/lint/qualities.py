"""Qualities: an indicator stands under one alone, what stands for a quality stands under it, and one takes the rest."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.references import many
from zhiheng.policy.lint.scope import Scope
from zhiheng.policy.model import Quality
from zhiheng.policy.placing import placed, qualities


def check(scope: Scope) -> Iterator[Finding]:
    """Prove the qualities of the pack together."""
    every = qualities(scope.pack)
    where = placed(scope.packs, scope.pack)
    for quality in scope.elements(every):
        yield from many(scope, quality, ("indicators",), "indicators", quality.indicators)
        yield from many(scope, quality, ("headlines",), "indicators", quality.headlines)
        yield from _once(scope, quality)
        yield from _headlines(scope, quality, where)
        yield from _order(scope, quality, every)
    yield from _rest(scope, every)


def _once(scope: Scope, quality: Quality) -> Iterator[Finding]:
    others = {
        name: each.id
        for each in scope.pack.qualities.values()
        if each.pack == quality.pack and each.id < quality.id
        for name in each.indicators
    }
    for at, name in enumerate(quality.indicators):
        if name in others:
            zh = f"指标“{name}”已列在“{others[name]}”下，一项指标只列一处。"
            en = f"The indicator “{name}” stands under “{others[name]}” already; each stands under one."
            yield scope.report(quality, ("indicators", at), "quality-twice", zh, en, name)


def _headlines(scope: Scope, quality: Quality, where: dict[str, str]) -> Iterator[Finding]:
    for at, name in enumerate(quality.headlines):
        if name in scope.pack.indicators and where.get(name) != quality.id:
            zh = f"代表指标“{name}”不在“{quality.id}”所列的指标里，须先列入 indicators。"
            en = f"The headline “{name}” is no indicator of “{quality.id}”; name it among its indicators first."
            yield scope.report(quality, ("headlines", at), "quality-headline", zh, en, name)


def _order(scope: Scope, quality: Quality, every: tuple[Quality, ...]) -> Iterator[Finding]:
    if any(each.order == quality.order and each.id < quality.id for each in every):
        zh, en = "两个质量领域排在同一位。", "Two qualities have the same place."
        yield scope.report(quality, ("order",), "quality-order", zh, en, quality.order)


def _rest(scope: Scope, every: tuple[Quality, ...]) -> Iterator[Finding]:
    takers = [each for each in every if each.rest]
    if every and len(takers) != 1:
        wrong = next((each for each in takers or every if each.pack == scope.pack.id), every[-1])
        zh = "恰有一个质量领域写 rest: true，收没有列入其他领域的指标。"
        en = "Exactly one quality has rest: true and takes the indicators that no other places."
        yield scope.report(wrong, ("rest",) if takers else (), "quality-rest", zh, en, len(takers))
    for each in takers:
        if each.headlines:
            zh, en = "收其余指标的领域没有代表指标。", "The quality that takes the rest has no headlines."
            yield scope.report(each, ("headlines",), "quality-rest", zh, en, each.headlines[0])
