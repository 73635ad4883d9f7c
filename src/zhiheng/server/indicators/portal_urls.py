"""Public addresses of indicators."""

from __future__ import annotations

from django.urls import URLPattern

patterns: list[URLPattern] = []
