"""Level tables: thresholds that turn a number into a level, proved without gap or overlap."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from zhiheng.policy.model.base import Element, Localised, Model


class Level(Model):
    """A half-open band: at least `at_least`, below `below`; None is open to that side."""

    id: str
    label: Localised
    at_least: Decimal | None = None
    below: Decimal | None = None


class LevelTable(Element):
    """Levels ordered from best to worst."""

    unit: str
    levels: tuple[Level, ...] = Field(min_length=2)
