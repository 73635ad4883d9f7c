"""How a case stands, as plain values: all that the engine may look at, and the port through which it asks for facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from zhiheng.policy.model import Hearing


class Facts(Protocol):
    """What a guard asks of the ledger and the stored runs. None: it is not known, and the step is refused."""

    def held(self, reads: str, where: str | None, months: int) -> bool | None:
        """Return whether a record of `reads` where `where` has been in force for the subject for so many months."""
        ...

    def batch(self) -> int | None:
        """Return the batch of the ledger up to which records are known, None where nobody can say."""
        ...

    def grade_at_least(self, scorecard: str, grade: str) -> bool | None:
        """Return whether the latest run of the scorecard gives the subject at least this grade."""
        ...

    def quota_left(self, step: str, quota: int | None) -> int | None:
        """Return how often the holding body may still take the step this year; without a quota, by the programme's."""
        ...


class ClockState(StrEnum):
    """How a clock stands; the same words as `CaseClock.State`."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    STOPPED = "stopped"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ClockStanding:
    """A clock of the case: the latest one of that name."""

    clock: str
    state: ClockState
    due_on: date | None

    def over(self, day: date) -> bool:
        """Return whether the term has run out before the day; its last day belongs to it."""
        if self.state is ClockState.EXPIRED:
            return True
        return self.state is ClockState.RUNNING and self.due_on is not None and self.due_on < day

    def running(self, day: date) -> bool:
        """Return whether the term has begun, was not stopped and has not run out."""
        return self.state in (ClockState.RUNNING, ClockState.SUSPENDED) and not self.over(day)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: which, by whom, and whether by the machine."""

    step: str
    username: str
    system: bool = False


@dataclass(frozen=True)
class Standing:
    """A case as it stands on a day.

    `levels` are the market-supervision bodies over its place by level; `applicant` is the body that asked, `subject`
    the affected party. `issued` are pairs (step, template) of documents issued for a step that has not been taken
    since; `served` are templates whose document was served with proof; `hearing` is what the procedure says of a formal
    hearing that the party may ask for.
    """

    state: str
    today: date
    closed: bool = False
    subject: str = ""
    division: str = ""
    holder: str = ""
    superior: str = ""
    applicant: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    taken: tuple[Taken, ...] = ()
    clocks: Mapping[str, ClockStanding] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    issued: frozenset[tuple[str, str]] = frozenset()
    served: frozenset[str] = frozenset()
    hearing: Hearing | None = None
    facts: Facts | None = None

    @property
    def hearing_owed(self) -> bool:
        """Return whether the party asked for a formal hearing that was neither held nor refused since.

        What it says with its latest statement counts: after a remand it is told, and asked, anew.
        """
        if self.hearing is None:
            return False
        asked = [at for at, each in enumerate(self.taken) if each.step in self.hearing.asked_by]
        if not asked or (self.hearing.field is not None and self.fields.get(self.hearing.field) is not True):
            return False
        settles = (*self.hearing.held_by, *self.hearing.refused_by)
        return not any(each.step in settles for each in self.taken[asked[-1] + 1 :])

    def was_taken(self, step: str) -> bool:
        """Return whether a step was taken before."""
        return any(each.step == step for each in self.taken)
