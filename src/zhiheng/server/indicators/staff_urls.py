"""Addresses of indicators in the workspace."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.indicators import staff_releases, staff_values

FORMS = ("csv", "xlsx", "json")

patterns: list[URLPattern] = [
    path("indicators", staff_values.index, name="indicators"),
    *(path(f"indicators.{form}", staff_values.export, {"form": form}, name=f"indicators_{form}") for form in FORMS),
    path("indicators/releases", staff_releases.index, name="indicator_releases"),
    path("indicators/releases/new", staff_releases.new, name="indicator_release_new"),
    path("indicators/releases/<int:release>", staff_releases.page, name="indicator_release"),
    *(
        path(
            f"indicators/releases/<int:release>.{form}",
            staff_releases.export,
            {"form": form},
            name=f"indicator_release_{form}",
        )
        for form in FORMS
    ),
]
