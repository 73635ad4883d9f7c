"""Who may see which assessments and units, and who may do what on a sheet: asked of the actor, everywhere the same."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zhiheng.actors import Actor, BodyKind, Capability, Role
from zhiheng.assessment.errors import NotYours, UnknownAssessment, UnknownUnit, WrongStage
from zhiheng.assessment.facts import Hand
from zhiheng.assessment.models import AssessedUnit, AssessmentYear, ResultHandOver
from zhiheng.assessment.scoring import asked
from zhiheng.assessment.services import schemes
from zhiheng.policy.model import CriterionKind, Procedure, Publicity, SheetCriterion

#: Stages in which each hand writes.
STAGES: dict[Hand, frozenset[str]] = {
    Hand.SELF: frozenset({"reporting"}),
    Hand.DEPARTMENT: frozenset({"reporting", "desk", "field"}),
    Hand.REVIEW: frozenset({"desk", "field"}),
    Hand.VERIFIED: frozenset({"desk", "field"}),
}
#: From here on units see what they were given.
TOLD = frozenset({"objection", "deliberation", "noticed", "settled", "decided", "published", "handed", "closed"})


def for_actor(actor: Actor) -> QuerySet[AssessmentYear]:
    """Return the assessments somebody sees: of the own body, of bodies below it, those it is assessed or scores in.

    Experts see those under review, an office those whose results were handed to it; who works for no office sees none
    here (results are on the portal).
    """
    rows = AssessmentYear.objects.select_related("case", "body")
    if actor.system:
        return rows
    if not actor.may(Capability.READ):
        return rows.none()
    if actor.kind is BodyKind.EXPERT:
        return rows.filter(case__state__in=STAGES[Hand.REVIEW])
    seen = Q(body__code=actor.body) | Q(body__parent__code=actor.body) | Q(scorers__contains=[actor.body])
    seen |= Q(pk__in=AssessedUnit.objects.filter(body__code=actor.body).values("year"))
    seen |= Q(pk__in=ResultHandOver.objects.filter(office=actor.body).values("year"))
    return rows.filter(seen)


def find(actor: Actor, number: str) -> AssessmentYear:
    """Return an assessment by the number of its case. Raises UnknownAssessment."""
    found = for_actor(actor).filter(case__number=number).first()
    if found is None:
        raise UnknownAssessment(number=number)
    return found


def units_for(actor: Actor, year: AssessmentYear) -> QuerySet[AssessedUnit]:
    """Return the units somebody sees anything of: all, for the assessing body and the one above it; else the own.

    A body that scores, and an expert, also see the units that are asked a line of theirs; which lines: `lines_for`.
    """
    rows = year.units.select_related("body", "year__case", "year__body")
    if inside(actor, year):
        return rows
    groups = [group.id for group in schemes.of_year(year)[0].groups if _theirs(actor, year, group.id)]
    return rows.filter(Q(body__code=actor.body) | Q(group__in=groups))


def inside(actor: Actor, year: AssessmentYear) -> bool:
    """Return whether the actor works for the assessing body or the one above it."""
    return assesses(actor, year) or is_above(actor, year)


def lines_for(actor: Actor, unit: AssessedUnit) -> frozenset[str] | None:
    """Return the criteria of a unit's sheet that somebody sees, with their evidence; None: the whole sheet.

    The whole: the assessing body, the one above it, and the unit's own. A body that scores: the lines it scores, and those
    that are public to departments. An expert: the lines that a panel judges.
    """
    own = bool(actor.body) and unit.body is not None and unit.body.code == actor.body
    if own or inside(actor, unit.year):
        return None
    theirs = _theirs(actor, unit.year, unit.group)
    if not theirs or actor.kind is BodyKind.EXPERT:
        return frozenset(theirs)
    open_ones = (Publicity.PUBLIC, Publicity.DEPARTMENTS)
    lines = asked(schemes.of_year(unit.year)[0].every_criterion(), unit.group)
    return frozenset(theirs) | {one.id for one in lines if one.publicity in open_ones}


def _theirs(actor: Actor, year: AssessmentYear, group: str) -> list[str]:
    """Return the lines asked of a group that the actor's body scores, or that an expert judges."""
    lines = asked(schemes.of_year(year)[0].every_criterion(), group)
    if actor.kind is BodyKind.EXPERT:
        return [one.id for one in lines if one.levels]
    return [one.id for one in lines if actor.body and actor.body in one.scored_by]


def sees_line(actor: Actor, unit: AssessedUnit, criterion: str) -> bool:
    """Return whether somebody sees a line of a unit's sheet and its evidence."""
    lines = lines_for(actor, unit)
    return lines is None or criterion in lines


def results_for(actor: Actor, year: AssessmentYear) -> QuerySet[AssessedUnit]:
    """Return the units whose decided result somebody sees: all once it is public and for the assessing side; else the own."""
    rows = year.units.select_related("body", "year__case", "year__body")
    if year.published_at is not None or inside(actor, year):
        return rows
    return rows.filter(body__code=actor.body)


def unit(actor: Actor, year: AssessmentYear, code: str) -> AssessedUnit:
    """Return a unit that the actor sees. Raises UnknownUnit."""
    found = units_for(actor, year).filter(code=code).first()
    if found is None:
        raise UnknownUnit(unit=code, number=year.case.number)
    return found


def assesses(actor: Actor, year: AssessmentYear) -> bool:
    """Return whether the actor works for the assessing body."""
    return actor.system or (bool(actor.body) and actor.body == year.body.code)


def is_above(actor: Actor, year: AssessmentYear) -> bool:
    """Return whether the actor works for the body above the assessing one."""
    return year.body.parent is not None and actor.body == year.body.parent.code


def answers_for(actor: Actor, unit: AssessedUnit) -> bool:
    """Return whether the actor answers for the unit."""
    mine = unit.body is not None and actor.body == unit.body.code
    return mine and (actor.may(Capability.ANSWER) or actor.may(Capability.ACT))


def scores(actor: Actor, year: AssessmentYear, criterion: SheetCriterion) -> bool:
    """Return whether the actor's body gives the points of a criterion: one that the sheet names, else the assessing body."""
    if not actor.may(Capability.ACT):
        return False
    return actor.body in criterion.scored_by if criterion.scored_by else assesses(actor, year)


def reviews(actor: Actor, year: AssessmentYear) -> bool:
    """Return whether the actor sits on the panel: experts, and whoever discusses in the assessing body."""
    if actor.kind is BodyKind.EXPERT:
        return actor.may(Capability.ACT)
    return assesses(actor, year) and Role.PANEL in actor.roles


def heads_panel(actor: Actor, year: AssessmentYear) -> bool:
    """Return whether the actor may see reviewers beside each other, by number: a leader or the panel of the assessing body."""
    return assesses(actor, year) and bool({Role.LEADER, Role.PANEL} & actor.roles)


def hands(actor: Actor, unit: AssessedUnit, criterion: SheetCriterion) -> list[Hand]:
    """Return the hands with which an actor may write on a line of a unit's sheet now."""
    year = unit.year
    may = {
        Hand.SELF: answers_for(actor, unit) and unit.reported_at is None,
        Hand.DEPARTMENT: scores(actor, year, criterion) and not _by_value(criterion),
        Hand.REVIEW: criterion.kind is CriterionKind.JUDGED and reviews(actor, year),
        Hand.VERIFIED: assesses(actor, year) and actor.may(Capability.ACT),
    }
    return [hand for hand, allowed in may.items() if allowed and year.case.state in STAGES[hand]]


def _by_value(criterion: SheetCriterion) -> bool:
    return criterion.kind in (CriterionKind.COMPUTED, CriterionKind.PROGRESS)


def must_write(actor: Actor, unit: AssessedUnit, criterion: SheetCriterion, hand: Hand) -> None:
    """Raise NotYours or WrongStage unless the actor may write with this hand; asked of the course as it stands now."""
    unit.year.case.refresh_from_db(fields=["state"])
    if hand in hands(actor, unit, criterion):
        return
    if unit.year.case.state not in STAGES[hand]:
        raise wrong_stage(unit.year)
    zh, en = f"为“{criterion.label.zh}”评分", f"scoring “{criterion.label.en}”"
    raise NotYours(zh_what=zh, en_what=en)


def must_assess(actor: Actor, year: AssessmentYear, capability: Capability = Capability.ACT) -> None:
    """Raise NotYours unless the actor works for the assessing body with a capability."""
    if not assesses(actor, year) or not (actor.system or actor.may(capability)):
        raise NotYours(zh_what="由考核单位办理", en_what="the assessing body does it")


def must_stand(year: AssessmentYear, *states: str) -> None:
    """Raise WrongStage unless the course stands, now, at one of these states."""
    year.case.refresh_from_db(fields=["state"])
    if year.case.state not in states:
        raise wrong_stage(year)


def wrong_stage(year: AssessmentYear) -> WrongStage:
    """Return the error that says where the course stands."""
    states = Procedure.model_validate(year.case.content).states
    label = next(each.label for each in states if each.id == year.case.state)
    return WrongStage(zh_now=label.zh, en_now=label.en)
