"""Mechanisms and their realisations: what they name exists, and what is missing is said where nothing is named."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.scope import Scope
from zhiheng.policy.model import Mechanism, Realisation


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each mechanism and each realisation."""
    seeds: dict[int, str] = {}
    for mechanism in scope.elements(scope.pack.mechanisms.values()):
        yield from _elements(scope, mechanism)
        if mechanism.seed is not None and mechanism.seed in seeds:
            zh = f"seed {mechanism.seed} 已由“{seeds[mechanism.seed]}”使用。"
            en = f"seed {mechanism.seed} is taken by “{seeds[mechanism.seed]}”."
            yield scope.report(mechanism, ("seed",), "repeated-seed", zh, en, mechanism.seed)
        if mechanism.seed is not None:
            seeds.setdefault(mechanism.seed, mechanism.id)
    for realisation in scope.elements(scope.pack.realisations.values()):
        yield from scope.names(realisation, (), "mechanisms", realisation.id)
        yield from _elements(scope, realisation)
        yield from _cited(scope, realisation)


def _elements(scope: Scope, mechanism: Mechanism | Realisation) -> Iterator[Finding]:
    yield from references.mixed(scope, mechanism, ("elements",), mechanism.elements)
    for at, reference in enumerate(mechanism.elements):
        if reference.startswith(("mechanisms/", "realisations/")):
            zh, en = "机制不能由机制实现。", "A mechanism is not carried out by mechanisms."
            yield scope.report(mechanism, ("elements", at), "mechanism-form", zh, en, reference)


def _cited(scope: Scope, realisation: Realisation) -> Iterator[Finding]:
    if not realisation.cite:
        zh, en = "须引用提出此机制的条款（cite）。", "Cite the provisions that ask for the mechanism (cite)."
        yield scope.report(realisation, (), "uncited-mechanism", zh, en, realisation.id)
