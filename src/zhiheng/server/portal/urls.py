"""Addresses of the public portal. They are permanent: a new page gets a new one, an old one stays."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.portal import (
    about,
    api_reference,
    documents,
    downloads,
    enterprise,
    file_relations,
    home,
    preferences,
    records,
    search,
    statistics,
    styleguide,
)

app_name = "portal"

urlpatterns: list[URLPattern] = [
    path("", home.page, name="home"),
    path("search", search.page, name="search"),
    path("search.csv", search.csv, name="search_csv"),
    path("enterprise/<str:uscc>", enterprise.page, name="enterprise"),
    path("enterprise/<str:uscc>/relations", file_relations.relations_page, name="relations"),
    path("enterprise/<str:uscc>/identity", file_relations.identity_page, name="identity"),
    path("enterprise/<str:uscc>/<slug:tab>", enterprise.page, name="enterprise_tab"),
    path("enterprise/<str:uscc>/<slug:tab>.csv", enterprise.csv, name="enterprise_csv"),
    path("record/<str:record_id>", records.page, name="record"),
    path("statistics", statistics.page, name="statistics"),
    path("statistics.csv", statistics.csv, name="statistics_csv"),
    path("documents", documents.index, name="documents"),
    path("documents/<slug:pack>/<slug:document>", documents.document_page, name="document"),
    path("packs/<slug:pack>", documents.pack_page, name="pack"),
    path("packs/<slug:pack>/scorecards/<slug:scorecard>", documents.scorecard_page, name="scorecard"),
    path("data", downloads.index, name="data"),
    path("data/<str:record_type>.csv", downloads.csv, name="data_csv"),
    path("data/<str:record_type>.json", downloads.json, name="data_json"),
    path("api-reference", api_reference.page, name="api"),
    path("about", about.about, name="about"),
    path("about/limits", about.limits, name="limits"),
    path("about/accessibility", about.accessibility, name="accessibility"),
    path("preferences/theme", preferences.theme, name="theme"),
    path("styleguide", styleguide.page, name="styleguide"),
]
