"""Targets: what an indicator shall reach, by when, for whom, how it is judged, with which force."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

from zhiheng.policy.model.base import Certainty, Citations, Element, Localised, Model
from zhiheng.policy.model.unit import Unit


def _exact(value: object) -> object:
    """Take YAML's plain numbers without passing through binary fractions."""
    return Decimal(str(value)) if isinstance(value, float) else value


Number = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(str, when_used="json")]


class TargetKind(StrEnum):
    """What a sentence with a number is: only `target` binds the province; the others give it its ground."""

    TARGET = "target"
    BASELINE = "baseline"
    ACHIEVED = "achieved"
    AMOUNT = "amount"
    CONTEXT = "context"
    THRESHOLD = "threshold"
    DATE = "date"
    CITED_NATIONAL = "cited_national"


class Comparator(StrEnum):
    """How the value is compared."""

    AT_LEAST = ">="
    ABOVE = ">"
    EQUAL = "="
    AT_MOST = "<="
    BELOW = "<"
    MORE = "+"  # so many new ones
    RANGE = "range"  # low to high: the low end is the duty
    ABOUT = "~"  # about so many: neither floor nor cap


class Force(StrEnum):
    """How firmly it is promised: 力争 is striving."""

    SHALL = "shall"
    STRIVE = "strive"
    OTHER = "other"


class Modality(StrEnum):
    """How it is judged."""

    CUMULATIVE = "cumulative"  # the sum from `starts` to the deadline
    STOCK = "stock"  # what is valid on the deadline
    LEVEL = "level"  # the value of the deadline's period
    RANGE = "range"  # a count between low and high
    HELD = "held"  # the value of every period up to the deadline
    FULL = "full"  # all of them
    RELATIVE_TO_NATION = "relative_to_nation"
    OWN_TREND = "own_trend"  # against its own earlier value
    ZERO_EVENT = "zero_event"  # none may happen
    YES_NO = "yes_no"  # done, or at least one
    ANNUAL_QUOTA = "annual_quota"  # so many within each year named
    FREQUENCY = "frequency"  # so often
    THRESHOLD = "threshold"  # the size from which something counts
    ORDINAL = "ordinal"  # a place or level without a figure: needs a definition first
    AMOUNT = "amount"
    BASELINE = "baseline"
    ACHIEVED = "achieved"
    CONTEXT = "context"
    DATE = "date"


class RelativeTo(StrEnum):
    """With what a target without a figure of its own is compared."""

    NATIONAL_AVERAGE = "national_average"
    OWN_PREVIOUS_YEAR = "own_previous_year"
    OWN_BASE = "own_base"  # its value at the start of the document, or in `base_year`
    PROVINCES = "provinces"
    WESTERN_PROVINCES = "western_provinces"
    NATIONAL_LEVEL = "national_level"
    INTERNATIONAL_LEVEL = "international_level"


class YearRule(StrEnum):
    """How the deadline or year of a target was found."""

    STATED = "stated"  # the sentence gives it to the day, the end of the year, or the year of a value
    YEAR_NAMED = "year_named"  # the sentence names the year; that its end is meant is our reading
    PERIOD_END = "period_end"  # the end of a five-year period, as the sentence says
    PERIOD_READ = "period_read"  # no year in the sentence: read from the period of which the section speaks
    PLAN_YEAR = "plan_year"  # no date in the sentence: the year of the plan
    YEARLY = "yearly"  # every year
    DOCUMENT_YEAR = "document_year"  # no date in the text: the year of the document
    CITED = "cited"  # the year that a cited national document names; that its end is meant is our reading
    NONE = "none"  # the text gives no date, and none is supplied


class Scope(Model):
    """For whom: nothing given means the whole province."""

    level: str | None = None
    regions: tuple[str, ...] = ()
    of: Localised | None = Field(default=None, description="the group in words: large works, key products …")
    industries: tuple[str, ...] = Field(
        default=(), description="industries that the words name, by GB/T 4754; the codes are our reading of the words"
    )


class SchemeEnded(Model):
    """That the scheme on which a target stands was given up: nobody can be granted it any more.

    `day` is the day on which it ended; where `exact` is false, a day by which it is known to have ended.
    """

    day: date
    exact: bool = False
    note: Localised
    certainty: Certainty = Certainty.SECONDARY
    cite: Citations = ()


class ReadsAs(Model):
    """Our reading of words without a yardstick (前列): a band of ranks by an index. Always marked, never the text's own.

    `indicator` is an index, of which the rank among those compared with is made, or itself a rank; `within` is the last
    rank that counts, `among` how many are compared, without which a rank cannot be told from single values.
    """

    indicator: str
    within: int = Field(ge=1)
    among: int = Field(ge=2)
    note: Localised
    certainty: Certainty = Certainty.EXAMPLE


class ProofTime(StrEnum):
    """When what proves a promise without a figure may lie."""

    WITHIN = "within"  # what is asked happens: it must happen within the term
    BY_DEADLINE = "by_deadline"  # what is asked is a state: what shows it may be older than the term


class ProvedBy(Model):
    """Which proofs count, by the wording of the provision: an event of the term, or a state that a standing document shows."""

    dated: ProofTime
    words: Localised = Field(description="the words of the provision that decide it")
    cite: Citations


class Target(Element):
    """One promise, baseline or reported value of a document. The first citation is the place where it stands.

    `deadline` is the last day that counts, `starts` the first: no text names it, so it is the day of issue, or the first
    day of the period that a plan covers; `year` is the year of a reported value, `base_year` the one it is compared with;
    `every` the period in which it must be met again. `value` is None where the text gives no figure; then `relative_to`
    and `words` say what is asked. `year_rule` says how deadline or year was found, `year_words` in which words.
    """

    indicator: str
    kind: TargetKind = TargetKind.TARGET
    comparator: Comparator | None = None
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    unit: Unit | None = None
    relative_to: RelativeTo | None = None
    words: Localised | None = Field(default=None, description="what is asked where there is no figure")
    starts: date | None = None
    deadline: date | None = None
    year: str | None = Field(default=None, description="year or years that a reported value speaks of")
    base_year: int | None = None
    every: str | None = Field(default=None, pattern="^(year|quarter|month)$")
    force: Force = Force.SHALL
    modality: Modality
    part_of: str | None = Field(default=None, description="target that includes this one: never add the two")
    year_rule: YearRule
    year_words: str | None = Field(default=None, max_length=20)
    scope: Scope | None = None
    scheme_ended: SchemeEnded | None = None
    reads_as: ReadsAs | None = None
    proved_by: ProvedBy | None = Field(default=None, description="which proofs count where there is no figure")
