"""Packs and scorecards with everything in them, the internal risk class included."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse

from zhiheng.actors import Capability
from zhiheng.policy.model import ScorecardUse
from zhiheng.server.portal import policy_coverage, policy_elements, policy_pages
from zhiheng.server.portal.documents import pack_context, scorecard_context
from zhiheng.server.portal.packs import every_pack, packs
from zhiheng.server.staff.access import needs
from zhiheng.server.staff.page import show


@needs(Capability.RISK_CLASS)
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


@needs(Capability.RISK_CLASS)
def pack_page(request: HttpRequest, pack: str) -> HttpResponse:
    """Show one pack whole."""
    found = packs().get(pack)
    if found is None:
        raise Http404
    return show(request, "staff/pack.html", "packs", **pack_context(found, internal=True))


@needs(Capability.RISK_CLASS)
def scorecard_page(request: HttpRequest, pack: str, scorecard: str) -> HttpResponse:
    """Show one scorecard with its criteria, levels, stages and worked cases."""
    found = packs().get(pack)
    card = found.scorecards.get(scorecard) if found else None
    if card is None:
        raise Http404
    context = scorecard_context(found, card) | {"risk": card.use is ScorecardUse.RISK_CLASS}
    return show(request, "staff/scorecard.html", "packs", **context)


@needs(Capability.RISK_CLASS)
def element_page(request: HttpRequest, pack: str, kind: str, name: str) -> HttpResponse:
    """Show one element whole; what the public sees too has its one page in the portal."""
    element = policy_elements.find(pack, kind, name)
    if element is None:
        raise Http404
    address = policy_elements.address(element, internal=True)
    if address != request.path:
        return HttpResponseRedirect(address)
    return show(request, "staff/element.html", "packs", **policy_pages.element_context(element, internal=True))


@needs(Capability.RISK_CLASS)
def element_json(request: HttpRequest, pack: str, kind: str, name: str) -> HttpResponse:
    """Answer with one element whole as JSON."""
    element = policy_elements.find(pack, kind, name)
    if element is None:
        raise Http404
    return policy_pages.json_of(element, internal=True)


@needs(Capability.RISK_CLASS)
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Show what of the documents is carried out, the elements of the internal risk class by name."""
    return show(request, "staff/coverage.html", "packs", **policy_coverage.context(request, internal=True))


@needs(Capability.RISK_CLASS)
def coverage_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the rows asked for as CSV, whole."""
    rows = policy_coverage.chosen(request, policy_coverage.computed().mechanisms)
    return policy_coverage.csv_of(rows, internal=True)


@needs(Capability.RISK_CLASS)
def coverage_json(request: HttpRequest) -> HttpResponse:
    """Answer with the coverage as `packs coverage --json` writes it."""
    return policy_coverage.json_document(policy_coverage.document_of(request, internal=True))
