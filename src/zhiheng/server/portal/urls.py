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
    policy_coverage,
    policy_editions,
    policy_pages,
    policy_promises,
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
    path("policy", policy_pages.home, name="policy"),
    path("policy/coverage", policy_coverage.page, name="policy_coverage"),
    path("policy/coverage.csv", policy_coverage.csv, name="policy_coverage_csv"),
    path("policy/coverage.json", policy_coverage.json, name="policy_coverage_json"),
    path("policy/promises", policy_promises.page, name="promises"),
    path("policy/promises.csv", policy_promises.csv, name="promises_csv"),
    path("policy/promises.json", policy_promises.json, name="promises_json"),
    path("policy/promises.xlsx", policy_promises.xlsx, name="promises_xlsx"),
    path("policy/editions", policy_editions.page, name="editions"),
    path("policy/editions.json", policy_editions.json, name="editions_json"),
    path("policy/<slug:kind>", policy_pages.kind_list, name="policy_kind"),
    path("policy/<slug:kind>.csv", policy_pages.kind_csv, name="policy_kind_csv"),
    path("policy/<slug:pack>/<slug:kind>/<str:name>.json", policy_pages.element_json, name="element_json"),
    path("policy/<slug:pack>/<slug:kind>/<str:name>", policy_pages.element_page, name="element"),
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
