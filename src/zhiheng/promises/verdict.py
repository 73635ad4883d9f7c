"""What judging a promise gives: two verdicts side by side, the figures they rest on, and the reason in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from zhiheng.policy.model import Localised


class Official(StrEnum):
    """The state of a row of the promise list, on the point value."""

    MET = "met"
    NOT_MET = "not_met"
    ON_TRACK = "on_track"  # not due yet, and so far as it should be
    BEHIND = "behind"  # not due yet, and short of where it should be
    NOT_DUE = "not_due"  # not due yet, and nothing to say of the way there
    NO_DATE = "no_date"  # not reached, but the text gives no date by which it should be
    NOT_MEASURABLE = "not_measurable"
    NEEDS_DEFINITION = "needs_definition"
    SCHEME_ENDED = "scheme_ended"
    QUOTED = "quoted"  # a national goal that the document only quotes
    BASELINE = "baseline"
    ACHIEVED = "achieved"  # reported by the document as reached before it
    CONTEXT = "context"
    AMOUNT = "amount"
    THRESHOLD = "threshold"
    DATE = "date"


#: States of rows that promise nothing: they can be neither met nor missed.
NO_PROMISE = frozenset(
    {
        Official.QUOTED,
        Official.BASELINE,
        Official.ACHIEVED,
        Official.CONTEXT,
        Official.AMOUNT,
        Official.THRESHOLD,
        Official.DATE,
    }
)


class Statistical(StrEnum):
    """What the interval of the value allows to say."""

    SHOWN = "shown"  # the whole interval lies on the right side
    PROBABLE = "probable"  # the value does, its interval does not wholly
    NOT_SHOWN = "not_shown"
    NONE = "none"  # nothing was sampled, or no interval is known


class Standing(StrEnum):
    """What the document of a promise is on the day."""

    IN_FORCE = "in_force"
    UNKNOWN = "unknown"
    DRAFT = "draft"
    EXPIRED = "expired"
    TERM_OVER = "term_over"
    NOT_ISSUED = "not_issued"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that a verdict rests on: a reading, or a proof."""

    kind: str  # reading | proof
    period: str
    value: Decimal | None
    origin: str
    source: str
    low: Decimal | None = None
    high: Decimal | None = None
    n: int | None = None
    part: str = ""
    good: bool | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelVerdict:
    """The verdict of one channel, never pooled with the others."""

    channel: str
    official: Official
    statistical: Statistical
    value: Decimal
    low: Decimal | None
    high: Decimal | None
    n: int | None
    period: str


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the way to the goal: at the end of a period, the value (of a sum, all so far)."""

    on: date
    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where the way leads by the deadline, if it goes on as before, with its interval."""

    on: date
    value: Decimal
    low: Decimal
    high: Decimal
    method: str
    reaches: Statistical


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a sum is against an even pace over its term: both in the unit of the target."""

    done: Decimal
    planned: Decimal
    on: date


@dataclass(frozen=True)
class Verdict:
    """The state of one promise with all that it rests on.

    `required` is the figure that was asked for (of a range its low end, of a comparison the other's value); `actual` the
    one compared with it, `low` and `high` its interval, `period` what it speaks of. `interpreted` marks a verdict that
    rests on our reading of words without a yardstick.
    """

    official: Official
    reason: Localised
    statistical: Statistical = Statistical.NONE
    required: Decimal | None = None
    actual: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    period: str = ""
    pace: Pace | None = None
    withdrawn: int | None = None
    channels: tuple[ChannelVerdict, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    trajectory: tuple[Point, ...] = ()
    outlook: Outlook | None = None
    standing: Standing = Standing.UNKNOWN
    remarks: tuple[Localised, ...] = field(default=())
    interpreted: bool = False
    striving: bool = False
    effort: bool = False

    @property
    def synthetic(self) -> bool:
        """Whether anything that it rests on is invented data."""
        return any("synthetic" in each.flags for each in self.evidence)

    @property
    def reads(self) -> str:
        """The state as people should read it: what was striven for and not reached is no broken duty."""
        if self.official is Official.NOT_MET and self.striving:
            return "striven_for"
        if self.official is Official.NOT_MET and self.effort:
            return "effort_short"
        return self.official.value
