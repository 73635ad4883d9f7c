"""The compiled plan: the queries as text, the shape of their answer, and the rules that turn values into a grade.

A plan is plain data. It is stored with its run, read back years later and carried out again without the pack.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from typing import Literal as OneOf

import pydantic

from zhiheng.policy.expression import (
    Compare,
    Condition,
    Field,
    IsNull,
    Literal,
    Measure,
    Op,
    Window,
    condition_from_json,
    conjunction,
    disjunction,
    from_json,
    parse_window,
)
from zhiheng.policy.model import Certainty, FieldType, Localised, Model, ScorecardUse
from zhiheng.scoring.errors import UnknownSemantics

#: Raised only when the same pack and records would give another result. 2: a pack rates its own division alone.
#: 3: the registrations of firms merged into another count after its own.
SEMANTICS_VERSION = 3
#: Versions whose stored plans this release carries out as they were meant: what differs stands in their queries.
CARRIED = (1, 2, 3)


class Cite(Model):
    """A provision with all that a reader needs to find it; ``status`` is that of the document."""

    document: str
    provision: str
    number: str | None = None
    title: Localised | None = None
    provision_label: Localised | None = None
    status: str | None = None


class Line(Model):
    """One reading of the records: which, over which days, measured how.

    ``since`` itself is excluded; ``until`` and ``overdue`` name date fields as in the pack model ``Reading``.
    """

    id: str
    label: Localised
    record_type: str
    role: str
    where: str | None = None
    condition: dict[str, Any] | None = None
    window: str | None = None
    since: date | None = None
    until: str | None = None
    overdue: str | None = None
    measure: str
    measured: dict[str, Any]
    cite: tuple[Cite, ...] = ()
    certainty: Certainty = Certainty.TEXT

    def condition_node(self) -> Condition | None:
        """Return the written condition as a tree, or None where there is none."""
        return None if self.condition is None else condition_from_json(self.condition)

    def condition_on(self, as_of: date) -> Condition | None:
        """Return the written condition together with what ``until`` and ``overdue`` ask on a day; the window apart."""
        day = Literal(as_of, FieldType.DATE)
        parts = [] if self.condition is None else [condition_from_json(self.condition)]
        if self.until is not None:
            field = Field(self.until, FieldType.DATE)
            parts.append(disjunction([IsNull(field), Compare(Op.GE, field, day)]))
        if self.overdue is not None:
            parts.append(Compare(Op.LT, Field(self.overdue, FieldType.DATE), day))
        return conjunction(parts) if parts else None

    def measure_node(self) -> Measure:
        """Return the measure as a tree."""
        node = from_json(self.measured)
        if not isinstance(node, Measure):
            raise ValueError(f"{self.measured!r} is not a measure")
        return node

    def window_node(self) -> Window | None:
        """Return the window, or None for all time."""
        return None if self.window is None else parse_window(self.window)


class BandRule(Model):
    """Points (thousandths) for values at least ``at_least`` and below ``below``."""

    at_least: int | None = None
    below: int | None = None
    points: int


class PointsRule(Model):
    """How a value becomes points; all numbers are thousandths of a point."""

    full: int = 0
    each: int | None = None
    floor: int | None = None
    ceiling: int | None = None
    bands: tuple[BandRule, ...] = ()


class CriterionLine(Line):
    """A line that gives points, or that must lie between ``at_least`` and ``at_most``."""

    points: PointsRule | None = None
    at_least: int | None = None
    at_most: int | None = None


class VetoLine(Line):
    """A line that sends the enterprise to ``grade`` once its value reaches ``at_least``."""

    at_least: int
    grade: str


class LevelRule(Model):
    """A grade for scores (thousandths) at least ``at_least`` and below ``below``; best first in the plan."""

    id: str
    label: Localised
    at_least: int | None = None
    below: int | None = None


class StageRule(Model):
    """A grade of a pre-check; lowest first in the plan."""

    id: str
    label: Localised
    requires: tuple[str, ...]
    after: str | None = None
    after_months: int | None = None
    cite: tuple[Cite, ...] = ()
    certainty: Certainty = Certainty.TEXT


class Territory(Model):
    """Where a pack applies, on the plan's day: codes that begin with ``prefix`` and with none of ``without``, and ``also``."""

    division: str
    prefix: str
    without: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class Column(Model):
    """A column of the result: its name and the name of its Arrow type."""

    name: str
    type: OneOf["string", "int64", "bool"]


class Plan(Model):
    """A scorecard compiled for one day. ``queries`` maps a name to DuckDB SQL over the ledger's tables."""

    semantics_version: int = SEMANTICS_VERSION
    pack: str
    scorecard: str
    label: Localised
    use: ScorecardUse
    as_of: date
    certainty: Certainty = Certainty.TEXT
    content_hash: str | None = None
    base: int = 0
    population: str | None = None
    territory: Territory | None = None
    denominators: tuple[Line, ...] = ()
    eligibility: tuple[CriterionLine, ...] = ()
    criteria: tuple[CriterionLine, ...] = pydantic.Field(min_length=1)
    vetoes: tuple[VetoLine, ...] = ()
    levels: tuple[LevelRule, ...] = ()
    stages: tuple[StageRule, ...] = ()
    queries: dict[str, str]
    columns: tuple[Column, ...]

    def lines(self) -> list[tuple[str, Line]]:
        """Return every line with the name of its value column, in the order of the result."""
        return [
            *((f"denominator.{line.id}", line) for line in self.denominators),
            *((f"eligibility.{line.id}", line) for line in self.eligibility),
            *((f"veto.{line.id}", line) for line in self.vetoes),
            *((f"{line.id}.value", line) for line in self.criteria),
        ]

    def grades(self) -> list[str]:
        """Return every grade that the plan can give, best first."""
        if self.levels:
            return [level.id for level in self.levels]
        return [stage.id for stage in reversed(self.stages)]

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as plain JSON values."""
        return self.model_dump(mode="json")

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Plan:
        """Read what ``as_dict`` wrote. Raises UnknownSemantics for a version that this release cannot carry out."""
        found = plain.get("semantics_version")
        if found not in CARRIED:
            raise UnknownSemantics(found=found, known=SEMANTICS_VERSION)
        return cls.model_validate(plain)
