"""Benefits: money, services or recognition that a document grants, to whom, how much, how often."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from zhiheng.policy.model.base import Element, Localised
from zhiheng.policy.model.dated import DatedValue


class BenefitKind(StrEnum):
    """What is given."""

    MONEY = "money"
    SERVICE = "service"
    RECOGNITION = "recognition"
    PREFERENCE = "preference"


class Benefit(Element):
    """A benefit with its eligibility, dated amounts, cap, once-only rule and budget line.

    `reads`, `role` and `where` give the records that make somebody eligible; `amount` is in `unit` (CNY: yuan);
    `yearly_number` how many a year, `approximate_number` where the text says about (左右), which is no cap.
    """

    kind: BenefitKind
    beneficiary: Localised
    eligibility: Localised
    reads: str | None = None
    role: str | None = None
    where: str | None = None
    unit: str | None = None
    amount: tuple[DatedValue, ...] = ()
    per: Localised | None = None
    cap: tuple[DatedValue, ...] = ()
    yearly_number: tuple[DatedValue, ...] = ()
    approximate_number: bool = False
    once: bool | None = Field(default=None, description="whether it is given once only; None: the text does not say")
    payer: str | None = Field(default=None, description="id of the body that pays")
    budget_line: Localised | None = None
    programme: str | None = None
