"""Assessments: sheets of three levels by which units (places, zones, departments) are scored, and how scores become grades.

Objects are units, never persons. One element is one version of one sheet; who is assessed, which months a year has and
what stands on the sheet are data.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from zhiheng.policy.model.base import Certainty, Citations, Element, Localised, Model, Publicity
from zhiheng.policy.model.procedure import DayKind


class UnitLevel(StrEnum):
    """What a unit is."""

    PROVINCE = "province"
    REGION = "region"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    ZONE = "zone"
    TOWNSHIP = "township"
    VILLAGE = "village"
    DEPARTMENT = "department"


class AssessmentUse(StrEnum):
    """Whether units are assessed year by year, or candidates are reviewed for a title."""

    YEARLY = "yearly"
    DEMONSTRATION = "demonstration"


class CriterionKind(StrEnum):
    """How a criterion comes to its points."""

    COMPUTED = "computed"  # from the value of an indicator
    SCORED = "scored"  # a department gives points
    CHECKLIST = "checklist"  # points off for each thing not in place
    JUDGED = "judged"  # reviewers name a level
    PROGRESS = "progress"  # from the change of an indicator on the year before
    EVENTS = "events"  # points off for each event
    BONUS = "bonus"  # points on top, up to a cap


class UnitGroup(Model):
    """Units that are compared with each other.

    `members` are division codes, ids of regions (zones) or of bodies; none: all of the level under the assessing body.
    """

    id: str
    label: Localised
    level: UnitLevel
    members: tuple[str, ...] = ()
    without: tuple[str, ...] = Field(default=(), description="codes left out where all of a level are meant")
    answers: dict[str, str] = Field(
        default_factory=dict, description="member → body that answers for it, where it is no office of its own"
    )


class PointsBand(Model):
    """Points for a value in a half-open band; None is open to that side."""

    at_least: Decimal | None = None
    below: Decimal | None = None
    points: Decimal


class Computed(Model):
    """Points from an indicator: by `bands`, or linear from `zero_at` (no points) to `full_at` (all), held between them.

    Of a criterion of progress the number is the change on the year before, in the indicator's unit, or with `relative`
    in percent of the year before.
    """

    indicator: str
    breakdown: str = ""
    part: str = ""
    full_at: Decimal | None = None
    zero_at: Decimal | None = None
    bands: tuple[PointsBand, ...] = ()
    relative: bool = False


class CheckedItem(Model):
    """One thing that must be in place, and what its lack costs."""

    id: str
    label: Localised
    deduct: Decimal


class JudgedLevel(Model):
    """A level that reviewers may name, and its points."""

    id: str
    label: Localised
    points: Decimal


class CountedEvent(Model):
    """A kind of event: what each takes off, or adds as a bonus; `reads` and `where` count them in the ledger."""

    id: str
    label: Localised
    each: Decimal
    most: int | None = Field(default=None, ge=1, description="more than these count no further")
    reads: str | None = None
    where: str | None = None


class NotApplicableRule(StrEnum):
    """What becomes of the points of a criterion that cannot apply to a unit."""

    BASE = "base"  # the base points are given
    RESCALE = "rescale"  # the criterion is left out and the rest is scaled up to the same full mark


class NotApplicable(Model):
    """When a criterion does not apply, and what then counts."""

    when: Localised
    rule: NotApplicableRule
    base: Decimal | None = Field(default=None, description="points given under the rule `base`")
    certainty: Certainty = Certainty.TEXT


class WantedEvidence(Model):
    """What proves a criterion; `comes_from` names the element whose results gather it by themselves."""

    id: str
    label: Localised
    comes_from: str | None = Field(
        default=None,
        description=(
            "rounds/…, plans/… or record-types/…; plans alone: any plan of the year; assessments/…: those that the unit's "
            "body runs itself"
        ),
    )


class SheetCriterion(Model):
    """A line of a sheet: what is asked, the rule of scoring, the method, who scores, the points and the proof."""

    id: str
    label: Localised
    kind: CriterionKind
    points: Decimal
    rule: Localised
    method: Localised | None = None
    scored_by: tuple[str, ...] = Field(default=(), description="ids of bodies; none: the assessing body")
    groups: tuple[str, ...] = Field(default=(), description="groups it is asked of; none: all")
    computed: Computed | None = None
    checks: tuple[CheckedItem, ...] = ()
    levels: tuple[JudgedLevel, ...] = ()
    events: tuple[CountedEvent, ...] = ()
    not_applicable: NotApplicable | None = None
    evidence: tuple[WantedEvidence, ...] = ()
    publicity: Publicity = Field(
        default=Publicity.INTERNAL, description="departments: scoring bodies see it of units they score, too"
    )
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT
    note: Localised | None = None


class SheetItem(Model):
    """The second level of a sheet."""

    id: str
    label: Localised
    points: Decimal
    criteria: tuple[SheetCriterion, ...] = Field(min_length=1)


class SheetSection(Model):
    """The first level of a sheet."""

    id: str
    label: Localised
    points: Decimal
    items: tuple[SheetItem, ...] = Field(min_length=1)


class GradeCap(Model):
    """An event after which the grade can be no better than `grade`, whatever the points (一票否决)."""

    id: str
    label: Localised
    grade: str
    groups: tuple[str, ...] = ()
    reads: str | None = None
    where: str | None = None
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT


class RoundingWay(StrEnum):
    """How a total is rounded before its band is found."""

    NONE = "none"
    HALF_UP = "half_up"
    DOWN = "down"


class Rounding(Model):
    """What happens to a total between two bands. The points shown stay as they are."""

    way: RoundingWay = RoundingWay.NONE
    places: int = Field(default=0, ge=0, le=3)
    note: Localised
    certainty: Certainty = Certainty.TEXT


class FieldSample(Model):
    """How many units of a group are visited: a share (rounded up) or a number, and never fewer than `at_least`."""

    group: str
    share: Decimal | None = None
    size: int | None = Field(default=None, ge=1)
    at_least: int = Field(default=1, ge=0)
    certainty: Certainty = Certainty.TEXT


class AnswerTerm(Model):
    """Within how many days of its filing an objection is answered."""

    days: int = Field(ge=1)
    counts: DayKind = DayKind.WORKING
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT


class CutOff(Model):
    """How many calendar days after the end of the year a figure may be published and still count."""

    days: int = Field(ge=0)
    cite: Citations = ()
    certainty: Certainty = Certainty.TEXT


class HandedTo(Model):
    """An office that gets the result of units, and what for; nothing about persons goes there."""

    body: str
    purpose: Localised


class YearForm(Model):
    """The months of an assessment year: it begins on the first of `first_month` and is named after its start or end."""

    first_month: int = Field(default=1, ge=1, le=12)
    named_after: str = Field(default="start", pattern="^(start|end)$")


class Assessment(Element):
    """One version of an assessment sheet, for the bodies of `assessed_by` levels over the groups of units."""

    use: AssessmentUse = AssessmentUse.YEARLY
    version: str
    assessed_by: tuple[str, ...] = Field(default=("province",), description="levels of the bodies that may run it")
    organiser: str | None = Field(default=None, description="id of the body that answers for it, where one does")
    year: YearForm = YearForm()
    groups: tuple[UnitGroup, ...] = Field(min_length=1)
    full: Decimal = Decimal(100)
    sections: tuple[SheetSection, ...] = Field(min_length=1)
    bonuses: tuple[SheetCriterion, ...] = ()
    bonus_cap: Decimal = Decimal(0)
    caps: tuple[GradeCap, ...] = ()
    levels: str = Field(description="id of a level table in points")
    grade_codes: dict[str, str] = Field(
        default_factory=dict, description="level → grade of the record that is appended"
    )
    rounding: Rounding
    visits: tuple[FieldSample, ...] = ()
    answers_within: AnswerTerm | None = Field(default=None, description="term to answer an objection")
    cut_off: CutOff | None = Field(
        default=None, description="figures published later do not count; none: those known when it is computed count"
    )
    hands_to: tuple[HandedTo, ...] = ()
    procedure: str | None = None
    template: str | None = Field(default=None, description="template of the circular")
    programme: str | None = Field(default=None, description="programme of the title that candidates are reviewed for")
    passes: str | None = Field(default=None, description="lowest grade that wins the title")
    term_months: int | None = Field(default=None, ge=1, description="for how long the title is won")

    def criteria(self) -> tuple[SheetCriterion, ...]:
        """Return the criteria of the sheet in order, without those on top."""
        return tuple(one for section in self.sections for item in section.items for one in item.criteria)

    def every_criterion(self) -> tuple[SheetCriterion, ...]:
        """Return the criteria of the sheet and then those on top."""
        return (*self.criteria(), *self.bonuses)

    def group(self, group: str) -> UnitGroup | None:
        """Return a group by its id."""
        return next((one for one in self.groups if one.id == group), None)
