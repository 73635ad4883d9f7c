"""How a duty stands on a day, from entries that only grow: corrected ones count no more, checked ones count as confirmed.

Two clocks: `as_of`, the day that an entry tells of, and `known_at`, the instant up to which entries are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from zhiheng.planning.duties import PlannedDuty
from zhiheng.planning.lights import Light, Work, light
from zhiheng.policy.model import Lights, Localised


class Stage(StrEnum):
    """How far a duty is, as its body says."""

    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    DONE = "done"
    HINDERED = "hindered"  # cannot go on as planned, and says why
    DROPPED = "dropped"  # taken out by a decision


STAGES: Mapping[Stage, Localised] = {
    Stage.NOT_BEGUN: Localised(zh="未启动", en="Not begun"),
    Stage.UNDER_WAY: Localised(zh="推进中", en="Under way"),
    Stage.DONE: Localised(zh="已完成", en="Done"),
    Stage.HINDERED: Localised(zh="推进受阻", en="Hindered"),
    Stage.DROPPED: Localised(zh="已决定不再实施", en="Dropped by decision"),
}


class Verdict(StrEnum):
    """What the body above said of an entry."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Check:
    """That somebody above looked at an entry."""

    verdict: Verdict
    on: date
    at: datetime
    body: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One report of progress. `percent` and values stay None where nothing was said."""

    id: int
    duty: str
    body: str
    on: date
    at: datetime
    stage: Stage
    percent: int | None = None
    text: str = ""
    corrects: int | None = None
    checks: tuple[Check, ...] = ()
    evidence: tuple[Mapping[str, Any], ...] = ()
    values: tuple[Mapping[str, Any], ...] = ()
    synthetic: bool = False
    publicity: str = "departments"
    username: str = ""

    def verdict(self, known_at: datetime | None = None) -> Verdict:
        """Return what was said of it, as far as known: the last check counts."""
        known = [one for one in self.checks if known_at is None or one.at <= known_at]
        return known[-1].verdict if known else Verdict.WAITING

    def confirmed_on(self, known_at: datetime | None = None) -> date | None:
        """Return the day on which it was confirmed, None where it is not."""
        known = [one for one in self.checks if known_at is None or one.at <= known_at]
        return known[-1].on if known and known[-1].verdict is Verdict.CONFIRMED else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a duty stands: its light, the entry that decides, the one confirmed last, and how many were given."""

    duty: PlannedDuty
    light: Light
    stage: Stage | None
    percent: int | None
    decides: Entry | None
    confirmed: Entry | None
    entries: tuple[Entry, ...] = ()

    @property
    def done(self) -> bool:
        """Whether it is done and the body above has confirmed it."""
        return self.confirmed is not None and self.confirmed.stage is Stage.DONE and self.stage is Stage.DONE

    @property
    def claimed(self) -> bool:
        """Whether its body says that it is done and nobody has confirmed or refused that yet."""
        return self.stage is Stage.DONE and not self.done

    @property
    def returned(self) -> bool:
        """Whether what was reported last was given back."""
        return self.decides is not None and self.decides.verdict() is Verdict.RETURNED


def counting(entries: Iterable[Entry], as_of: date, known_at: datetime | None = None) -> list[Entry]:
    """Return the entries that count: told of a day up to `as_of`, known, and not corrected by a known one; by day and order."""
    known = [one for one in entries if known_at is None or one.at <= known_at]
    corrected = {one.corrects for one in known if one.corrects is not None}
    found = [one for one in known if one.on <= as_of and one.id not in corrected]
    return sorted(found, key=lambda one: (one.on, one.id))


def stand(
    duty: PlannedDuty, entries: Sequence[Entry], rule: Lights, as_of: date, known_at: datetime | None = None,
    *, history: bool = False,
) -> Standing:  # fmt: skip
    """Return how a duty stands on a day.

    Several bodies may report of one duty that is theirs jointly; the latest entry decides, whoever made it. What was
    given back says nothing about the work: the entry before it decides the stage, and the light shows it was given back.
    `history`: the plan has run out, and the day is its last or a later one.
    """
    counted = counting(entries, as_of, known_at)
    told = [one for one in counted if one.verdict(known_at) is not Verdict.RETURNED]
    last = told[-1] if told else None
    confirmed = next((one for one in reversed(told) if one.verdict(known_at) is Verdict.CONFIRMED), None)
    returned = bool(counted) and counted[-1].verdict(known_at) is Verdict.RETURNED
    done = last is not None and last.stage is Stage.DONE and confirmed is not None and confirmed.stage is Stage.DONE
    work = Work(
        due=duty.due, done_on=last.on if done and last else None, last_told=counted[-1].on if counted else None,
        returned=returned, to_try=duty.to_try, history=history,
    )  # fmt: skip
    shown = light(rule, work, as_of)
    decides = counted[-1] if returned else last
    percent = next((one.percent for one in reversed(told) if one.percent is not None), None)
    return Standing(duty, shown, last.stage if last else None, percent, decides, confirmed, tuple(counted))
