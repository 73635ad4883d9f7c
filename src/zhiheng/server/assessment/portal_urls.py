"""Public addresses of assessments."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.assessment import field_pages, portal_pages

patterns: list[URLPattern] = [
    path("assessments", portal_pages.index, name="assessments"),
    path("assessments/<str:number>", portal_pages.page, name="assessment"),
    path("assessments/<str:number>/draw", portal_pages.draw, name="assessment_draw"),
    path("assessments/<str:number>/draw.json", field_pages.document, name="assessment_draw_file"),
    path("assessments/<str:number>/results.<str:form>", portal_pages.file, name="assessment_results_file"),
]
