"""Evidence of duties: what bodies reported of their duties under plans, as it stands at the end of the year.

Plans and their standings are read once a gathering, and only the duties that one of its units answers for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

from zhiheng.assessment.services.ports import Ask, Gathered
from zhiheng.assessment.units import Unit
from zhiheng.assessment.years import Year
from zhiheng.cases.days import today
from zhiheng.planning import duties
from zhiheng.planning.duties import PlannedDuty, PlanOfDuties
from zhiheng.planning.progress import STAGES, Entry, Stage, Standing, Verdict
from zhiheng.policy import Pack
from zhiheng.policy.model import Localised
from zhiheng.policy.model.assessment import WantedEvidence
from zhiheng.policy.words import provisions

_DONE: Final = Localised(zh="已完成，经核实", en="done and confirmed")
SYNTHETIC: Final = Localised(zh="（合成数据）", en=" (synthetic data)")


def from_plans(pack: Pack, year: Year, units: Sequence[Unit]) -> Ask:
    """Begin to gather what the units' bodies reported of their duties of a plan (`plans`: of any).

    A duty that nobody reported on proves nothing, nor does a plan that ran out before the year or begins after it.
    """
    return _Reported(pack, year, units).proving


class _Reported:
    """What one gathering has read: plans that run within the year, who answers for their duties, and how these stand."""

    def __init__(self, pack: Pack, year: Year, units: Sequence[Unit]) -> None:
        self._pack, self._year, self._today = pack, year, today()
        self._bodies = frozenset(unit.answers for unit in units if unit.answers)
        self._heirs: dict[str, frozenset[str]] = {}
        self._by_body: dict[str, dict[str, list[Standing]]] = {}

    def proving(self, unit: Unit, wanted: WantedEvidence) -> Iterator[Gathered]:
        """Yield what the unit's body reported itself, duty by duty in the order of the plans."""
        for plan in self._plans(wanted) if unit.answers else ():
            for one in self._standings(plan).get(unit.answers, ()):
                told = self._own(one, unit.answers)
                if told is not None:
                    yield _task(one, told)

    def _plans(self, wanted: WantedEvidence) -> Sequence[PlanOfDuties]:
        """Return the plan that is named, or all of the pack and of units, that run within the year."""
        name = str(wanted.comes_from).partition("/")[2]
        if not name:
            return [*self._of_pack, *self._of_units]
        return [one for one in self._of_pack if one.key == duties.plan_key(self._pack.id, name)]

    @cached_property
    def _of_pack(self) -> list[PlanOfDuties]:
        from zhiheng.planning.services import catalogue

        return [one for one in catalogue.of_pack(self._pack) if self._runs(one)]

    @cached_property
    def _of_units(self) -> list[PlanOfDuties]:
        from zhiheng.planning.services import catalogue

        issued = (catalogue.of_unit(one) for one in catalogue.issued() if one.pack == self._pack.id)
        return [one for one in issued if self._runs(one)]

    def _runs(self, plan: PlanOfDuties) -> bool:
        return plan.starts <= self._year.ends and plan.ends >= self._year.starts

    def _standings(self, plan: PlanOfDuties) -> dict[str, list[Standing]]:
        """Return how the duties of a plan stand for which the units' bodies answer, by body."""
        from zhiheng.planning.services import tasks

        if plan.key not in self._by_body:
            answer = {duty.key: self._answering(duty) & self._bodies for duty in plan.duties}
            theirs = tuple(duty for duty in plan.duties if answer[duty.key])
            found: dict[str, list[Standing]] = defaultdict(list)
            day = min(self._year.ends, plan.ends)
            for one in tasks.standings(replace(plan, duties=theirs), day) if theirs else ():
                for body in answer[one.duty.key]:
                    found[body].append(one)
            self._by_body[plan.key] = found
        return self._by_body[plan.key]

    def _answering(self, duty: PlannedDuty) -> frozenset[str]:
        """Return who answers for a duty: the bodies it names, and those of today that stand for them."""
        return frozenset(duty.responsible).union(*(self._standing_for(body) for body in duty.responsible))

    def _standing_for(self, body: str) -> frozenset[str]:
        """Return who stands today for a body: it itself, or who took over from it."""
        if body not in self._heirs:
            self._heirs[body] = frozenset(duties.successors(self._pack, body, self._today))
        return self._heirs[body]

    def _own(self, one: Standing, body: str) -> Entry | None:
        """Return the latest report of a body, or of one whose duties it took over, that was not given back."""
        told = [each for each in one.entries if each.verdict() is not Verdict.RETURNED]
        own = [each for each in told if body in {each.body, *self._standing_for(each.body)}]
        return own[-1] if own else None


def _task(one: Standing, told: Entry) -> Gathered:
    done = told.stage is Stage.DONE and told.verdict() is Verdict.CONFIRMED
    said = _DONE if done else STAGES[told.stage]
    percent = "" if told.percent is None else f"{told.percent}%"
    state = f"{one.duty.key}/{told.id}/{done:d}"  # what stands otherwise later is laid down anew
    mark_zh, mark_en = (SYNTHETIC.zh, SYNTHETIC.en) if told.synthetic else ("", "")
    zh = f"{'，'.join(each for each in (said.zh, percent) if each)}（{told.on}）{mark_zh}"
    en = f"{', '.join(each for each in (said.en, percent) if each)} ({told.on}){mark_en}"
    label = one.duty.label
    title = Localised(zh=f"{one.duty.number} {label.zh}", en=f"{provisions.clause(one.duty.number)} {label.en}")
    return Gathered("task", title, state, Localised(zh=zh, en=en))
