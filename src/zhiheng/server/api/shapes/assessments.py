"""Shapes of published assessments: results of units as decided, and the method annex apart from them."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from zhiheng.server.api.shapes.base import Both, Listed, Shape


class AssessmentLine(Shape):
    """A published assessment of a year, or an edition of a review for a title. Its objects are units, never persons."""

    id: str = Field(description="number of its case")
    pack: str
    sheet: str
    use: str = Field(description="yearly or demonstration")
    title: Both
    body: str = Field(description="code of the assessing body")
    body_name: Both
    year: int
    starts: date
    ends: date
    published_on: date
    units: int
    certainty: str = Field(
        description="of the sheet: text, secondary, example, or own: drawn up by the running body, as no document gives criteria"
    )
    synthetic: bool
    log_entry: int | None = Field(description="entry of the transparency log that tells the publication")


class Assessments(Listed):
    """Published assessments, the latest first."""

    items: list[AssessmentLine]


class UnitResult(Shape):
    """The result of a unit as decided."""

    unit: str
    name: Both
    group: Both
    points: float | None
    full: float
    grade: str
    grade_label: Both
    computed_grade: str = Field(description="by points alone")
    adjudicated: bool = Field(description="the decided grade differs from the computed one")
    reason: str = Field(description="of the difference, in Chinese")


class TitleLine(Shape):
    """A title that a place won in a review."""

    unit: str
    title: Both
    granted_on: date
    valid_until: date
    state: str = Field(description="granted, renewed, withdrawn or expired")


class AnnexLine(Shape):
    """How steady the result of a unit is; it changes none."""

    unit: str
    low: float | None = Field(description="5 % of the totals under other weights")
    high: float | None = Field(description="95 %")
    best_place: int
    worst_place: int
    jackknife_low: float | None
    jackknife_high: float | None
    steady: bool


class GroupChange(Shape):
    """How the units of a group changed on the year before, tested by randomisation."""

    group: Both
    units: int
    mean: float
    p: float | None
    shown: bool | None


class WholeAssessment(AssessmentLine):
    """A published assessment with its results, its titles and the method annex."""

    results: list[UnitResult]
    titles: list[TitleLine]
    annex: list[AnnexLine]
    changes: list[GroupChange]
