"""Lists in the workspace: with entries whose publication has ended, and where ours and the national systems disagree."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhiheng.actors import Capability
from zhiheng.credit.lists import EntryState
from zhiheng.credit.models import ListFinding
from zhiheng.credit.services import findings
from zhiheng.server import visible
from zhiheng.server.portal import standing_lists
from zhiheng.server.portal.paging import paged
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import Looker


@needs(Capability.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the lists."""
    context = standing_lists.index_context(request, actor(request), staff=True)
    return show(request, "staff/credit_lists.html", "lists", waiting=findings.waiting().count(), **context)


@needs(Capability.READ)
def page(request: HttpRequest, scheme: str) -> HttpResponse:
    """Show one list with its history, as far as the actor sees."""
    context = standing_lists.list_context(request, standing_lists.find(scheme), actor(request), staff=True)
    return show(request, "staff/credit_list.html", "lists", **context)


@needs(Capability.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def disagreements(request: HttpRequest) -> HttpResponse:
    """Show where entries disagree; keep what somebody found out about one."""
    if request.method == "POST":
        if not actor(request).may(Capability.ACT):
            raise PermissionDenied
        one = get_object_or_404(findings.waiting(), pk=_number(request.POST.get("finding", "")))
        text = request.POST.get("note", "").strip()[:2000]
        if text:
            findings.note(one, by=actor(request).username, text=text)
        return redirect("staff:credit_findings")
    rows = findings.waiting()
    paging = paged(request, rows, rows.count())
    context = {"paging": paging, "rows": _lines(list(paging.rows), actor(request))}
    return show(request, "staff/credit_findings.html", "lists", **context)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _lines(rows: list[ListFinding], level: Looker) -> list[dict[str, Any]]:
    cards = {card.subject: card for card in visible.cards(level).filter(subject__in={row.subject for row in rows})}
    names = {scheme.scheme: scheme for scheme in standing_lists.schemes().values()}
    words = {
        "authority_lists": _("国家系统在列，本系统不在列"),
        "authority_does_not_list": _("国家系统不在列，本系统在列"),
        "terms_differ": _("都在列，期限不同"),
    }
    return [
        {
            "finding": row,
            "card": cards.get(row.subject),
            "scheme": names.get(row.scheme),
            "words": words[row.kind],
            "ours": standing_lists.state_words(EntryState(row.our_state)),
            "theirs": standing_lists.state_words(EntryState(row.their_state)),
        }
        for row in rows
    ]
