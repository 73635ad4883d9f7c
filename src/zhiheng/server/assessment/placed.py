"""Records of a place within days: which division a unit is, and the parts of a query that ask for it."""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from zhiheng.assessment.units import Unit
from zhiheng.ledger import emit
from zhiheng.policy.model import UnitLevel


def place_of(unit: Unit) -> str:
    """Return the division that a unit is; none of a department, a zone, a town or a village, which lie in one."""
    return unit.division if unit.level in (UnitLevel.PROVINCE, UnitLevel.PREFECTURE, UnitLevel.COUNTY) else ""


def prefix(division: str) -> str:
    """Return the digits that the codes of a division and of all below it begin with."""
    return division[:2] if division.endswith("0000") else division[:4] if division.endswith("00") else division


def within(query: exp.Select, first: date, last: date) -> exp.Select:
    """Return a query limited to what occurred from one day to another, both counted."""
    day = emit.column("occurred_on")
    return query.where(day >= emit.day(first)).where(day.copy() <= emit.day(last))


def table(name: str) -> exp.Table:
    """Return the table of a record type as a query names it."""
    return exp.Table(this=exp.to_identifier(name, quoted=True))
