"""Addresses of the auditor."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.staff import audit_actions

patterns: list[URLPattern] = [
    path("audit/actions", audit_actions.index, name="audit_actions"),
    path("audit/actions.csv", audit_actions.csv, name="audit_actions_csv"),
    path("audit/actions.json", audit_actions.json, name="audit_actions_json"),
    path("audit/report", audit_actions.report, name="audit_report"),
    path("audit/report.json", audit_actions.report_json, name="audit_report_json"),
    path("audit/report.pdf", audit_actions.report_pdf, name="audit_report_pdf"),
]
