"""What every page of the workspace carries."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiheng.server.portal.page import head_batch


def show(request: HttpRequest, template: str, section: str, /, **context: Any) -> HttpResponse:
    """Render a page of the workspace. `section` marks its place in the navigation."""
    status = int(context.pop("status", 200))
    shell = {"section": section, "head_batch": head_batch(), "staff_page": True}
    return render(request, template, {**shell, **context}, status=status)
