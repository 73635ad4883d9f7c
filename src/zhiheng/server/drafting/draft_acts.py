"""What is done with a draft from its page: writing, renewing, signing, sending, publishing, giving a decision to follow up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.cases.models import CaseDocument
from zhiheng.cases.services import acting, sign_off
from zhiheng.drafting.models import Draft
from zhiheng.drafting.services import drafts
from zhiheng.errors import ZhihengError
from zhiheng.server.drafting import draft_pages, following
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff import case_acts, case_documents_shown
from zhiheng.server.staff.access import actor, needs

MOST_TEXT, MOST_OPINION = 20_000, 4_000


def _text(request: HttpRequest, name: str, most: int = MOST_TEXT) -> str:
    return request.POST.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()[:most]


def _done(request: HttpRequest, draft: Draft, do: Callable[[], Any], said: str) -> HttpResponse:
    """Do it and lead back to the page; where it cannot be done, draw the page with the reason."""
    try:
        do()
    except ZhihengError as error:
        status = error.status if 400 <= error.status < 500 else 422
        return draft_pages.answer(
            request, draft_pages.find(request, draft.pk), [Problem(case_acts.said(error))], status
        )
    messages.success(request, said)
    return HttpResponseRedirect(reverse("staff:draft", args=[draft.pk]))


@needs(Capability.READ, Capability.ACT)
@require_POST
def edit(request: HttpRequest, draft: int) -> HttpResponse:
    """Write what was typed over the pieces, and what was added to fields."""
    found = draft_pages.find(request, draft)
    text = drafts.text_of(found)
    given = {
        place: (
            _text(request, f"zh-{place}"),
            _text(request, f"en-{place}") if f"en-{place}" in request.POST else one.text_en,
        )
        for place, one in enumerate(text)
        if f"zh-{place}" in request.POST
    }
    fields = [one["id"] for one in found.document.content["fields"]]
    added = {name: _text(request, f"add-{name}") for name in fields if _text(request, f"add-{name}")}
    who, seen = actor(request), case_acts.version(request)
    return _done(request, found, lambda: drafts.edit(who, found, given, added, version=seen), _("已保存。"))


@needs(Capability.READ, Capability.ACT)
@require_POST
def renew(request: HttpRequest, draft: int) -> HttpResponse:
    """Bring one piece, or all of them, up to the data."""
    found = draft_pages.find(request, draft)
    place = request.POST.get("place", "")
    wanted = {int(place)} if place.isascii() and place.isdigit() and len(place) < 6 else None
    who, seen = actor(request), case_acts.version(request)
    known = draft_pages.known_now(who, found)
    return _done(
        request, found, lambda: drafts.renew(who, found, known, wanted, version=seen), _("已按现在的数据更新。")
    )


@needs(Capability.READ)
@require_POST
def move(request: HttpRequest, draft: int) -> HttpResponse:
    """Carry the document of a draft forward or back in its sign-off, or make it void."""
    found, who = draft_pages.find(request, draft), actor(request)
    opinion, document = _text(request, "opinion", MOST_OPINION), found.document
    seen = case_acts.version(request, "document_version")
    does: dict[str, Callable[[], CaseDocument]] = {
        "forward": lambda: sign_off.move(who, document, "forward", opinion, version=seen),
        "back": lambda: sign_off.move(who, document, "back", opinion, version=seen),
        "void": lambda: sign_off.void(who, document, opinion, version=seen),
    }
    wanted = request.POST.get("do", "")
    if wanted not in does:
        raise Http404
    state = case_documents_shown.state_words(document.state)
    return _done(request, found, does[wanted], _("“%(link)s”已办理。") % {"link": state})


@needs(Capability.READ)
@require_POST
def step(request: HttpRequest, draft: int) -> HttpResponse:
    """Take a step of the case: send, publish, file, drop."""
    found, who = draft_pages.find(request, draft), actor(request)
    name, reason = request.POST.get("step", "")[:80], _text(request, "reason", MOST_OPINION)
    seen = case_acts.version(request)
    return _done(request, found, lambda: acting.act(who, found.case, name, reason=reason, version=seen), _("已办理。"))


@needs(Capability.READ)
@require_POST
def follow(request: HttpRequest, draft: int) -> HttpResponse:
    """Give a decision of minutes to a body to be followed up."""
    found, who = draft_pages.find(request, draft), actor(request)
    given = {name: _text(request, name, 400) for name in ("place", "lead", "days")}
    return _done(request, found, lambda: following.open_item(who, found, given), _("已列为督办事项，并告知牵头单位。"))
