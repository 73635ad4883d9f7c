"""Which record types an element reads or writes, through whatever it names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from zhiheng.policy.kinds import kind_of
from zhiheng.policy.model import (
    Benefit,
    DrawPlan,
    Element,
    Indicator,
    ListScheme,
    Measure,
    Procedure,
    Programme,
    RecordType,
    Register,
    ReportingRound,
    Scorecard,
    Target,
    Task,
)
from zhiheng.policy.pack import Pack

#: Record type of published series.
STATISTIC = "statistic"


def record_types(pack: Pack, element: Element) -> frozenset[str]:
    """Return the ids of the record types that ``element`` works on, those of the elements it names included."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    waiting = [element]
    while waiting:
        each = waiting.pop()
        key = (kind_of(each).name, each.id)
        if key in seen:
            continue
        seen.add(key)
        found.update(name for name in _direct(each) if name is not None)
        waiting.extend(_named(pack, each))
    return frozenset(found & pack.record_types.keys())


def _direct(element: Element) -> Iterator[str | None]:
    if isinstance(element, RecordType):
        yield element.id
    elif isinstance(element, Register | ListScheme | Benefit):
        yield element.reads
    elif isinstance(element, Measure):
        yield element.trigger.reads
    elif isinstance(element, Indicator):
        yield from _of_indicator(element)
    elif type(element) in _PARTS:
        yield from _PARTS[type(element)](element)


def _of_indicator(indicator: Indicator) -> Iterator[str | None]:
    if indicator.series is not None:
        yield STATISTIC
    formula = indicator.formula
    if formula is not None:
        sides = (formula.numerator, *formula.plus, *formula.minus, formula.denominator, formula.population)
        yield from (each.reads for each in sides if each is not None)
    yield from (each.reads for each in (indicator.survey, indicator.elapsed) if each is not None)


def _of_scorecard(card: Scorecard) -> Iterable[str | None]:
    return [part.reads for part in (*card.denominators, *card.eligibility, *card.criteria, *card.vetoes)]


def _of_programme(programme: Programme) -> Iterable[str | None]:
    return [*programme.starts_with, *(criterion.reads for criterion in programme.criteria)]


def _of_draw(plan: DrawPlan) -> Iterable[str | None]:
    return [plan.objects.reads, plan.inspectors.reads if plan.inspectors else None]


def _of_task(task: Task) -> Iterable[str | None]:
    return [name for duty in task.duties for name in duty.evidence]


def _of_procedure(procedure: Procedure) -> Iterable[str | None]:
    return [step.writes for step in procedure.transitions]


def _of_round(round_: ReportingRound) -> Iterable[str | None]:
    return [round_.records]


_PARTS: dict[type[Element], Callable[[Any], Iterable[str | None]]] = {
    Scorecard: _of_scorecard,
    Programme: _of_programme,
    DrawPlan: _of_draw,
    Task: _of_task,
    Procedure: _of_procedure,
    ReportingRound: _of_round,
}


def _named(pack: Pack, element: Element) -> Iterator[Element]:
    """Yield the elements through which this one reaches further record types."""
    names: list[tuple[str, str | None]] = []
    if isinstance(element, Target):
        names = [("indicators", element.indicator)]
    elif isinstance(element, Indicator) and element.derived is not None:
        names = [("indicators", element.derived.of), ("indicators", element.derived.to)]
    elif isinstance(element, Programme):
        names = [
            ("scorecards", element.scorecard),
            ("procedures", element.procedure),
            ("registers", element.register_id),
        ]
    elif isinstance(element, DrawPlan):
        pools = [element.objects, *([element.inspectors] if element.inspectors else [])]
        names = [("registers", pool.register_id) for pool in pools]
    for kind, name in names:
        if name is not None and name in pack.all_of(kind):
            yield pack.element(kind, name)
