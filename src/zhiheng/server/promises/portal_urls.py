"""Public addresses of promises. They are permanent."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.server.promises import portal_pages

patterns: list[URLPattern] = [
    path("promises/<slug:pack>/<slug:target>.json", portal_pages.machine, name="promise_json"),
    path("promises/<slug:pack>/<slug:target>.pdf", portal_pages.pdf, name="promise_pdf"),
    path("promises/<slug:pack>/<slug:target>.docx", portal_pages.docx, name="promise_docx"),
    path("promises/<slug:pack>/<slug:target>", portal_pages.page, name="promise"),
]
