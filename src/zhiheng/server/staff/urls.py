"""Addresses of the workspace. All but the login want a staff account."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.staff import (
    again,
    dashboard,
    enterprise,
    intake,
    link_judging,
    links,
    list_tables,
    lists,
    login,
    mended_sheets,
    policy,
    quarantine,
    runs,
    tables,
    type_files,
)

app_name = "staff"

urlpatterns: list[URLPattern] = [
    path("", dashboard.page, name="dashboard"),
    path("batches.csv", tables.batches, name="batches_csv"),
    path("login/", login.Login.as_view(), name="login"),
    path("logout/", login.Logout.as_view(), name="logout"),
    path("enterprise", enterprise.index, name="enterprises"),
    path("enterprise.csv", tables.enterprises, name="enterprises_csv"),
    path("enterprise/<str:uscc>", enterprise.page, name="enterprise"),
    path("record/<str:record_id>", enterprise.record, name="record"),
    path("intake", intake.index, name="intake"),
    path("intake/templates/<str:record_type>.xlsx", type_files.template_file, name="template_file"),
    path("intake/samples/<str:record_type>.csv", type_files.sample_file, name="sample_file"),
    path("intake/<int:upload>", intake.page, name="upload"),
    path("intake/<int:upload>/again", again.take_again, name="upload_again"),
    path("intake/<int:upload>/progress", intake.progress, name="upload_progress"),
    path("quarantine", quarantine.index, name="quarantine"),
    path("quarantine.csv", tables.waiting_rows, name="quarantine_csv"),
    path("quarantine/export.xlsx", quarantine.export, name="quarantine_export"),
    path("quarantine/mended", quarantine.mended, name="quarantine_mended"),
    path("quarantine/mended/<str:key>", mended_sheets.page, name="mended_sheet"),
    path("quarantine/mended/<str:key>/progress", mended_sheets.progress, name="mended_progress"),
    path("quarantine/<int:row>", quarantine.page, name="quarantine_row"),
    path("links", links.index, name="links"),
    path("links.csv", tables.proposals, name="links_csv"),
    path("links/propose", link_judging.propose, name="links_propose"),
    path("links/progress", link_judging.progress, name="link_progress"),
    path("links/refuse", link_judging.refuse, name="links_refuse"),
    path("links/<int:proposal>", links.judge, name="link"),
    path("links/<int:proposal>/undo", link_judging.undo, name="link_undo"),
    path("runs", runs.index, name="runs"),
    path("runs/<slug:run_id>", runs.page, name="run"),
    path("runs/<slug:run_id>/results.csv", tables.run, name="run_csv"),
    path("runs/<slug:run_id>/verify", runs.verify, name="verify"),
    path("runs/<slug:run_id>/verification", runs.verification, name="verification"),
    path("lists/<slug:page>/seen.csv", list_tables.seen, name="list_csv"),
    path("lists/<slug:page>/columns", lists.choose_columns, name="list_columns"),
    path("lists/<slug:page>/views", lists.save_view, name="list_views"),
    path("lists/<slug:page>/views/<int:view>/delete", lists.delete_view, name="list_view_delete"),
    path("packs", policy.index, name="packs"),
    path("packs/<slug:pack>", policy.pack_page, name="pack"),
    path("packs/<slug:pack>/scorecards/<slug:scorecard>", policy.scorecard_page, name="scorecard"),
]
