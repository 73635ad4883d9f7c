"""Overrides: where people decided otherwise than a rule computed, each with its reason; the enterprise where the case is public."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from zhiheng.cases.models import Case, CaseEvent
from zhiheng.cases.services import handling
from zhiheng.policy.model import Publicity
from zhiheng.server.i18n import localised
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.visible import public_cards


def page(request: HttpRequest) -> HttpResponse:
    """List the overrides, the newest first.

    Of a case that is not public the enterprise is not named; of an internal risk class only that it was overridden.
    """
    rows = CaseEvent.objects.filter(kind="override").select_related("case", "case__holder").order_by("-at", "-pk")
    paging = paged(request, rows, rows.count())
    cards = {
        card.subject: card for card in public_cards().filter(subject__in={row.case.subject for row in paging.rows})
    }
    context = {"paging": paging, "rows": [_line(row, row.case, cards) for row in paging.rows]}
    return show(request, "portal/overrides.html", "lists", **context)


def _line(row: CaseEvent, case: Case, cards: dict[str, Any]) -> dict[str, Any]:
    public = case.publicity == Publicity.PUBLIC.value
    told = {name: str(row.detail.get(name, "")) for name in ("what", "computed", "decided")} | {"reason": row.reason}
    return {
        "event": row,
        "procedure": localised(case.content["label"]),
        "body": case.holder,
        "card": cards.get(case.subject) if public else None,
        **({} if handling.is_internal(case, told["what"]) else told),
    }
