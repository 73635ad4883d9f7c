"""What a place got in assessments, after their publication, and the titles that it won and lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse

from zhiheng.assessment.models import AssessedUnit, PlaceTitle
from zhiheng.cases.days import today
from zhiheng.server.assessment import history, shown
from zhiheng.server.i18n import english
from zhiheng.server.indicators import portal_figures
from zhiheng.server.indicators.portal_areas import Place


@dataclass(frozen=True)
class Score:
    """What the place got in a published assessment."""

    title: str
    year: int
    points: str
    grade: str
    address: str


def scores(place: Place) -> list[Score]:
    """Return what a place got in assessments that were published, the newest first."""
    found = AssessedUnit.objects.filter(code=place.code, year__published_at__isnull=False, year__use="yearly")
    return [
        Score(
            one.year.title_en if english() else one.year.title,
            one.year.year,
            portal_figures.points(one.points),
            one.grade,
            reverse("portal:assessment", args=[one.year.case.number]),
        )
        for one in found.select_related("year__case").order_by("-year__year", "year_id")
    ]


@dataclass(frozen=True)
class Title:
    """A title that the place, or a town or village of it, won in a review: until when, and where it was lost, since when."""

    name: str
    where: str
    granted_on: date
    valid_until: date
    state: str
    holds: bool
    lost_on: date | None
    synthetic: bool
    address: str


def titles(place: Place) -> list[Title]:
    """Return the titles of a place and of the towns and villages in it from published reviews, those that hold first."""
    there = Q(unit__code=place.code) | Q(unit__division=place.code)
    rows = PlaceTitle.objects.filter(there, unit__year__published_at__isnull=False)
    rows = rows.select_related("unit__year__case").prefetch_related("events").order_by("-granted_on", "id")
    found = [_title(one) for one in rows]
    return sorted(found, key=lambda one: not one.holds)


def _title(one: PlaceTitle) -> Title:
    told = history.titles([one])[0]
    lost = [today(event.at) for event in one.events.all() if event.kind in ("withdrawn", "expired")]
    return Title(
        told["name"], shown.name(one.unit), one.granted_on, one.valid_until, told["state_label"],
        one.state in ("granted", "renewed"), lost[-1] if lost else None, one.unit.year.synthetic,
        reverse("portal:assessment", args=[one.unit.year.case.number]),
    )  # fmt: skip
