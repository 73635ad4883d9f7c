"""The opening page: the search, the three figures, how to check what is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Max
from django.http import HttpRequest, HttpResponse

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


def page(request: HttpRequest) -> HttpResponse:
    """Show the opening page."""
    return show(request, "portal/home.html", "home", figures=figures())
