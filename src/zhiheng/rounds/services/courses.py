"""The rounds of one form over time, from the vintages that count, as far as somebody may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhiheng.actors import Actor
from zhiheng.policy.model import FormLine, Period
from zhiheng.rounds import series
from zhiheng.rounds.errors import UnknownForm, UnknownUnit
from zhiheng.rounds.models import Round, Sheet
from zhiheng.rounds.series import Point
from zhiheng.rounds.services import asking, summing

#: Rounds shown unless somebody asks for more, and the most that can be asked for.
USUAL, MOST = 8, 24
_A_YEAR = {Period.QUARTER: 4, Period.MONTH: 12}


@dataclass(frozen=True)
class Course:
    """Locked rounds of a form in the order of their periods, the units in them, and how many periods make a year (0: none)."""

    rounds: tuple[Round, ...]
    points: tuple[Point, ...]
    units: Mapping[str, Sheet]
    a_year: int

    @property
    def lines(self) -> list[FormLine]:
        """The numbers asked for."""
        return series.lines(self.points)


def of_form(actor: Actor, pack: str, form: str, *, last: int = USUAL, unit: str = "") -> Course:
    """Return the last locked rounds of a form that the actor may see, asked for by the body that asked last.

    Args: `last`: how many; `unit`: must be among the units if named. Who did not ask sees its own part of the tree alone.
    Raises UnknownForm where there is none, UnknownUnit.
    """
    seen = asking.rounds(actor).filter(pack=pack, form=form, vintage__gt=0).order_by("-ends", "-pk")
    newest = seen.first()
    if newest is None:
        known = asking.rounds(actor).filter(vintage__gt=0).order_by().values_list("form", flat=True).distinct()
        raise UnknownForm(form=form, pack=pack, known=", ".join(sorted(known)) or "—")
    held: dict[str, Round] = {}
    for one in seen.filter(asker=newest.asker):
        if len(held) < min(max(last, 1), MOST):
            held.setdefault(one.period, one)
    rounds = tuple(sorted(held.values(), key=lambda one: (one.ends, one.starts)))
    below = "" if actor.system or actor.body == newest.asker.code else actor.body
    units: dict[str, Sheet] = {}
    points = []
    for one in rounds:
        found = summing.rollup(one, vintage=one.vintage, below=below)
        units |= dict(found.sheets)
        points.append(_point(one, found))
    if unit and unit not in units:
        raise UnknownUnit(unit=unit)
    every = points[-1].form.declared.every
    return Course(rounds, tuple(points), units, _A_YEAR.get(every, 0))


def _point(round_: Round, found: summing.RollUp) -> Point:
    reported = {
        code: frozenset(name for name in found.rows if not code or code in found.sheets[name].chain)
        for code in found.nodes
    }
    figures = {code: node.figures for code, node in found.nodes.items()}
    return Point(round_.number, round_.period, round_.starts, round_.ends, found.form, figures, reported)
