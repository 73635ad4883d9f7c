"""Relations and history of the identity on the full file: internal records and judgements included."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from zhiheng.actors import Capability
from zhiheng.server import visible
from zhiheng.server.portal.file_relations import identity_context, relations_context
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show


@needs(Capability.READ)
def relations(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show whom and what an enterprise stands in relation with."""
    looker = actor(request)
    card = get_object_or_404(visible.files(looker), uscc=uscc.upper())
    return show(request, "staff/relations.html", "enterprises", **relations_context(request, card, looker))


@needs(Capability.READ)
def identity(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show the history of an enterprise's identity, with who judged."""
    looker = actor(request)
    card = get_object_or_404(visible.files(looker), uscc=uscc.upper())
    return show(request, "staff/identity.html", "enterprises", **identity_context(request, card, looker))
