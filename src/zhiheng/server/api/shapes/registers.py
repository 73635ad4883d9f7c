"""Shapes of registers and their items."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from zhiheng.server.api.shapes.base import Both, Listed, Shape
from zhiheng.server.api.shapes.facts import Cite, Record


class RegisterLine(Shape):
    """A register with the number of its items by state."""

    id: str
    pack: str
    label: Both
    reads: str = Field(description="record type")
    publicity: str
    certainty: str
    warn_days: int | None
    items: int
    states: dict[str, int] = Field(description="applied, valid, suspended, withdrawn, expired")
    overdue: int
    due_soon: int
    cite: list[Cite]


class Registers(Shape):
    """All registers that the caller may see."""

    as_of: date
    items: list[RegisterLine]


class ItemShape(Shape):
    """An item of a register on a day; what its deciding record says stands under `fields`."""

    register_id: str
    key: str
    state: str = Field(description="applied, valid, suspended, withdrawn or expired")
    since: date | None
    next: date | None = Field(description="the earlier of its end and of the day by which it must be looked at again")
    overdue: bool
    due_soon: bool
    holder: str | None = Field(description="subject of who holds it; null while unlinked")
    holder_name: str | None
    division: str | None
    record_id: str = Field(description="the record that decides")
    synthetic: bool
    fields: dict[str, Any]


class Items(Listed):
    """A page of items."""

    as_of: date
    items: list[ItemShape]


class ItemHistory(ItemShape):
    """An item with every record that tells of it, the first told first."""

    as_of: date
    records: list[Record]
