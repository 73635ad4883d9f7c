"""Public addresses of indicators: lists, answers, comparisons, places, the wall. They are permanent."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.indicators import (
    portal_chain,
    portal_compare,
    portal_indicator,
    portal_list,
    portal_places,
    portal_releases,
    portal_units,
    portal_wall,
)

FORMS = ("json", "csv", "xlsx")

patterns: list[URLPattern] = [
    path("indicators", portal_list.page, name="indicators"),
    *(path(f"indicators.{form}", portal_list.data, {"form": form}, name=f"indicators_{form}") for form in FORMS),
    *(
        path(f"indicators/<slug:indicator>/units.{form}", portal_units.data, {"form": form}, name=f"units_{form}")
        for form in FORMS
    ),
    path("indicators/<slug:indicator>/units", portal_units.page, name="indicator_units"),
    *(
        path(f"indicators/<slug:indicator>.{form}", portal_indicator.data, {"form": form}, name=f"indicator_{form}")
        for form in FORMS
    ),
    path("indicators/<slug:indicator>", portal_indicator.page, name="indicator"),
    path("compare", portal_compare.page, name="compare"),
    *(path(f"compare.{form}", portal_compare.data, {"form": form}, name=f"compare_{form}") for form in FORMS),
    path("places", portal_places.index, name="places"),
    *(path(f"places.{form}", portal_places.index_data, {"form": form}, name=f"places_{form}") for form in FORMS),
    *(path(f"places/<slug:code>.{form}", portal_places.data, {"form": form}, name=f"place_{form}") for form in FORMS),
    path("places/<slug:code>", portal_places.page, name="place"),
    path("places/<slug:code>/chain", portal_chain.page, name="place_chain"),
    *(
        path(f"places/<slug:code>/chain.{form}", portal_chain.data, {"form": form}, name=f"chain_{form}")
        for form in FORMS
    ),
    path("releases", portal_releases.page, name="releases"),
    *(path(f"releases.{form}", portal_releases.data, {"form": form}, name=f"releases_{form}") for form in FORMS),
    path("wall", portal_wall.page, name="wall"),
]
