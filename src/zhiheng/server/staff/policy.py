"""Packs and scorecards with everything in them, the internal risk class included."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from zhiheng.policy.model import ScorecardUse
from zhiheng.server.portal.documents import pack_context, scorecard_context
from zhiheng.server.portal.packs import every_pack, packs
from zhiheng.server.staff.access import staff_only
from zhiheng.server.staff.page import show


@staff_only
def index(request: HttpRequest) -> HttpResponse:
    """List the packs with their scorecards."""
    rows = [
        {
            "pack": pack,
            "scorecards": [card for card in pack.scorecards.values() if card.pack == pack.info.id],
            "measures": sum(1 for one in pack.measures.values() if one.pack == pack.info.id),
            "documents": sum(1 for one in pack.documents.values() if one.pack == pack.info.id),
            "cases": sum(1 for one in pack.cases.values() if one.pack == pack.info.id),
        }
        for pack in every_pack()
    ]
    return show(request, "staff/packs.html", "packs", packs=rows)


@staff_only
def pack_page(request: HttpRequest, pack: str) -> HttpResponse:
    """Show one pack whole."""
    found = packs().get(pack)
    if found is None:
        raise Http404
    return show(request, "staff/pack.html", "packs", **pack_context(found, internal=True))


@staff_only
def scorecard_page(request: HttpRequest, pack: str, scorecard: str) -> HttpResponse:
    """Show one scorecard with its criteria, levels, stages and worked cases."""
    found = packs().get(pack)
    card = found.scorecards.get(scorecard) if found else None
    if card is None:
        raise Http404
    context = scorecard_context(found, card) | {"risk": card.use is ScorecardUse.RISK_CLASS}
    return show(request, "staff/scorecard.html", "packs", **context)
