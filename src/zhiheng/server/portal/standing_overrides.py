"""Overrides: where people decided otherwise than a rule computed, each with its reason, as far as the case is public."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from zhiheng.cases.models import Case, CaseEvent
from zhiheng.policy.model import Publicity
from zhiheng.server.i18n import localised
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.visible import public_cards


def page(request: HttpRequest) -> HttpResponse:
    """List the overrides, the newest first. Of a case that is not public neither the enterprise nor the reason is shown."""
    rows = CaseEvent.objects.filter(kind="override").select_related("case", "case__holder").order_by("-at", "-pk")
    paging = paged(request, rows, rows.count())
    cards = {
        card.subject: card for card in public_cards().filter(subject__in={row.case.subject for row in paging.rows})
    }
    context = {"paging": paging, "rows": [_line(row, row.case, cards) for row in paging.rows]}
    return show(request, "portal/overrides.html", "lists", **context)


def _line(row: CaseEvent, case: Case, cards: dict[str, Any]) -> dict[str, Any]:
    public = case.publicity == Publicity.PUBLIC.value
    return {
        "event": row,
        "procedure": localised(case.content["label"]),
        "body": case.holder,
        "public": public,
        "card": cards.get(case.subject) if public else None,
        "reason": row.reason if public else "",
        "what": row.detail.get("what", ""),
        "computed": row.detail.get("computed", ""),
        "decided": row.detail.get("decided", ""),
    }
