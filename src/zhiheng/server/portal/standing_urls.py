"""Addresses of lists, checks and credit reports in the portal."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.portal import (
    standing_check,
    standing_consents,
    standing_lists,
    standing_overrides,
    standing_reports,
)

patterns: list[URLPattern] = [
    path("lists", standing_lists.index, name="lists"),
    path("lists/<slug:scheme>.csv", standing_lists.csv, name="list_csv"),
    path("lists/<slug:scheme>", standing_lists.page, name="list"),
    path("overrides", standing_overrides.page, name="overrides"),
    path("check", standing_check.page, name="check"),
    path("check/<slug:sheet_id>.json", standing_check.sheet_json, name="check_sheet_json"),
    path("check/<slug:sheet_id>.pdf", standing_check.sheet_pdf, name="check_sheet_pdf"),
    path("check/<slug:sheet_id>", standing_check.sheet, name="check_sheet"),
    path("reports/status/<slug:report_id>", standing_reports.status, name="report_status"),
    path("reports/<str:token>/report.json", standing_reports.json, name="report_json"),
    path("reports/<str:token>/report.pdf", standing_reports.pdf, name="report_pdf"),
    path("reports/<str:token>", standing_reports.page, name="report"),
    path("mine/consents", standing_consents.page, name="consents"),
    path("mine/consents/<slug:consent_id>/revoke", standing_consents.revoke, name="consent_revoke"),
]
