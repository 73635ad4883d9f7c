"""Mechanisms: each rests on provisions, names elements that exist, and says what is missing where it names none."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.scope import Scope
from zhiheng.policy.model import Mechanism


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each mechanism."""
    seeds: dict[int, str] = {}
    for mechanism in scope.elements(scope.pack.mechanisms.values()):
        yield from references.mixed(scope, mechanism, ("elements",), mechanism.elements)
        yield from _complete(scope, mechanism)
        if mechanism.seed is not None and mechanism.seed in seeds:
            zh = f"seed {mechanism.seed} 已由“{seeds[mechanism.seed]}”使用。"
            en = f"seed {mechanism.seed} is taken by “{seeds[mechanism.seed]}”."
            yield scope.report(mechanism, ("seed",), "repeated-seed", zh, en, mechanism.seed)
        if mechanism.seed is not None:
            seeds.setdefault(mechanism.seed, mechanism.id)


def _complete(scope: Scope, mechanism: Mechanism) -> Iterator[Finding]:
    if not mechanism.cite:
        zh, en = "机制须引用提出它的条款（cite）。", "A mechanism cites the provisions that ask for it (cite)."
        yield scope.report(mechanism, (), "uncited-mechanism", zh, en, mechanism.id)
    if not mechanism.elements and not mechanism.lacks:
        zh = "既无 elements 又无 lacks：请写明由什么实现，或还缺什么。"
        en = "Neither elements nor lacks: say what carries it out, or what is missing."
        yield scope.report(mechanism, (), "mechanism-form", zh, en, mechanism.id)
    for at, reference in enumerate(mechanism.elements):
        if reference.startswith("mechanisms/"):
            zh, en = "机制不能由机制实现。", "A mechanism is not carried out by mechanisms."
            yield scope.report(mechanism, ("elements", at), "mechanism-form", zh, en, reference)
