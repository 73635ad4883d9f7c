"""The public list of agreements under which departments share data: who, what, on which basis, for which purpose."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from zhiheng.server import sharing_register
from zhiheng.server.api.answers import answer
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import type_label
from zhiheng.server.portal.page import show


def page(request: HttpRequest) -> HttpResponse:
    """List the agreements, those in force first."""
    rows = [
        {
            **one,
            "words": localised(one["purpose_label"]),
            "flows_back": localised(one["returns"]),
            "types": [type_label(name) for name in one["record_types"]],
        }
        for one in sharing_register.every()
    ]
    rows.sort(key=lambda row: (row["state"] != "in_force", row["agreement"]))
    return show(request, "portal/sharing.html", "data", rows=rows)


def machine(request: HttpRequest) -> HttpResponse:
    """Answer with the same as JSON."""
    return answer({"agreements": sharing_register.every()})
