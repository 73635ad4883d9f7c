"""Messages in the workspace: what a body or an account was told, read or not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as said
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from zhiheng.actors import Actor, Capability
from zhiheng.cases.models import Message
from zhiheng.cases.services import messages
from zhiheng.server import message_mail
from zhiheng.server.i18n import localised
from zhiheng.server.models import NoticeChoice
from zhiheng.server.portal.paging import paged
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.access import who as who_asks
from zhiheng.server.staff.page import show


def kind_words(kind: str) -> tuple[str, str]:
    """Return tone and words of a kind of message."""
    return {
        "notice": ("accent", _("通知")),
        "task": ("accent", _("任务")),
        "due": ("attention", _("将到期")),
        "overdue": ("bad", _("已超期")),
        "comment": ("neutral", _("意见")),
        "answer": ("good", _("答复")),
        "calendar": ("attention", _("期限变动")),
    }.get(kind, ("neutral", kind))


def shown(one: Message, space: str) -> dict[str, Any]:
    """Return a message in the reader's language."""
    tone, words = kind_words(one.kind)
    return {
        "one": one,
        "tone": tone,
        "kind": words,
        "text": localised({"zh": one.zh, "en": one.en}),
        "address": reverse(f"{space}:case", args=[one.case.number]) if one.case else one.path,
    }


def context(request: HttpRequest, who: Actor, space: str) -> dict[str, Any]:
    """Return the messages of an actor, those unread alone where the address says so."""
    only_unread = request.GET.get("show") != "all"
    rows = messages.unread(who) if only_unread else messages.for_actor(who)
    rows = rows.select_related("case")
    paging = paged(request, rows, rows.count())
    return {
        "paging": paging,
        "rows": [shown(one, space) for one in paging.rows],
        "only_unread": only_unread,
        "inbox_address": reverse(f"{space}:messages"),
        "read_address": reverse(f"{space}:messages_read"),
        "choice": NoticeChoice.objects.filter(user=who_asks(request)).first(),
        "choice_address": reverse(f"{space}:messages_choice"),
        "mail_on": message_mail.on(),
        "mail_address": getattr(request.user, "email", ""),
    }


def mark_read(request: HttpRequest, who: Actor, space: str) -> HttpResponse:
    """Mark one message, or all, as read; with a case, lead to it."""
    number = request.POST.get("message", "")
    rows = messages.unread(who)
    if number.isascii() and number.isdigit() and len(number) < 19:
        rows = rows.filter(pk=int(number))
    n = rows.update(read_at=timezone.now())
    said.success(request, ngettext("已把 %(n)s 条消息标为已读。", "已把 %(n)s 条消息标为已读。", n) % {"n": n})
    return HttpResponseRedirect(reverse(f"{space}:messages"))


@needs(Capability.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the messages to one's body and to oneself."""
    return show(request, "staff/messages.html", "messages", **context(request, actor(request), "staff"))


@needs(Capability.READ)
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark messages as read."""
    return mark_read(request, actor(request), "staff")


def keep_choice(request: HttpRequest, space: str) -> HttpResponse:
    """Keep in which language an account is told by mail, and whether at all."""
    language = "en" if request.POST.get("language") == "en" else "zh"
    given = {"language": language, "by_mail": request.POST.get("by_mail") == "1"}
    NoticeChoice.objects.update_or_create(user=who_asks(request), defaults=given)
    said.success(request, _("已保存。"))
    return HttpResponseRedirect(reverse(f"{space}:messages"))


@needs(Capability.READ)
@require_POST
def choice(request: HttpRequest) -> HttpResponse:
    """Keep how one wants to be told."""
    return keep_choice(request, "staff")
