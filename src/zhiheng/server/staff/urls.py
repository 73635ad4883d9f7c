"""Addresses of the workspace. All but the login want a staff account."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.staff import dashboard

app_name = "staff"

urlpatterns: list[URLPattern] = [
    path("", dashboard.page, name="dashboard"),
]
