"""What this site is, what it must not be used for, and how it can be used by everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from zhiheng.server.portal.page import show


def about(request: HttpRequest) -> HttpResponse:
    """Say what the site is and how to check what it shows."""
    return show(request, "portal/about.html", "about")


def limits(request: HttpRequest) -> HttpResponse:
    """Say what the contents must not be used for."""
    return show(request, "portal/limits.html", "about")


def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how the site can be used, and what is known to be missing."""
    return show(request, "portal/accessibility.html", "about")
