"""Traffic lights of tasks and follow-up items: which day counts, which rule decides, when somebody is reminded."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from zhiheng.policy.model.base import Element, Localised, Model
from zhiheng.policy.model.procedure import DayKind


class LightColour(StrEnum):
    """What a light shows; each bears its word, for nobody reads a colour alone."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


class LightWhen(StrEnum):
    """What a rule of a light asks of a piece of work."""

    CLOSED = "closed"  # confirmed as done, or closed by who opened it
    CLOSED_LATE = "closed_late"  # the same, after its day
    OVERDUE = "overdue"  # not done, and its day is past by at least `days`
    DUE_WITHIN = "due_within"  # not done, and its day is at most `days` away
    RETURNED = "returned"  # what was reported was given back
    SILENT = "silent"  # under way, and nothing was reported for at least `days`
    HISTORY = "history"  # its plan has run out, and nothing was ever reported
    NOT_BEGUN = "not_begun"  # nothing was reported at all
    TO_TRY = "to_try"  # 探索: to be tried, without a result that is due
    NO_DAY = "no_day"  # no day is known
    OTHERWISE = "otherwise"


class LightRule(Model):
    """One rule; the first of a list that holds decides."""

    light: LightColour
    when: LightWhen
    days: int | None = Field(default=None, ge=0, le=366)
    label: Localised


class LightSubject(StrEnum):
    """What the lights are for."""

    DUTY = "duty"
    FOLLOW_UP = "follow_up"
    FINDING = "finding"


class Lights(Element):
    """Rules of lights for one kind of work, the days on which its body is reminded, and when its leader is told."""

    applies_to: LightSubject
    counts: DayKind = DayKind.CALENDAR
    rules: tuple[LightRule, ...] = Field(min_length=1)
    reminds_before: tuple[int, ...] = Field(
        default=(), description="days before the last day on which the body is told"
    )
    reminds_after: tuple[int, ...] = Field(default=(), description="days after it")
    escalates_after: int | None = Field(default=None, ge=1, description="days after it on which the leader is told")
