"""Mid-term and final evaluation of a plan: what of it was achieved, is on track, lies behind, was missed, or cannot be told.

Duties are judged by their progress, goals by the verdicts of promises that are handed in as plain dictionaries. What was
only tried is never missed; what nobody reported is not called done or missed, for neither is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from zhiheng.planning.duties import PlanOfDuties
from zhiheng.planning.progress import Stage, Standing
from zhiheng.policy.model import Localised


class Outcome(StrEnum):
    """What became of a duty or goal."""

    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MISSED = "missed"
    NOT_MEASURABLE = "not_measurable"


#: So many are named in the text; the list beside it has all.
MOST_NAMED = 20
OUTCOMES: Mapping[Outcome, Localised] = {
    Outcome.ACHIEVED: Localised(zh="达到", en="Achieved"),
    Outcome.ON_TRACK: Localised(zh="在途", en="On track"),
    Outcome.BEHIND: Localised(zh="落后于进度", en="Behind"),
    Outcome.MISSED: Localised(zh="未达到", en="Missed"),
    Outcome.NOT_MEASURABLE: Localised(zh="不可计量", en="Not measurable"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One duty or goal with its outcome and why."""

    kind: str  # duty | target
    id: str
    label: Localised
    outcome: Outcome
    why: Localised
    bodies: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "kind": self.kind, "id": self.id, "label": self.label.model_dump(), "outcome": self.outcome.value,
            "why": self.why.model_dump(), "bodies": list(self.bodies),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evaluation:
    """An evaluation as computed, before anybody edits its text."""

    plan: str
    final: bool
    on: date
    duties: tuple[Judged, ...]
    targets: tuple[Judged, ...]
    text: Localised
    synthetic: bool = False  # progress was made up for the demo

    def counts(self, kind: str) -> dict[str, int]:
        """Return how many duties or targets have each outcome, also those with none."""
        rows = self.duties if kind == "duty" else self.targets
        return {one.value: sum(row.outcome is one for row in rows) for one in Outcome}

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON, the form that is frozen."""
        return {
            "plan": self.plan, "final": self.final, "on": self.on.isoformat(),
            "duties": [one.as_dict() for one in self.duties], "targets": [one.as_dict() for one in self.targets],
            "counts": {kind: self.counts(kind) for kind in ("duty", "target")}, "text": self.text.model_dump(), "synthetic": self.synthetic,
        }  # fmt: skip


def evaluate(
    plan: PlanOfDuties, states: Iterable[Mapping[str, Any]], progress: Sequence[Standing], on: date
) -> Evaluation:
    """Judge a plan on a day: its final evaluation from its last day on, else a mid-term one.

    Args: states: verdicts of promises, each {target, label, official, reason, striving} (label and reason {zh, en}; striving may be left out);
    progress: how each duty stands on that day.
    """
    final = on >= plan.ends
    duties = tuple(_duty(one, on, final=final) for one in progress)
    served = {target for duty in plan.duties for target in duty.targets}
    targets = tuple(_target(one, final=final) for one in states if one["target"] in served and _is_goal(one))
    invented = any(entry.synthetic for one in progress for entry in one.entries)
    found = Evaluation(plan.key, final, on, duties, targets, plan.label, invented)
    return replace(found, text=_text(plan, found))


def _duty(one: Standing, on: date, *, final: bool) -> Judged:
    outcome, zh, en = _of_duty(one, on, final=final)
    return Judged("duty", one.duty.key, one.duty.label, outcome, Localised(zh=zh, en=en), one.duty.responsible)


def _of_duty(one: Standing, on: date, *, final: bool) -> tuple[Outcome, str, str]:
    due = one.duty.due
    if one.done and one.decides:
        late = one.decides.on > due and not one.duty.to_try
        zh, en = (f"{one.decides.on} 完成，已核实", f"done on {one.decides.on}, confirmed")
        return Outcome.ACHIEVED, zh + (f"，晚于期限 {due}" if late else ""), en + (f", after {due}" if late else "")
    if one.claimed:
        return Outcome.NOT_MEASURABLE, "报告已完成，尚未核实", "reported as done, not confirmed yet"
    if one.stage is Stage.DROPPED:
        return Outcome.NOT_MEASURABLE, "已决定不再实施", "dropped by decision"
    if one.stage is None:
        zh, en = "没有进展报告，完成与否都不知道", "nothing was reported: neither done nor missed is known"
        return Outcome.NOT_MEASURABLE, zh, en
    if one.duty.to_try:
        return Outcome.NOT_MEASURABLE, "探索性任务，不设完成期限", "to be tried: no result is due"
    if final or on > due:
        return Outcome.MISSED, f"期限 {due} 已过，所报为未完成", f"the day {due} is past and it is reported as not done"
    if one.stage is Stage.HINDERED or one.light.colour.value == "red":
        return Outcome.BEHIND, one.light.why.zh, one.light.why.en
    return Outcome.ON_TRACK, one.light.why.zh, one.light.why.en


#: What a verdict of promises amounts to at mid-term; `behind` is missed in a final evaluation.
_VERDICTS = {
    "met": Outcome.ACHIEVED,
    "not_met": Outcome.MISSED,
    "on_track": Outcome.ON_TRACK,
    "behind": Outcome.BEHIND,
}
#: Verdicts of what is no goal of this plan.
_NO_GOAL = frozenset({"quoted", "context", "baseline", "achieved", "amount", "threshold", "date"})


def _is_goal(state: Mapping[str, Any]) -> bool:
    return state.get("official") not in _NO_GOAL


def _target(state: Mapping[str, Any], *, final: bool) -> Judged:
    outcome = _VERDICTS.get(str(state.get("official")), Outcome.NOT_MEASURABLE)
    if final and outcome in (Outcome.BEHIND, Outcome.ON_TRACK):
        outcome = Outcome.NOT_MEASURABLE  # the term is over and its value is not there: nobody may call it missed
    reason = Localised(**(state.get("reason") or {"zh": "没有说明", "en": "no reason given"}))
    if state.get("striving") and outcome is Outcome.MISSED:
        zh, en = "力争的目标，没有达到不等于没有尽责。", "It was to be striven for: not to reach it breaks no duty. "
        reason = Localised(zh=zh + reason.zh, en=en + reason.en)
    return Judged("target", str(state["target"]), Localised(**state["label"]), outcome, reason)


def _text(plan: PlanOfDuties, found: Evaluation) -> Localised:
    """Draft the text of an evaluation: counts, what was missed or lies behind, and why the rest cannot be told; people edit it."""
    zh_kind, en_kind = ("终期", "Final") if found.final else ("中期", "Mid-term")
    sentences = [
        (f"{plan.label.zh}{zh_kind}评估（{found.on}）。", f"{en_kind} evaluation of “{plan.label.en}” ({found.on})."),
        _counted(found, "duty", "任务", "duties", found.duties), _counted(found, "target", "目标", "goals", found.targets),
        _named(found, Outcome.MISSED, "未达到的", "Missed"), _named(found, Outcome.BEHIND, "落后于进度的", "Behind"), _untold(found.duties),
    ]  # fmt: skip
    if found.synthetic:
        sentences.append(("其中的进展是合成数据，不是真实情况。", "Progress in it is SYNTHETIC and not what happened."))
    return Localised(zh="".join(zh for zh, _en in sentences), en=" ".join(en for _zh, en in sentences if en))


def _counted(found: Evaluation, kind: str, zh_word: str, en_word: str, rows: Sequence[Judged]) -> tuple[str, str]:
    """Say how many there are of each outcome; in a final evaluation nothing is on its way any more."""
    if not rows:
        return f"没有可评估的{zh_word}。", f"There are no {en_word} to judge."
    counts = found.counts(kind)
    on_the_way = (Outcome.ON_TRACK, Outcome.BEHIND)
    told = [one for one in Outcome if counts[one] or not (found.final and one in on_the_way)]
    zh = "，".join(f"{OUTCOMES[one].zh} {counts[one]}" for one in told)
    en = ", ".join(f"{OUTCOMES[one].en.lower()} {counts[one]}" for one in told)
    return f"{zh_word}共 {len(rows)} 项：{zh}。", f"Of {len(rows)} {en_word}: {en}."


def _named(found: Evaluation, outcome: Outcome, zh_word: str, en_word: str) -> tuple[str, str]:
    """Name what has an outcome, the first twenty of it; nothing where there is none."""
    rows = [row for row in (*found.duties, *found.targets) if row.outcome is outcome]
    if not rows:
        return "", ""
    more_zh, more_en = ("等。", "; and others.") if len(rows) > MOST_NAMED else ("。", ".")
    zh = "；".join(row.label.zh for row in rows[:MOST_NAMED])
    en = "; ".join(row.label.en for row in rows[:MOST_NAMED])
    return f"{zh_word}：{zh}{more_zh}", f"{en_word}: {en}{more_en}"


def _untold(duties: Sequence[Judged]) -> tuple[str, str]:
    """Say why duties cannot be measured, counted by the reason: not measurable is no failure, and no success either."""
    reasons = Counter((row.why.zh, row.why.en) for row in duties if row.outcome is Outcome.NOT_MEASURABLE)
    if not reasons:
        return "", ""
    zh = "；".join(f"{why} {n} 项" for (why, _en), n in reasons.most_common())
    en = "; ".join(f"{n} {why}" for (_zh, why), n in reasons.most_common())
    return f"任务不可计量的原因：{zh}。", f"Why duties are not measurable: {en}."
