"""Public addresses of drafts and status reports."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.drafting import portal_pages

patterns: list[URLPattern] = [
    path("publications", portal_pages.index, name="publications"),
    path("publications.csv", portal_pages.csv, name="publications_csv"),
    path("publications.json", portal_pages.json, name="publications_json"),
    path("publications/<int:key>", portal_pages.page, name="publication"),
    path("publications/<int:key>.<str:form>", portal_pages.file, name="publication_file"),
    path("publications/<int:key>/english.<str:form>", portal_pages.copy, name="publication_english_file"),
    path("publications/reports/<int:key>", portal_pages.report, name="published_report"),
    path(
        "publications/reports/<int:key>/<str:language>.<str:form>",
        portal_pages.report_file,
        name="published_report_file",
    ),
]
