"""Addresses of reporting rounds in the workspace."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.rounds import (
    index,
    new,
    rollup_page,
    round_page,
    series_page,
    sheet_page,
    sheet_saving,
    upload_page,
)

patterns: list[URLPattern] = [
    path("rounds", index.index, name="rounds"),
    path("rounds.csv", index.csv, name="rounds_csv"),
    path("rounds.xlsx", index.xlsx, name="rounds_xlsx"),
    path("rounds/new", new.page, name="round_new"),
    path("rounds/mappings", upload_page.remembered, name="round_mappings"),
    path("rounds/uploads/<int:upload>", upload_page.page, name="round_upload"),
    path("rounds/series/<slug:pack>/<slug:form>", series_page.page, name="round_series"),
    path("rounds/series/<slug:pack>/<slug:form>.xlsx", series_page.xlsx, name="round_series_xlsx"),
    path("rounds/series/<slug:pack>/<slug:form>.csv", series_page.csv, name="round_series_csv"),
    path("rounds/<slug:number>", round_page.page, name="round"),
    path("rounds/<slug:number>/act", round_page.act, name="round_act"),
    path("rounds/<slug:number>/template.xlsx", round_page.template_file, name="round_template_file"),
    path("rounds/<slug:number>/rollup", rollup_page.page, name="round_rollup"),
    path("rounds/<slug:number>/rollup.xlsx", rollup_page.xlsx, name="round_rollup_xlsx"),
    path("rounds/<slug:number>/rollup.csv", rollup_page.csv, name="round_rollup_csv"),
    path("rounds/<slug:number>/rollup.json", rollup_page.json, name="round_rollup_json"),
    path("rounds/<slug:number>/sheets/<str:unit>.xlsx", sheet_page.xlsx, name="round_sheet_xlsx"),
    path("rounds/<slug:number>/sheets/<str:unit>", sheet_page.page, name="round_sheet"),
    path("rounds/<slug:number>/sheets/<str:unit>/cell", sheet_saving.cell, name="round_cell"),
    path("rounds/<slug:number>/sheets/<str:unit>/save", sheet_saving.save, name="round_save"),
    path("rounds/<slug:number>/sheets/<str:unit>/step", sheet_page.step, name="round_step"),
    path("rounds/<slug:number>/sheets/<str:unit>/query", sheet_page.query, name="round_query"),
    path("rounds/<slug:number>/sheets/<str:unit>/upload", upload_page.send, name="round_send_file"),
]
