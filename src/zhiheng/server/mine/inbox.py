"""Messages to an enterprise."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from zhiheng.server.mine.page import show
from zhiheng.server.staff import case_messages
from zhiheng.server.staff.access import actor, mine_only


@mine_only
def index(request: HttpRequest) -> HttpResponse:
    """List the messages."""
    return show(request, "mine/messages.html", "messages", **case_messages.context(request, actor(request), "mine"))


@mine_only
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark messages as read."""
    return case_messages.mark_read(request, actor(request), "mine")


@mine_only
@require_POST
def choice(request: HttpRequest) -> HttpResponse:
    """Keep how one wants to be told."""
    return case_messages.keep_choice(request, "mine")
