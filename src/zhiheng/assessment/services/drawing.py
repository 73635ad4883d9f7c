"""The units visited: committed to, drawn from a seed that nobody chose alone, and what the visit found."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.assessment import draw
from zhiheng.assessment.errors import DrawRefused, EntryRefused
from zhiheng.assessment.models import AssessedUnit, AssessmentYear, FieldDraw
from zhiheng.assessment.services import asking, schemes, telling
from zhiheng.audit.services import transparency


def commit(actor: Actor, year: AssessmentYear, *, secret: str = "", now: datetime | None = None) -> FieldDraw:
    """Commit to a secret, with the units and sizes of each group, in the transparency log; again before the draw is refused.

    Within the transaction of the step. Raises DrawRefused.
    """
    if FieldDraw.objects.filter(year=year).exists():
        raise DrawRefused(
            zh_why="已经承诺过，不能换种子", en_why="a seed was committed to already and cannot be changed"
        )
    scheme, _table = schemes.of_year(year)
    samples = {one.group: one for one in scheme.visits}
    groups = []
    for group in scheme.groups:
        codes = sorted(year.units.filter(group=group.id).values_list("code", flat=True))
        if codes:
            groups.append({"group": group.id, "units": codes, "size": draw.size(samples.get(group.id), len(codes))})
    kept = secret or secrets.token_hex(16)
    entry = {
        "assessment": year.case.number,
        "stage": "commitment",
        "commitment": draw.commitment(kept),
        "groups": groups,
    }
    return FieldDraw.objects.create(
        year=year, secret=kept, commitment=draw.commitment(kept), groups=groups, committed_at=now or timezone.now(),
        committed_leaf=transparency.add("draw", entry, public=True),
    )  # fmt: skip


def make(actor: Actor, year: AssessmentYear, dice: str, *, now: datetime | None = None) -> FieldDraw:
    """Draw with the digits thrown in public, and publish seed and order. Within the transaction of the step. Raises DrawRefused."""
    typed = "".join(dice.split())
    if len(typed) < draw.FEWEST_DIGITS or not (typed.isascii() and typed.isdigit()) or len(typed) > 100:
        raise DrawRefused(zh_why="须有至少 6 位公开掷出的数字", en_why="six digits or more must be thrown in public")
    found = FieldDraw.objects.select_for_update().filter(year=year).first()
    if found is None or found.drawn_at is not None:
        raise DrawRefused(
            zh_why="还没有承诺种子，或已经抽取", en_why="no seed was committed to, or it was drawn already"
        )
    seed = draw.seed(found.secret, typed)
    drawn = {one.group: one for one in draw.take(
        seed, {one["group"]: one["units"] for one in found.groups}, {one["group"]: one["size"] for one in found.groups}
    )}  # fmt: skip
    found.document = {
        "assessment": year.case.number, "title": year.title, "rule": "consistent sampling, SHA-256",
        "commitment": found.commitment, "committed_leaf": found.committed_leaf, "secret": found.secret, "dice": typed,
        "seed": seed,
        "groups": [
            {**one, "order": list(drawn[one["group"]].order), "visited": list(drawn[one["group"]].visited)}
            for one in found.groups
        ],
    }  # fmt: skip
    found.dice, found.drawn_at = typed, now or timezone.now()
    found.drawn_leaf = transparency.add("draw", {**found.document, "stage": "draw"}, public=True)
    found.save()
    return found


def visited(year: AssessmentYear) -> list[str]:
    """Return the codes of the units that are visited, in the order of the draw; none before it."""
    found = FieldDraw.objects.filter(year=year, drawn_at__isnull=False).first()
    return [code for one in (found.document["groups"] if found else ()) for code in one["visited"]]


def document(year: AssessmentYear) -> dict[str, Any]:
    """Return the published draw, with the index of its entry; empty before it."""
    found = FieldDraw.objects.filter(year=year, drawn_at__isnull=False).first()
    return {**found.document, "drawn_leaf": found.drawn_leaf} if found else {}


def visit(actor: Actor, unit: AssessedUnit, finding: str, *, now: datetime | None = None) -> AssessedUnit:
    """Write down what the visit of a unit that was drawn found. Raises NotYours, WrongStage, EntryRefused."""
    asking.must_assess(actor, unit.year)
    asking.must_stand(unit.year, "field")
    if unit.code not in visited(unit.year) or not finding.strip():
        raise EntryRefused(
            criterion=unit.name_zh, zh_why="没有抽中，或没有写明情况", en_why="it was not drawn, or nothing was written"
        )
    with transaction.atomic():
        unit.finding, unit.visited_at = finding.strip()[:20000], now or timezone.now()
        unit.save(update_fields=["finding", "visited_at"])
        telling.happened(unit.year, "visited", actor, unit=unit, text=unit.finding, now=now)
    return unit


def reviewed(actor: Actor, unit: AssessedUnit, *, now: datetime | None = None) -> AssessedUnit:
    """Say that the desk review of a unit is done. Raises NotYours, WrongStage."""
    asking.must_assess(actor, unit.year)
    asking.must_stand(unit.year, "desk")
    with transaction.atomic():
        unit.reviewed_at = now or timezone.now()
        unit.save(update_fields=["reviewed_at"])
        telling.happened(unit.year, "reviewed", actor, unit=unit, now=now)
    return unit
