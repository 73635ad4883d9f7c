"""Traffic lights: which rule of a pack holds for a piece of work on a day, and why, in words that carry the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiheng.codes import workdays
from zhiheng.policy.model import Certainty, DayKind, LightColour, LightRule, Lights, LightWhen, Localised


@dataclass(frozen=True, slots=True)
class Work:
    """What a light looks at. Days are days in China; `done_on` counts only what was confirmed or closed."""

    due: date | None
    done_on: date | None = None
    last_told: date | None = None
    returned: bool = False
    to_try: bool = False
    history: bool = False


@dataclass(frozen=True, slots=True)
class Light:
    """A colour with the rule that gave it and the reason in both languages."""

    colour: LightColour
    when: LightWhen
    label: Localised
    why: Localised
    days: int | None  # until the day, negative after it; None without one
    certainty: Certainty

    def as_dict(self) -> dict[str, object]:
        """Return it as plain JSON."""
        return {
            "light": self.colour.value, "rule": self.when.value, "label": self.label.model_dump(),
            "why": self.why.model_dump(), "days": self.days, "certainty": self.certainty.value,
        }  # fmt: skip


def light(rule: Lights, work: Work, on: date) -> Light:
    """Return the light of a piece of work on a day by the rules of a pack: the first rule that holds decides.

    Args: rule: its `counts` says whether days off count; work; on: the day that is looked at.
    """
    left = days_left(rule.counts, work.due, on)
    silent = _between(rule.counts, work.last_told, on) if work.last_told and work.last_told <= on else None
    for one in rule.rules:
        if _holds(one, work, on, left, silent):
            return Light(
                one.light, one.when, one.label, _why(one, rule.counts, work, left, silent), left, rule.certainty
            )
    raise ValueError(rule.id)  # the linter proves that the last rule holds for all


def days_left(counts: DayKind, due: date | None, on: date) -> int | None:
    """Return how many days are left until the last day: 0 on it, negative after it; None without a day.

    The day after the last one is past it, also where it is a day off and no working day has gone by.
    """
    if due is None:
        return None
    return _between(counts, on, due) if on <= due else -max(1, _between(counts, due, on))


def _between(counts: DayKind, first: date, last: date) -> int:
    """Return the days after `first` up to and including `last`."""
    if counts is DayKind.WORKING:
        return workdays.count_working_days(first, last)
    return (last - first).days


def _holds(one: LightRule, work: Work, on: date, left: int | None, silent: int | None) -> bool:
    done = work.done_on is not None and work.done_on <= on
    late = done and work.due is not None and work.done_on is not None and work.done_on > work.due
    if done:
        return one.when is (LightWhen.CLOSED_LATE if late else LightWhen.CLOSED) or one.when is LightWhen.OTHERWISE
    days = one.days or 0
    past = work.due is not None and on > work.due
    return {
        LightWhen.CLOSED: False,
        LightWhen.CLOSED_LATE: False,
        LightWhen.OVERDUE: past and left is not None and -left >= days,
        LightWhen.DUE_WITHIN: not past and left is not None and left <= days,
        LightWhen.RETURNED: work.returned,
        LightWhen.SILENT: silent is not None and silent >= days,
        LightWhen.HISTORY: work.history and work.last_told is None,
        LightWhen.NOT_BEGUN: work.last_told is None,
        LightWhen.TO_TRY: work.to_try,
        LightWhen.NO_DAY: work.due is None,
        LightWhen.OTHERWISE: True,
    }[one.when]


def _why(one: LightRule, counts: DayKind, work: Work, left: int | None, silent: int | None) -> Localised:
    """Say why: the rule's own words with the days that it looked at."""
    zh_unit, en_unit = ("个工作日", "working days") if counts is DayKind.WORKING else ("天", "days")
    zh, en = one.label.zh, one.label.en
    if one.when in (LightWhen.CLOSED, LightWhen.CLOSED_LATE):
        day = f"（{work.done_on}" + (f"，期限 {work.due}）" if work.due else "）")
        return Localised(zh=zh + day, en=f"{en} ({work.done_on}{f', due {work.due}' if work.due else ''})")
    if one.when is LightWhen.SILENT and silent is not None:
        return Localised(zh=f"{zh}（{silent} {zh_unit}）", en=f"{en} ({_days(silent, en_unit)})")
    if left is None or one.when in (LightWhen.HISTORY, LightWhen.TO_TRY):
        return one.label
    if left < 0 or (work.due and one.when is LightWhen.OVERDUE):
        return Localised(
            zh=f"{zh}（期限 {work.due}，已过 {-left} {zh_unit}）",
            en=f"{en} (due {work.due}, {_days(-left, en_unit)} ago)",
        )
    if left == 0:
        return Localised(zh=f"{zh}（期限 {work.due}，就在当天）", en=f"{en} (due {work.due}, that very day)")
    return Localised(
        zh=f"{zh}（期限 {work.due}，还有 {left} {zh_unit}）", en=f"{en} (due {work.due}, {_days(left, en_unit)} left)"
    )


def _days(n: int, unit: str) -> str:
    """Return a number of days in English: 1 working day, 2 working days."""
    return f"{n} {unit if n != 1 else unit.removesuffix('s')}"
