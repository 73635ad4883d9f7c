"""Where the sums of a round were used: drafts that quote a reported figure, assessments that took it as evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.urls import reverse

from zhiheng.assessment.models import SheetEvidence
from zhiheng.drafting.models import Draft
from zhiheng.rounds.models import Round
from zhiheng.rounds.services import telling, vintages
from zhiheng.rounds.services.asking import form_of
from zhiheng.rounds.services.telling import User

_REPORTED = "reported"


def register() -> None:
    """Let rounds ask where their sums were used."""
    for one in (drafts, assessments):
        if one not in telling.USERS:
            telling.USERS.append(one)


def drafts(round_: Round, lines: Collection[str], units: Collection[str]) -> Iterator[User]:
    """Yield the drafts, also those issued, that quote a figure which a unit reported in a round."""
    indicators = _indicators(round_, lines)
    bodies = {one.unit.code: one.unit for one in round_.sheets.select_related("unit")}
    places = {bodies[code].division or code for code in units if code in bodies}
    for draft in Draft.objects.exclude(document__state="void").select_related("case__holder"):
        if any(_quotes(each, indicators, places, round_.period) for each in draft.pieces):
            path = reverse("staff:draft", args=[draft.pk])
            yield User(draft.case.holder.code, f"“{draft.title}”", f"“{draft.title}”", path)


def _quotes(piece: dict[str, Any], indicators: set[str], places: set[str], period: str) -> bool:
    return any(
        one["origin"] == _REPORTED
        and one["indicator"] in indicators
        and one["area"] in places
        and one["period"] == period
        for one in piece.get("figures", ())
    )


def _indicators(round_: Round, lines: Collection[str]) -> set[str]:
    """Return under which indicators the records of a round stand: those of its lines, or those that its rows name."""
    form = form_of(round_)
    named = {one.indicator or f"{form.declared.id}.{one.id}" for one in form.lines if not lines or one.id in lines}
    ratios = {
        one.indicator or f"{form.declared.id}.{one.id}"
        for one in form.lines
        if {one.numerator, one.denominator} & set(lines)
    }
    if "indicator" not in form.by_id:
        return named | ratios
    rows = vintages.rows(round_, round_.vintage).values()
    return {str(row["indicator"]) for found in rows for row in found.values() if row.get("indicator") is not None}


def assessments(round_: Round, _lines: Collection[str], units: Collection[str]) -> Iterator[User]:
    """Yield the assessments in which a sheet of a round proves a criterion."""
    proofs = SheetEvidence.objects.filter(
        kind="round", withdrawn_at__isnull=True, reference__startswith=f"{round_.number}/", unit__body__code__in=units
    )
    for one in proofs.select_related("unit__year__case", "unit__year__body"):
        year, unit = one.unit.year, one.unit
        path = reverse("staff:assessment", args=[year.case.number])
        yield User(year.body.code, f"“{year.title}”（{unit.name_zh}）", f"“{year.title_en}” ({unit.name_en})", path)
