"""`/releases`: what was and will be made public, and when; and the vintages of a value, none of which ever changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from zhiheng.indicators.models import Release, ReleaseValue
from zhiheng.indicators.services import releases, values
from zhiheng.indicators.values import Value
from zhiheng.policy.model import Indicator
from zhiheng.server.i18n import english, listed, localised
from zhiheng.server.indicators import portal_exports, portal_figures, portal_values, portal_words
from zhiheng.server.indicators.portal_figures import Shown
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged

STATES = {"planned": lazy("已预告"), "draft": lazy("已预告"), "approved": lazy("已预告"), "published": lazy("已发布")}
HEADER = (
    "release",
    "title_zh",
    "title_en",
    "state",
    "planned_at",
    "published_at",
    "vintage",
    "number",
    "reason",
    "content_hash",
    "periods",
    "indicators",
)


@dataclass(frozen=True)
class Vintage:
    """A value as one release froze it."""

    shown: Shown
    vintage: str
    published_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Announced:
    """A release as the calendar shows it: what it holds is told only once it is out."""

    release: Release
    title: str
    state: str
    out: bool
    periods: str
    indicators: list[tuple[str, str]]


def page(request: HttpRequest) -> HttpResponse:
    """Show the calendar of releases."""
    pack = portal_values.pack_of(portal_values.text_of(request, "pack"))
    found = releases.calendar(pack.info.id, public=True)
    paging = paged(request, found, found.count())
    rows = [_announced(one, pack) for one in paging.rows]
    return show(
        request,
        "indicators/releases.html",
        "indicators",
        rows=rows,
        paging=paging,
        pack=pack,
        query=f"pack={pack.info.id}",
    )


def data(request: HttpRequest, form: str) -> HttpResponseBase:
    """Answer with the calendar as data."""
    pack = portal_values.pack_of(portal_values.text_of(request, "pack"))
    return portal_exports.answer(
        form, "releases", HEADER, (_row(one) for one in releases.calendar(pack.info.id, public=True))
    )


def vintages(indicator: Indicator, value: Value | None, pack: Any) -> list[Vintage]:
    """Return what releases said of a value, the newest first: of its area, period and slice."""
    if value is None:
        return []
    rows = ReleaseValue.objects.filter(
        release__pack=pack.info.id, release__state=Release.State.PUBLISHED, release__published_at__lte=timezone.now(),
        indicator=indicator.id, area=value.area, period=value.period, breakdown=value.breakdown, part=value.part,
        publicity__in=portal_values.PUBLIC,
    )  # fmt: skip
    found = []
    for row in rows.select_related("release").order_by("-release__published_at", "-release_id"):
        frozen = values.value_of({name: getattr(row, name) for name in values.STORED}, row.release.vintage)
        shown = portal_figures.shown(frozen, indicator, pack)
        found.append(Vintage(shown, row.release.vintage, row.release.published_at, row.release.reason))
    return found


def _announced(one: Release, pack: Any) -> Announced:
    out = _out(one)
    known = [
        (localised(pack.indicators[name]), reverse("portal:indicator", args=[name]))
        for name in one.indicators
        if name in pack.indicators
    ]
    return Announced(
        one,
        one.title_en if english() else one.title_zh,
        str(STATES.get(one.state, one.state)) if out or one.state != "published" else str(STATES["approved"]),
        out,
        listed(portal_words.period(text) for text in one.periods),
        known,
    )


def _out(one: Release) -> bool:
    return one.state == Release.State.PUBLISHED and one.published_at is not None and one.published_at <= timezone.now()


def _row(one: Release) -> dict[str, Any]:
    """Return a release as data; before it is out neither its vintage nor its hash."""
    out = _out(one)
    return {
        "release": one.pk,
        "title_zh": one.title_zh,
        "title_en": one.title_en,
        "state": "published" if out else "announced",
        "planned_at": one.planned_at,
        "published_at": one.published_at if out else None,
        "vintage": one.vintage if out else None,
        "number": one.number,
        "reason": one.reason,
        "content_hash": one.content_hash if out else None,
        "periods": list(one.periods),
        "indicators": list(one.indicators),
    }
