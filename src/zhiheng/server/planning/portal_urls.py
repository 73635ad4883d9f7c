"""Public addresses of planning."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.planning import portal_pages

patterns: list[URLPattern] = [
    path("plans", portal_pages.index, name="plans"),
    path("plans/<slug:pack>/<str:plan>.csv", portal_pages.csv, name="plan_csv"),
    path("plans/<slug:pack>/<str:plan>.json", portal_pages.json, name="plan_json"),
    path("plans/<slug:pack>/<str:plan>", portal_pages.page, name="plan"),
]
