"""Draw and sampling plans: pools, strata, sizes, weights, recusal."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from zhiheng.policy.model.base import Certainty, Citations, Element, Localised, Model


class Pool(Model):
    """Who or what can be drawn: the items of a register, or the subjects of a record type, under a condition."""

    register_id: str | None = Field(default=None, alias="register")
    reads: str | None = None
    where: str | None = None


class Stratum(Model):
    """A part of the pool with its own share or size; a risk class steers it where `risk_class` is given."""

    id: str
    label: Localised
    where: str | None = None
    risk_class: tuple[str, ...] = ()
    size: int | None = Field(default=None, ge=0)
    share: Decimal | None = Field(default=None, gt=0, le=1)
    certainty: Certainty = Certainty.TEXT
    cite: Citations = ()


class DrawPlan(Element):
    """A plan by which objects, and inspectors for them, are drawn in public and can be checked by anyone."""

    purpose: Localised
    objects: Pool
    inspectors: Pool | None = None
    inspectors_each: int | None = Field(default=None, ge=1)
    strata: tuple[Stratum, ...] = ()
    yearly_size: int | None = Field(default=None, ge=1)
    recusal: tuple[Localised, ...] = ()
    publish_days: int | None = Field(default=None, ge=1, description="working days until results are published")
    acceptance: str | None = Field(default=None, description="acceptance sampling scheme, e.g. GB/T 2828.1")
