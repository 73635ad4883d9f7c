"""The course of a year: what each step of its case wants of the sheets, and what it does with them.

The steps stand in the pack (`government-assessment`, `demonstration-review`); this is what happens in their transaction. A
step for which something is missing is refused, and says for which units.
"""

from __future__ import annotations

from collections.abc import Callable

from zhiheng.actors import Actor
from zhiheng.assessment.errors import NotReady
from zhiheng.assessment.models import AssessmentYear, SheetObjection
from zhiheng.assessment.services import computing, drawing, results, sheets, telling, titles
from zhiheng.cases.models import Case, CaseEvent
from zhiheng.cases.services import effects
from zhiheng.policy.model import AssessmentUse

PROCEDURES = ("government-assessment", "demonstration-review")
Step = Callable[[AssessmentYear, CaseEvent, Actor], None]


def start_reporting(year: AssessmentYear, event: CaseEvent, actor: Actor) -> None:
    """Every unit has filed its goals, or it is written down why not; what rooms hold is laid beside the lines it proves."""
    if not year.units.exists():
        raise NotReady(zh_what="还没有被考核单位", en_what="there are no units yet")
    without = list(year.units.filter(goals_at=None, late="").values_list("name_zh", flat=True))
    if without:
        raise results.missing(without, "没有申报目标", "filed no goals")
    computing.gather(year, list(year.units.all()), event.at)


def close_reporting(year: AssessmentYear, event: CaseEvent, actor: Actor) -> None:
    """Every unit has reported, or it is written down why not; then computed items are filled in."""
    without = list(year.units.filter(reported_at=None, late="").values_list("name_zh", flat=True))
    if without:
        raise results.missing(without, "没有提交自评", "handed in no self-report")
    computing.fill(actor, year, now=event.at)


def recompute(year: AssessmentYear, event: CaseEvent, actor: Actor) -> None:
    """Compute again."""
    computing.fill(actor, year, now=event.at)


def commit_draw(year: AssessmentYear, event: CaseEvent, actor: Actor) -> None:
    """Commit to the seed."""
    drawing.commit(actor, year, now=event.at)


def draw(year: AssessmentYear, event: CaseEvent, actor: Actor) -> None:
    """Draw with the digits of the form."""
    drawing.make(actor, year, str(event.detail.get("fields", {}).get("dice", "")), now=event.at)


def tell_scores(year: AssessmentYear, event: CaseEvent, actor: Actor) -> None:
    """Every unit has a total, and those drawn were visited."""
    units = list(year.units.all())
    drawn = set(drawing.visited(year))
    unvisited = [unit.name_zh for unit in units if unit.code in drawn and unit.visited_at is None]
    if unvisited:
        raise results.missing(unvisited, "还没有实地核查", "not been visited")
    found = sheets.of_units(year, units)
    incomplete = [unit.name_zh for unit in units if found[unit.code].total.points is None]
    if incomplete:
        raise results.missing(incomplete, "还有项目没有得分", "criteria without points")


def close_objections(year: AssessmentYear, event: CaseEvent, actor: Actor) -> None:
    """Every unit has answered, and every objection."""
    silent = list(year.units.filter(answered_at=None).values_list("name_zh", flat=True))
    if silent:
        raise results.missing(silent, "还没有答复", "not answered")


def answered(year: AssessmentYear, event: CaseEvent, actor: Actor) -> None:
    """Every objection has its answer."""
    rows = SheetObjection.objects.filter(unit__year=year, answered_at=None)
    open_ones = list(rows.values_list("unit__name_zh", flat=True))
    if open_ones:
        raise results.missing(open_ones, "的异议还没有答复", "objections without an answer")


def decide(year: AssessmentYear, event: CaseEvent, actor: Actor) -> None:
    """Fix the results."""
    answered(year, event, actor)
    results.decide(actor, year, now=event.at)


def publish(year: AssessmentYear, event: CaseEvent, actor: Actor) -> None:
    """Publish results; of a review, give the titles."""
    results.publish(actor, year, now=event.at)
    if year.use == AssessmentUse.DEMONSTRATION.value:
        titles.grant(actor, year, now=event.at)


def hand_over(year: AssessmentYear, event: CaseEvent, actor: Actor) -> None:
    """Hand over."""
    results.hand_over(actor, year, now=event.at)


def close(year: AssessmentYear, event: CaseEvent, actor: Actor) -> None:
    """Every office gave its receipt."""
    without = list(year.handed.filter(received_at=None).values_list("office_zh", flat=True))
    if without:
        raise NotReady(zh_what=f"还缺回执：{'、'.join(without)}", en_what=f"receipts are missing: {', '.join(without)}")


STEPS: dict[str, Step] = {
    "start-reporting": start_reporting,
    "close-reporting": close_reporting,
    "recompute": recompute,
    "commit-draw": commit_draw,
    "draw": draw,
    "tell-scores": tell_scores,
    "close-objections": close_objections,
    "deliberate": answered,
    "decide": decide,
    "publish": publish,
    "hand-over": hand_over,
    "close": close,
}


def connect() -> None:
    """Register what happens with each step of both procedures."""
    for procedure in PROCEDURES:
        effects.on(procedure)(_happens)


def _happens(case: Case, event: CaseEvent, actor: Actor) -> None:
    year = AssessmentYear.objects.select_related("body", "case").filter(case=case).first()
    if year is None:
        return
    year.case = case
    step = STEPS.get(event.step)
    if step is not None:
        step(year, event, actor)
    if event.kind == "step":
        telling.happened(year, "step", actor, now=event.at, text=event.reason, step=event.step, to=event.to_state)
