"""Addresses of credit in the workspace."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.staff import credit_conduct, credit_lists, credit_measures, credit_proposals

patterns: list[URLPattern] = [
    path("credit/lists", credit_lists.index, name="credit_lists"),
    path("credit/lists/<slug:scheme>", credit_lists.page, name="credit_list"),
    path("credit/findings", credit_lists.disagreements, name="credit_findings"),
    path("credit/proposals", credit_proposals.page, name="credit_proposals"),
    path("credit/proposals/<int:proposal>", credit_proposals.decide, name="credit_proposal"),
    path("credit/measures", credit_measures.page, name="credit_measures"),
    path("credit/measures/<slug:measure>/<str:uscc>", credit_measures.confirm, name="credit_measure"),
    path("credit/conduct", credit_conduct.page, name="credit_conduct"),
    path("credit/conduct.csv", credit_conduct.csv, name="credit_conduct_csv"),
]
