"""Registers: the valid items of a record type over time."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from zhiheng.policy.model.base import Element, Model, Publicity


class ItemState(StrEnum):
    """Where an item stands in its life."""

    APPLIED = "applied"
    VALID = "valid"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class LifeCycle(Model):
    """How the records of an item tell its state.

    The latest record of an item (by day, then by batch) decides: the code in `state_field` is translated by `states`;
    without `state_field` a record means valid. `starts` and `ends` name date fields: before `starts` an item is not yet
    valid, after `ends` it is expired; `withdrawn_on` names a date field from whose day it is withdrawn. `due` names the day
    by which a valid item must be looked at again (an inspection, a calibration): past it the item is overdue, and valid.
    `state_on` names the day since which a state told holds, where a record bears the day on which its item began; without
    `state_on` a record tells of its own day (`ledger.registers` has the rule).
    """

    state_field: str | None = None
    state_on: str | None = None
    states: dict[str, ItemState] = Field(default_factory=dict)
    starts: str | None = None
    ends: str | None = None
    withdrawn_on: str | None = None
    due: str | None = None


class Register(Element):
    """The items of a record type, each with its holder and state on a day.

    `item` are the fields that make one item (several records of one item are its history); `holder` the role of who
    holds it, None where nobody does; `where` limits the records; `columns` are shown in lists, in this order.
    """

    reads: str
    item: tuple[str, ...] = Field(min_length=1)
    holder: str | None = None
    where: str | None = None
    life: LifeCycle = LifeCycle()
    keeper: str | None = Field(default=None, description="id of the body that keeps it")
    columns: tuple[str, ...] = ()
    publicity: Publicity | None = Field(default=None, description="stricter than the record type's own")
    warn_days: int | None = Field(
        default=None, ge=1, description="days before `ends` or `due` from which an item is due soon"
    )
