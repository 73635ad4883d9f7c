"""What a place got in assessments, after their publication."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from zhiheng.assessment.models import AssessedUnit
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
    found = AssessedUnit.objects.filter(code=place.code, year__published_at__isnull=False)
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
