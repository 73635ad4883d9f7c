"""Programmes: what is applied for or built up over time, with criteria, a procedure, a register, a quota and a term."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from zhiheng.policy.model.base import Certainty, Citations, Element, Localised, Model
from zhiheng.policy.model.dated import DatedValue


class ProgrammeKind(StrEnum):
    """What the programme gives or builds."""

    AWARD = "award"
    GRADE = "grade"
    BRAND = "brand"
    TITLE = "title"
    DEMONSTRATION = "demonstration"
    ASSESSMENT = "assessment"
    POOL = "pool"
    PLATFORM = "platform"
    FUND = "fund"
    INITIATIVE = "initiative"


class Criterion(Model):
    """A criterion as the document words it; `indicator` or `reads` where data can tell."""

    id: str
    label: Localised
    indicator: str | None = None
    reads: str | None = None
    where: str | None = None
    weight: tuple[DatedValue, ...] = ()
    veto: bool = False
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT


class Programme(Element):
    """A programme. Its parts are elements of the pack: what is missing has not been declared."""

    kind: ProgrammeKind
    applicants: Localised | None = None
    organiser: str | None = Field(default=None, description="id of the body that runs it")
    level: str = Field(default="province", pattern="^(nation|province|prefecture|county|zone|township|enterprise)$")
    scorecard: str | None = None
    assessment: str | None = Field(default=None, description="sheet by which candidates or units are reviewed")
    criteria: tuple[Criterion, ...] = ()
    procedure: str | None = None
    register_id: str | None = Field(default=None, alias="register")
    quota: tuple[DatedValue, ...] = ()
    term_months: int | None = Field(default=None, ge=1)
    benefits: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    starts_with: tuple[str, ...] = Field(default=(), description="record types in which its work is recorded")
