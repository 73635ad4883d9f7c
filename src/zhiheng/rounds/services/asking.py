"""Asking about rounds: which ones somebody may see, what waits for whom, how far a round is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Count, Q, QuerySet

from zhiheng.actors import Actor, Capability
from zhiheng.cases.days import today
from zhiheng.rounds import periods, steps
from zhiheng.rounds.errors import UnknownRound, UnknownSheet
from zhiheng.rounds.forms import Form
from zhiheng.rounds.models import Round, Sheet

#: Steps that wait for a body: state → the field of the sheet that names it.
_WAITS_IN_UNIT = ("to_fill", "filling", "returned", "filled")


def sheets(actor: Actor) -> QuerySet[Sheet]:
    """Return the sheets that an actor may see: of its body, of those below it, and of the rounds it asked for."""
    every = Sheet.objects.select_related("round__asker", "unit", "checker")
    if actor.system:
        return every
    if actor.kind is None or not actor.may(Capability.READ) or not actor.body:
        return every.none()
    own = Q(round__asker__code=actor.body) | (Q(chain__contains=[actor.body]) & ~Q(round__state=Round.State.DRAFT))
    return every.filter(own)


def rounds(actor: Actor) -> QuerySet[Round]:
    """Return the rounds that an actor may see: those its body asked for, and those in which it or a body below has a sheet."""
    every = Round.objects.select_related("asker")
    if actor.system:
        return every
    if actor.kind is None or not actor.may(Capability.READ) or not actor.body:
        return every.none()
    named = Sheet.objects.filter(chain__contains=[actor.body]).values("round")
    return every.filter(Q(asker__code=actor.body) | (Q(pk__in=named) & ~Q(state=Round.State.DRAFT)))


def find(actor: Actor, number: str) -> Round:
    """Return a round by its number. Raises UnknownRound."""
    found = rounds(actor).filter(number=number).first()
    if found is None:
        raise UnknownRound(round=number)
    return found


def find_sheet(actor: Actor, number: str, unit: str) -> Sheet:
    """Return the sheet of a unit in a round. Raises UnknownSheet."""
    found = sheets(actor).filter(round__number=number, unit__code=unit).first()
    if found is None:
        raise UnknownSheet(sheet=f"{number} {unit}")
    return found


def form_of(round_: Round) -> Form:
    """Return the form that a round keeps."""
    return Form.of(round_.content)


def to_fill(actor: Actor) -> QuerySet[Sheet]:
    """Return the sheets that wait for the actor's own body, those due first."""
    found = sheets(actor).filter(unit__code=actor.body, round__state=Round.State.SENT, state__in=_WAITS_IN_UNIT)
    return found.order_by("round__due_on", "pk")


def to_check(actor: Actor) -> QuerySet[Sheet]:
    """Return the sheets of bodies below that wait to be checked by the actor's body."""
    found = sheets(actor).filter(checker__code=actor.body, round__state=Round.State.SENT, state=Sheet.State.SUBMITTED)
    return found.order_by("handed_in_at", "pk")


def done(actor: Actor) -> QuerySet[Sheet]:
    """Return the sheets of the actor's body of which nothing more is awaited, the newest first."""
    return sheets(actor).filter(unit__code=actor.body, state__in=steps.DONE).order_by("-round__ends", "-pk")


def late(sheet: Sheet, day: date | None = None) -> int:
    """Return by how many working days a sheet is or was late; 0 where it is not."""
    until = today(sheet.handed_in_at) if sheet.handed_in_at else (day or today())
    return periods.days_late(sheet.round.due_on, until)


def progress(round_: Round) -> Mapping[str, int]:
    """Return how many filling units are in each state."""
    rows = round_.sheets.filter(fills=True).values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}
