"""What every page of the workspace carries."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhiheng.server.portal.page import head_batch
from zhiheng.server.staff.access import actor, purpose_of


def show(request: HttpRequest, template: str, section: str, /, **context: Any) -> HttpResponse:
    """Render a page of the workspace. `section` marks its place in the navigation; `may` holds what the actor may do."""
    status = int(context.pop("status", 200))
    who_asks = actor(request)
    may = dict.fromkeys((one.value for one in who_asks.capabilities), True)
    shell = {"section": section, "head_batch": head_batch(), "staff_page": True, "actor": who_asks, "may": may,
             "reads_for": purpose_of(request) if who_asks.shares else ""}  # fmt: skip
    return render(request, template, {**shell, **context}, status=status)
