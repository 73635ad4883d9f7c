"""Today's work."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """Show today's work."""
    return HttpResponse("")
