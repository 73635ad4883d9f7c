"""Addresses of promises in the workspace."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.promises import staff_figures, staff_pages, staff_splits

FORMS = ("csv", "xlsx", "json")

patterns: list[URLPattern] = [
    path("promises", staff_pages.index, name="promises"),
    *(path(f"promises.{form}", staff_pages.export, {"form": form}, name=f"promises_{form}") for form in FORMS),
    path("promises/units/<slug:code>", staff_splits.unit, name="promise_unit"),
    path("promises/<slug:pack>/<slug:target>", staff_pages.page, name="promise"),
    path("promises/<slug:pack>/<slug:target>/proofs", staff_pages.add_proof, name="promise_proof"),
    path("promises/<slug:pack>/<slug:target>/figures", staff_figures.add_figure, name="promise_figure"),
    path(
        "promises/<slug:pack>/<slug:target>/proofs/<int:proof>", staff_pages.correct_proof, name="promise_proof_correct"
    ),
    path("promises/<slug:pack>/<slug:target>/units/<slug:area>", staff_splits.split, name="promise_split"),
    path(
        "promises/<slug:pack>/<slug:target>/units/<slug:area>/back", staff_splits.take_back, name="promise_split_back"
    ),
]
