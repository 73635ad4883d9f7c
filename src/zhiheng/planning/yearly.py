"""Accountability of bodies by year: what was due in it and what became of that. Bodies alone are counted, never persons. Pure.

A thing belongs to the year of its day. Nothing is called late of which nobody has told anything: that is counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from zhiheng.policy.model import Localised


class Fate(StrEnum):
    """What became of a duty or item that was due."""

    ON_TIME = "on_time"
    LATE_REASONED = "late_reasoned"
    LATE = "late"
    SILENT = "silent"
    PENDING = "pending"
    NO_TERM = "no_term"


FATES: dict[Fate, Localised] = {
    Fate.ON_TIME: Localised(zh="按期完成", en="Done on time"),
    Fate.LATE_REASONED: Localised(zh="逾期，说明了原因", en="Late, reason given"),
    Fate.LATE: Localised(zh="逾期，没有说明原因", en="Late, no reason given"),
    Fate.SILENT: Localised(zh="期限已过，没有报告", en="Day past, nothing reported"),
    Fate.PENDING: Localised(zh="未到期或待核实", en="Not due yet, or to be verified"),
    Fate.NO_TERM: Localised(zh="探索性，不设期限", en="To be tried, no term"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """What is known of a duty or item on a day.

    `done_on`: the day on which it was done, of what was verified alone; `claimed_on`: the day on which it was reported as
    done and nobody has verified that; `told`: whether anything was reported; `reasoned`: whether a reason for delay was.
    """

    due: date
    done_on: date | None = None
    claimed_on: date | None = None
    told: bool = False
    reasoned: bool = False
    to_try: bool = False


def fate(one: Happened, on: date) -> Fate:
    """Return what became of a thing as known on a day."""
    if one.done_on is not None and (one.done_on <= one.due or one.to_try):
        return Fate.ON_TIME
    if one.done_on is None and one.to_try:
        return Fate.NO_TERM
    if one.done_on is None and (on <= one.due or (one.claimed_on is not None and one.claimed_on <= one.due)):
        return Fate.PENDING
    if one.reasoned:
        return Fate.LATE_REASONED
    return Fate.LATE if one.told or one.done_on is not None else Fate.SILENT


@dataclass(slots=True)
class YearOfBody:
    """The counts of one body in one year."""

    body: str
    year: int
    duties: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))
    items: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))
    findings_open: int = 0
    findings_closed: int = 0

    @property
    def duties_all(self) -> int:
        """How many duties were due in the year."""
        return sum(self.duties.values())

    @property
    def items_all(self) -> int:
        """How many follow-up items were due in the year."""
        return sum(self.items.values())


@dataclass(frozen=True, slots=True)
class Due:
    """One thing of one body: a duty, an item, or a finding (by the year in which it was found, and whether it is closed)."""

    body: str
    kind: str  # duty | item | finding
    year: int
    fate: Fate | None = None
    closed: bool = False


def by_body(things: Iterable[Due]) -> list[YearOfBody]:
    """Return the counts, by year (the last first) and body; no order says who did better."""
    found: dict[tuple[int, str], YearOfBody] = {}
    for one in things:
        held = found.setdefault((-one.year, one.body), YearOfBody(one.body, one.year))
        if one.kind == "finding":
            held.findings_closed += one.closed
            held.findings_open += not one.closed
        elif one.fate is not None:
            counts = held.duties if one.kind == "duty" else held.items
            counts[one.fate] += 1
    return [found[key] for key in sorted(found)]
