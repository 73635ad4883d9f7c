"""Addresses of drafts and status reports in the workspace."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.drafting import draft_acts, draft_files, draft_list, draft_pages, status_pages

_FORMS = ("docx", "pdf", "xlsx", "html")

patterns: list[URLPattern] = [
    path("drafts", draft_list.index, name="drafts"),
    path("drafts.csv", draft_list.csv, name="drafts_csv"),
    path("drafts.xlsx", draft_list.xlsx, name="drafts_xlsx"),
    path("drafts/new", draft_pages.new, name="draft_new"),
    path("drafts/<int:draft>", draft_pages.page, name="draft"),
    path("drafts/<int:draft>/edit", draft_acts.edit, name="draft_edit"),
    path("drafts/<int:draft>/renew", draft_acts.renew, name="draft_renew"),
    path("drafts/<int:draft>/move", draft_acts.move, name="draft_move"),
    path("drafts/<int:draft>/step", draft_acts.step, name="draft_step"),
    path("drafts/<int:draft>/follow-up", draft_acts.follow, name="draft_follow_up"),
    path("drafts/<int:draft>/page-<int:number>.png", draft_files.picture, name="draft_picture"),
    path("drafts/<int:draft>/english.<str:form>", draft_files.english, name="draft_english_file"),
    path("drafts/<int:draft>.<str:form>", draft_files.file, name="draft_file"),
    path("status-report", status_pages.page, name="status_report"),
    path("status-report/freeze", status_pages.freeze, name="status_report_freeze"),
    *(
        path(f"status-report.{form}", status_pages.file, {"form": form}, name=f"status_report_{form}")
        for form in _FORMS
    ),
    path("status-report/<int:edition>/publish", status_pages.publish, name="edition_publish"),
    path("status-report/<int:edition>/<str:language>.<str:form>", status_pages.edition_file, name="edition_file"),
]
