"""Relations and history of the identity on the full file: internal records and judgements included."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from zhiheng.ledger.models import EnterpriseCard
from zhiheng.server.portal.file_relations import identity_context, relations_context
from zhiheng.server.staff.access import staff_only
from zhiheng.server.staff.page import show
from zhiheng.server.visible import Level


@staff_only
def relations(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show whom and what an enterprise stands in relation with."""
    card = get_object_or_404(EnterpriseCard, uscc=uscc.upper())
    return show(request, "staff/relations.html", "enterprises", **relations_context(request, card, Level.INTERNAL))


@staff_only
def identity(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show the history of an enterprise's identity, with who judged."""
    card = get_object_or_404(EnterpriseCard, uscc=uscc.upper())
    return show(request, "staff/identity.html", "enterprises", **identity_context(request, card, Level.INTERNAL))
