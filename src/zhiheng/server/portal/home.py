"""The opening page: the search, the five qualities, the three figures, how to check what is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from zhiheng.server.i18n import localised
from zhiheng.server.indicators import portal_areas, portal_figures, portal_values, portal_wall
from zhiheng.server.portal.page import head_batch, show
from zhiheng.server.portal.visible import public_cards, public_records, today


def figures() -> dict[str, Any]:
    """Return the counts shown on the opening page and the day they go up to; counted once a batch and day."""
    key = f"home-{head_batch()}-{today()}"
    known: dict[str, Any] | None = cache.get(key)
    if known is None:
        records = public_records().filter(superseded_by="")
        latest: date | None = records.aggregate(latest=Max("occurred_on"))["latest"]
        known = {
            "enterprises": public_cards().count(),
            "records": records.count(),
            "sources": records.values("source").distinct().count(),
            "latest": latest,
        }
        cache.set(key, known, 300)
    return known


def five() -> list[dict[str, Any]]:
    """Return the five qualities, each with its list and the figure that heads it; kept for a few minutes."""
    pack = portal_values.pack_of("")
    key = f"home-five-{pack.info.id}-{get_language()}-{head_batch()}-{today()}"
    known: list[dict[str, Any]] | None = cache.get(key)
    if known is None:
        place = portal_areas.place(pack.info.division or "100000", pack)
        known = [
            {
                "label": label,
                "address": reverse("portal:indicators") + f"?quality={name}",
                "title": localised(shown[0].indicator) if shown else "",
                "figure": portal_figures.amount(shown[0].shown) if shown else "",
                "period": shown[0].shown.period if shown else "",
                "interval": shown[0].shown.interval if shown else "",
                "n": shown[0].shown.n if shown else "",
                "synthetic": bool(shown) and shown[0].shown.synthetic,
                "place": place.name if place else "",
            }
            for name, label, shown in (portal_wall.columns(place, pack) if place else [])
        ]
        cache.set(key, known, 300)
    return known


def page(request: HttpRequest) -> HttpResponse:
    """Show the opening page."""
    return show(request, "portal/home.html", "home", figures=figures(), five=five())
