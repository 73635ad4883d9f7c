"""What every page of an enterprise's own workspace carries."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zhiheng.actors import Capability
from zhiheng.cases.services import messages
from zhiheng.ledger.models import EnterpriseCard
from zhiheng.server.portal.page import head_batch
from zhiheng.server.staff.access import actor


def show(request: HttpRequest, template: str, section: str, /, **context: Any) -> HttpResponse:
    """Render a page of the own workspace. `section` marks its place in the navigation."""
    status = int(context.pop("status", 200))
    who = actor(request)
    shell = {
        "section": section,
        "head_batch": head_batch(),
        "has_subject": bool(who.subject),
        "may_apply": who.may(Capability.ANSWER),
        "unread": messages.unread(who).count(),
    }
    return render(request, template, {**shell, **context}, status=status)


def own_card(request: HttpRequest) -> EnterpriseCard:
    """Return the card of the enterprise for which the account stands. Raises Http404."""
    subject = actor(request).subject
    card = EnterpriseCard.objects.filter(subject=subject).first() if subject else None
    if card is None:
        raise Http404
    return card
