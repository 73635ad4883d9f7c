"""Public addresses of drafts and status reports."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
