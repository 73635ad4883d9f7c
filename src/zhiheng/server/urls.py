"""All addresses of the server."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from zhiheng.server import metrics
from zhiheng.server.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path("metrics", metrics.page, name="metrics"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("zhiheng.server.api.urls")),
    path("", include("zhiheng.server.account.urls")),
    path("staff/", include("zhiheng.server.staff.urls")),
    path("mine/", include("zhiheng.server.mine.urls")),
    path("", include("zhiheng.server.portal.urls")),
]

handler403 = "zhiheng.server.refusal.answer"
handler500 = "zhiheng.server.outage.answer"
