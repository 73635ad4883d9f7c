"""Reporting rounds: a form sent down the tree of units, filled, checked, returned, locked, summed."""

from __future__ import annotations

from pydantic import Field

from zhiheng.policy.model.base import Element, Localised, Model
from zhiheng.policy.model.indicator import Period


class FormLine(Model):
    """One thing asked for: a value of an indicator, or a field of its own."""

    id: str
    label: Localised
    indicator: str | None = None
    unit: str | None = None
    required: bool = True


class ReportingRound(Element):
    """Who asks whom for what, how often and by when; `records` is the type its locked values are appended as."""

    asks: tuple[str, ...] = Field(min_length=1, description="levels of units, or ids of bodies")
    returns_to: str = Field(description="id of the body that asks")
    every: Period
    due_days: int | None = Field(default=None, ge=1, description="working days after the end of the period")
    form: tuple[FormLine, ...] = Field(min_length=1)
    records: str | None = None
    template: str | None = None
