"""Asking about cases: which ones somebody may see, which steps are open, what is due, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from zhiheng.actors import Actor, BodyKind, Capability, Level
from zhiheng.cases import engine
from zhiheng.cases.days import today
from zhiheng.cases.engine import OpenStep
from zhiheng.cases.errors import UnknownCase
from zhiheng.cases.models import Case, CaseClock
from zhiheng.cases.services import delegation
from zhiheng.cases.services.standings import procedure_of, standing_of, standings_of
from zhiheng.cases.standing import Standing
from zhiheng.policy.model import Localised, StepKind

#: Steps that one may take but that wait for nobody.
_NO_TASK = (StepKind.WITHDRAW, StepKind.REMAND)
#: Cases judged for one list of tasks.
MOST = 200


@dataclass(frozen=True)
class Task:
    """Something that waits for the actor: a step of a case that it may take now."""

    case: Case
    step: str
    label: Localised
    due_on: date | None
    post: str | None = None


def public_cases() -> QuerySet[Case]:
    """Return the cases that anybody may see."""
    return Case.objects.filter(publicity="public")


def for_actor(actor: Actor) -> QuerySet[Case]:
    """Return the cases that an actor may see: by its body, the units it covers, and the publicity of the case.

    A body sees the cases it holds, asked for, or is named in; the body above also those of the bodies under it, within
    the units covered; restricted cases are for the bodies named in them alone. An enterprise sees its own cases from
    the moment it is told of them.
    """
    if actor.system:
        return Case.objects.all()
    if actor.kind is None or Capability.READ not in actor.capabilities:
        return public_cases()
    return Case.objects.filter(_seen(actor))


def _seen(actor: Actor) -> Q:
    seen = Q(publicity="public") | Q(applicant__code=actor.body)
    if actor.subject:
        seen |= Q(subject=actor.subject, told_party=True)
    if actor.kind is BodyKind.EXPERT:
        return seen | Q(awaits__contains=["expert"], closed=False)
    if actor.kind is BodyKind.ENTERPRISE:
        return seen
    seen |= Q(holder__code=actor.body) | (Q(bodies__contains=[actor.body]) & _own_or_open(actor))
    if actor.sees >= Level.DEPARTMENTS:
        seen |= Q(publicity="departments")
    if actor.sees >= Level.INTERNAL:
        seen |= Q(publicity="internal") & _covered(actor)
    return seen


def _own_or_open(actor: Actor) -> Q:
    """A body named in a case sees it, whatever its publicity: it has a step in it."""
    return Q() if actor.may(Capability.ACT) or actor.may(Capability.ANSWER) else ~Q(publicity="restricted")


def _covered(actor: Actor) -> Q:
    if not actor.units:
        return Q()
    covered = Q(pk__in=[])
    for unit in actor.units:
        covered |= Q(division__startswith=unit)
    return covered


def find(actor: Actor, case: int | str) -> Case:
    """Return a case that the actor may see, by its key or its number. Raises UnknownCase."""
    wanted = Q(pk=case) if isinstance(case, int) else Q(number=case)
    found = for_actor(actor).select_related("holder", "applicant").filter(wanted).first()
    if found is None:
        raise UnknownCase(case=case)
    return found


def steps(actor: Actor, case: Case, day: date | None = None) -> list[OpenStep]:
    """Return the steps that lead on from where a case stands: which the actor may take, and what stands against others."""
    on = day or today()
    return engine.open_steps(procedure_of(case), standing_of(case, on), delegation.effective(actor, on))


def tasks(actor: Actor, day: date | None = None) -> list[Task]:
    """Return the steps that the actor may take today in cases under way, those that are due first."""
    on = day or today()
    cases, worker = list(waiting_for(actor)[:MOST]), delegation.effective(actor, on)
    standings = standings_of(cases, on)
    found = [task for case in cases for task in _tasks_of(worker, case, standings[case.pk])]
    return sorted(found, key=lambda task: (task.due_on or date.max, task.case.pk))


def _tasks_of(actor: Actor, case: Case, standing: Standing) -> list[Task]:
    ends = _ends(case)
    return [
        Task(case, one.transition.id, one.transition.label, ends, one.transition.post)
        for one in engine.open_steps(procedure_of(case), standing, actor)
        if one.allowed and not one.on_paper and one.transition.kind not in _NO_TASK
    ]


def waiting_for(actor: Actor) -> QuerySet[Case]:
    """Return the cases under way in which a step is for the body, the enterprise or the kind of the actor."""
    words = [word for word in (actor.body, actor.subject) if word]
    words += ["expert"] if actor.kind is BodyKind.EXPERT else []
    words += ["enterprise"] if actor.kind is BodyKind.ENTERPRISE else []
    waits = Q(pk__in=[])
    for word in words:
        waits |= Q(awaits__contains=[word])
    seen = for_actor(actor).filter(waits, closed=False)
    return seen.select_related("holder__parent", "applicant").prefetch_related("clocks").order_by("pk")


def _ends(case: Case) -> date | None:
    days = [one.due_on for one in case.clocks.all() if one.state == CaseClock.State.RUNNING and one.due_on]
    return min(days, default=None)


def deadlines(actor: Actor, until: date | None = None) -> QuerySet[CaseClock]:
    """Return the clocks that run in cases of the actor's body, or of its own enterprise, the next to end first."""
    own = Q(case__holder__code=actor.body) | Q(case__applicant__code=actor.body)
    if actor.subject:
        own |= Q(case__subject=actor.subject, case__told_party=True)
    found = CaseClock.objects.filter(own, state=CaseClock.State.RUNNING, case__closed=False) if actor.body else (
        CaseClock.objects.none()
    )  # fmt: skip
    found = found.filter(case__in=for_actor(actor)).select_related("case").order_by("due_on", "pk")
    return found if until is None else found.filter(due_on__lte=until)
