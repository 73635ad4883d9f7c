"""Benefits: who pays, who is eligible, and an amount wherever money is given."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.parameters import in_order
from zhiheng.policy.lint.scope import Scope
from zhiheng.policy.model import Benefit, BenefitKind

#: Lists of dated values of a benefit.
_DATED = ("amount", "cap", "yearly_number")


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each benefit."""
    for benefit in scope.elements(scope.pack.benefits.values()):
        yield from references.records(scope, benefit, (), benefit.reads, benefit.where, benefit.role)
        yield from references.one(scope, benefit, ("payer",), "bodies", benefit.payer)
        yield from references.one(scope, benefit, ("programme",), "programmes", benefit.programme)
        yield from _amounts(scope, benefit)


def _amounts(scope: Scope, benefit: Benefit) -> Iterator[Finding]:
    if benefit.amount and benefit.unit is None:
        zh, en = "有 amount 须写 unit（元为 CNY）。", "An amount needs its unit (yuan: CNY)."
        yield scope.report(benefit, ("amount",), "amount-without-unit", zh, en)
    if benefit.amount and benefit.kind is not BenefitKind.MONEY:
        zh, en = "只有 kind: money 才有 amount。", "Only kind: money has an amount."
        yield scope.report(benefit, ("kind",), "amount-of-no-money", zh, en, benefit.kind)
    if benefit.approximate_number and not benefit.yearly_number:
        zh, en = "approximate_number 须与 yearly_number 一起使用。", "approximate_number needs yearly_number."
        yield scope.report(benefit, ("approximate_number",), "benefit-form", zh, en)
    for key in _DATED:
        yield from in_order(scope, benefit, (key,), getattr(benefit, key))
