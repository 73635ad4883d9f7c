"""Addresses of assessments in the workspace."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.assessment import (
    criteria_pages,
    field_pages,
    handing_pages,
    papers,
    result_pages,
    scoring_pages,
    sheet_pages,
    years,
)

patterns: list[URLPattern] = [
    path("assessments", years.index, name="assessments"),
    path("assessments.csv", years.table, name="assessments_csv"),
    path("assessments/begin", years.begin, name="assessment_begin"),
    path("assessments/criteria", criteria_pages.page, name="assessment_criteria"),
    path("assessments/<str:number>", years.page, name="assessment"),
    path("assessments/<str:number>/act", years.act, name="assessment_act"),
    path("assessments/<str:number>/candidates", years.nominate, name="assessment_nominate"),
    path("assessments/<str:number>/circular", years.circular, name="assessment_circular"),
    path("assessments/<str:number>/receipts/<slug:office>", handing_pages.receipt, name="assessment_receipt"),
    path("assessments/<str:number>/receipts/<slug:office>.json", handing_pages.file, name="assessment_handed_file"),
    path("assessments/<str:number>/titles/<int:title>", years.recheck, name="assessment_recheck"),
    path("assessments/<str:number>/scoring", scoring_pages.page, name="assessment_scoring"),
    path("assessments/<str:number>/field", field_pages.page, name="assessment_field"),
    path("assessments/<str:number>/results", result_pages.page, name="assessment_results"),
    path("assessments/<str:number>/results.<str:form>", papers.results_file, name="assessment_results_file"),
    path("assessments/<str:number>/units/<str:code>", sheet_pages.page, name="assessment_unit"),
    path("assessments/<str:number>/units/<str:code>/act", sheet_pages.act, name="assessment_unit_act"),
    path("assessments/<str:number>/units/<str:code>/attach", sheet_pages.attach, name="assessment_attach"),
    path("assessments/<str:number>/units/<str:code>/sheet.<str:form>", papers.unit_file, name="assessment_unit_file"),
    path(
        "assessments/<str:number>/units/<str:code>/evidence/<int:item>",
        sheet_pages.evidence,
        name="assessment_evidence_file",
    ),
    path("assessments/<str:number>/units/<str:code>/lines/<str:criterion>", sheet_pages.save, name="assessment_save"),
]
