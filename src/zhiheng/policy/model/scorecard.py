"""Scorecards: criteria to points to grade, with vetoes, eligibility and stages."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from zhiheng.policy.model.base import Certainty, Citations, Element, Localised, Model


class Band(Model):
    """Points for a measured value in a half-open band; None is open to that side."""

    at_least: int | None = None
    below: int | None = None
    points: Decimal


class Points(Model):
    """Either linear (`full + each × value`, held between `floor` and `ceiling`) or by `bands`.

    Decimals with at most three places: scores are integers in thousandths of a point.
    """

    full: Decimal = Decimal(0)
    each: Decimal | None = None
    floor: Decimal | None = None
    ceiling: Decimal | None = None
    bands: tuple[Band, ...] = ()


class Reading(Model):
    """What is read: records of one type in which the enterprise plays a role, within a window, measured.

    `measure` is one of count, sum(f), min(f), max(f), latest(f), days_since, count_distinct(f) or
    ratio(<condition>, <condition>), the last in hundred-thousandths (97.5 % = 97500).
    `window` is "24 months", "730 days", or None for all time.
    `until` names a date field: a record counts while that day has not passed (field is null or `field >= as_of`), as
    for a certificate that has not expired. `overdue` names a date field: a record counts once that day has passed
    (`field < as_of`; null does not count), as for an open order past its due day. Both restrict what `where` matches.
    """

    reads: str
    role: str
    where: str | None = None
    window: str | None = None
    measure: str = "count"
    until: str | None = None
    overdue: str | None = None


class Criterion(Reading):
    """One line of a scorecard. A scored criterion has `points`; a requirement has `at_least` or `at_most`."""

    id: str
    label: Localised
    points: Points | None = None
    at_least: int | None = None
    at_most: int | None = None
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT
    note: Localised | None = None


class Veto(Reading):
    """At least `at_least` matching records send the enterprise to `grade` whatever its score."""

    id: str
    label: Localised
    at_least: int = 1
    grade: str
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT


class Denominator(Reading):
    """Something must be known of an enterprise before it is rated: one matching record of any denominator."""


class Stage(Model):
    """A grade of a pre-check: it needs the listed criteria, and `after_months` at the grade `after`."""

    grade: str
    label: Localised
    requires: tuple[str, ...] = Field(min_length=1)
    after: str | None = None
    after_months: int | None = None
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT


class ScorecardUse(StrEnum):
    """A risk class is internal and steers inspections; a pre-check tells an enterprise what it lacks."""

    RISK_CLASS = "risk_class"
    GRADE_PRECHECK = "grade_precheck"


class Scorecard(Element):
    """Criteria over records. With `levels` it sums points into a level; with `stages` it checks requirements.

    Eligibility criteria (`at_least`/`at_most`) decide who is rated at all: who fails one is "not eligible".
    `population` is a condition over the record type `organisation` as of the day.
    """

    use: ScorecardUse
    population: str | None = None
    base: Decimal = Decimal(100)
    denominators: tuple[Denominator, ...] = ()
    eligibility: tuple[Criterion, ...] = ()
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    vetoes: tuple[Veto, ...] = ()
    levels: str | None = Field(default=None, description="id of a level table in points")
    stages: tuple[Stage, ...] = Field(default=(), description="from lowest to highest")
