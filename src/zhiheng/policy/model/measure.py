"""Measures: what follows for whom from a published decision or, for inspection alone, from a risk class."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from zhiheng.policy.model.base import Citations, Element, Localised, Model


class Purpose(StrEnum):
    """What somebody asks the standing of an enterprise for."""

    TENDER = "tender"
    LOAN = "loan"
    AWARD = "award"
    LICENCE = "licence"
    INSPECTION = "inspection"


class MeasureKind(StrEnum):
    """Good for the enterprise, or a burden on it."""

    INCENTIVE = "incentive"
    RESTRICTION = "restriction"


class Trigger(Model):
    """What sets a measure off: published records (`reads`, `where`) in force on the day, or risk classes.

    `until` names the date field after which the record no longer counts (None: for ever); `window` limits by age.
    """

    reads: str | None = None
    role: str | None = None
    where: str | None = None
    window: str | None = None
    until: str | None = None
    risk_class: tuple[str, ...] = ()


class Measure(Element):
    """An incentive or restriction, who carries it out, and the law it rests on."""

    kind: MeasureKind
    purposes: tuple[Purpose, ...] = Field(min_length=1)
    trigger: Trigger
    executing_body: str | None = None
    effect: Localised
    legal_basis: Citations = ()
    catalogue_year: int | None = Field(default=None, description="year of the national catalogue (restrictions)")
