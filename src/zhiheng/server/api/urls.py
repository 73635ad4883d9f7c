"""Addresses of API v1."""

from __future__ import annotations

from zhiheng.server.api.root import addresses

app_name = "api"
urlpatterns = addresses()
