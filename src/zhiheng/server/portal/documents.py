"""Policy in words: documents with their provisions, packs, and scorecards from criterion to provision.

Scorecards of the internal risk class are shown to staff alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from zhiheng.policy.model import Criterion, Document, Parameter, Scorecard, ScorecardUse, Veto
from zhiheng.server.i18n import localised
from zhiheng.server.portal import policy_documents
from zhiheng.server.portal.packs import every_pack, packs, shown_citations, type_label
from zhiheng.server.portal.page import show


def public_scorecards(pack: Any) -> dict[str, Scorecard]:
    """Return the scorecards that anybody may read: not those of the risk class."""
    return {name: card for name, card in pack.scorecards.items() if card.use is not ScorecardUse.RISK_CLASS}


def own_documents() -> Iterator[Document]:
    """Yield every document once, from the pack that declares it."""
    for pack in every_pack():
        yield from (document for document in pack.documents.values() if document.pack == pack.info.id)


def issuer(document: Document) -> str:
    """Return the name of the issuing body."""
    body = packs()[document.pack].bodies.get(document.issuer) if document.issuer else None
    return localised(body) if body else ""


def index(request: HttpRequest) -> HttpResponse:
    """List documents and packs."""
    rows = sorted(own_documents(), key=lambda document: (str(document.issued or ""), document.id), reverse=True)
    context = {
        "documents": [{"document": document, "issuer": issuer(document)} for document in rows],
        "packs": [
            {"pack": pack, "scorecards": len(public_scorecards(pack)), "measures": len(pack.measures)}
            for pack in every_pack()
        ],
    }
    return show(request, "portal/documents.html", "documents", **context)


def document_page(request: HttpRequest, pack: str, document: str) -> HttpResponse:
    """Show one document with its provisions: what each asks for, what carries it out, and how far."""
    found = packs()[pack].documents.get(document) if pack in packs() else None
    if found is None or found.pack != pack:
        raise Http404
    return show(request, "portal/document.html", "documents", **policy_documents.context(found))


def pack_context(pack: Any, *, internal: bool = False) -> dict[str, Any]:
    """Return what the pages of a pack show: all of it to staff, nothing of the risk class to the public."""
    own = pack.info.id
    cards = pack.scorecards if internal else public_scorecards(pack)
    measures = [m for m in pack.measures.values() if m.pack == own and (internal or not m.trigger.risk_class)]
    return {
        "pack": pack,
        "scorecards": [card for card in cards.values() if card.pack == own],
        "measures": [
            {"measure": m, "cites": shown_citations((*m.legal_basis, *m.cite)), "body": _body(pack, m.executing_body)}
            for m in measures
        ],
        "parameters": [parameter_rows(p) for p in pack.parameters.values() if p.pack == own],
        "sources": [s for s in pack.sources.values() if s.pack == own],
        "documents": [d for d in pack.documents.values() if d.pack == own],
    }


def parameter_rows(parameter: Parameter) -> dict[str, Any]:
    """Return a dated value as a reader sees it: since when which value, on which article."""
    return {
        "id": parameter.id,
        "label": localised(parameter),
        "unit": parameter.unit,
        "rows": [
            {
                "since": one.valid_from,
                "until": one.valid_until,
                "value": one.value,
                "certainty": one.certainty.value,
                "cites": shown_citations(one.cite or parameter.cite),
            }
            for one in parameter.values
        ],
    }


def pack_page(request: HttpRequest, pack: str) -> HttpResponse:
    """Show a pack: what it builds on, its scorecards, measures, dated values and sources."""
    found = packs().get(pack)
    if found is None:
        raise Http404
    return show(request, "portal/pack.html", "documents", **pack_context(found))


def _body(pack: Any, body: str | None) -> str:
    known = pack.bodies.get(body) if body else None
    return localised(known) if known else (body or "")


def criterion_row(one: Criterion | Veto) -> dict[str, Any]:
    """Return a criterion as a reader sees it: what it reads, over which window, what it is worth, on which article."""
    return {
        "id": one.id,
        "label": localised(one.label),
        "reads": type_label(one.reads),
        "where": one.where or "",
        "window": one.window or "",
        "measure": one.measure,
        "points": getattr(one, "points", None),
        "at_least": one.at_least,
        "at_most": getattr(one, "at_most", None),
        "grade": getattr(one, "grade", ""),
        "note": localised(getattr(one, "note", None)),
        "certainty": one.certainty.value,
        "cites": shown_citations(one.cite),
    }


def scorecard_context(pack: Any, card: Scorecard) -> dict[str, Any]:
    """Return what the pages of a scorecard show, public and staff alike."""
    labels = {one.id: localised(one.label) for one in (*card.eligibility, *card.criteria)}
    return {
        "pack": pack,
        "scorecard": card,
        "cites": shown_citations(card.cite),
        "eligibility": [criterion_row(one) for one in card.eligibility],
        "criteria": [criterion_row(one) for one in card.criteria],
        "vetoes": [criterion_row(one) for one in card.vetoes],
        "levels": pack.level_tables.get(card.levels) if card.levels else None,
        "stages": [
            {
                "stage": stage,
                "requires": [labels.get(name, name) for name in stage.requires],
                "cites": shown_citations(stage.cite),
            }
            for stage in card.stages
        ],
        "cases": [case for case in pack.cases.values() if case.scorecard == card.id],
    }


def scorecard_page(request: HttpRequest, pack: str, scorecard: str) -> HttpResponse:
    """Show a public scorecard."""
    found = packs().get(pack)
    card = public_scorecards(found).get(scorecard) if found else None
    if card is None:
        raise Http404
    return show(request, "portal/scorecard.html", "documents", **scorecard_context(found, card))
