"""Invitations of enterprises, for the clerks of market supervision: the link goes to the registered contact, or rests on papers."""

from __future__ import annotations

import hashlib

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.errors import ZhihengError
from zhiheng.server.account import invitations
from zhiheng.server.account.models import Invitation
from zhiheng.server.i18n import english
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import actor, needs, who
from zhiheng.server.staff.page import show

#: A photo or a scan of a paper; only its hash is kept.
MOST_BYTES = 20 * 1024 * 1024


@needs(Capability.LINK)
def index(request: HttpRequest) -> HttpResponse:
    """List invitations and make one."""
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            return _invited(request)
        except ZhihengError as error:
            problems = [Problem(error.message("en" if english() else "zh"), "id_uscc")]
    found = Invitation.objects.select_related("body")
    paging = paged(request, found, found.count())
    rows = [(one, *state_of(one)) for one in paging.rows]
    ways = [(way.value, way_name(way.value)) for way in Invitation.Way]
    return show(request, "staff/admin_invitations.html", "invitations", rows=rows, paging=paging, problems=problems,
                given=request.POST, ways=ways, mails=bool(settings.EMAIL_HOST), days=invitations.DAYS,
                status=422 if problems else 200)  # fmt: skip


def state_of(invitation: Invitation) -> tuple[str, str]:
    """Return the tone and the words of an invitation's state."""
    if invitation.used_at is not None:
        return "good", _("已用")
    if invitation.void_at is not None:
        return "neutral", _("作废")
    return ("neutral", _("过期")) if invitation.expires_at <= timezone.now() else ("attention", _("待用"))


def way_name(way: str) -> str:
    """Return what a way of proving is called."""
    return {"mail": _("登记邮箱"), "letter": _("登记地址，信函"), "paper": _("当面核对证件")}[way]


def _invited(request: HttpRequest) -> HttpResponse:
    given = request.POST
    body = invitations.enterprise_body(given.get("uscc", ""))
    if not actor(request).covers(body.division or None):
        from zhiheng.server.errors import NotAnEnterprise

        raise NotAnEnterprise(uscc=given.get("uscc", "")[:40])
    made = invitations.invite(body, _proof(request), by=who(request).username, reason=given.get("reason", "").strip())
    base = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
    address = base + reverse("join", args=[made.token])
    if made.invitation.way == Invitation.Way.MAIL and invitations.mail(made, address):
        messages.success(request, _("邀请已发往登记的邮箱。"))
        return HttpResponseRedirect(reverse("staff:admin_invitations"))
    code = segno.make(address, error="m").svg_data_uri(scale=4)
    return show(request, "staff/admin_invitation.html", "invitations", invitation=made.invitation, address=address,
                code=code, days=invitations.DAYS)  # fmt: skip


def _proof(request: HttpRequest) -> invitations.Proof:
    """Return on what the invitation rests; of an uploaded paper the hash and name alone are kept."""
    given, paper = request.POST, request.FILES.get("evidence")
    digest, name = given.get("digest", ""), given.get("evidence_name", "")
    if paper is not None and paper.size and paper.size <= MOST_BYTES:
        hashed = hashlib.sha256()
        for chunk in paper.chunks():
            hashed.update(chunk)
        digest, name = hashed.hexdigest(), paper.name or ""
    way = given.get("way", "")
    chosen = way if way in set(Invitation.Way) else Invitation.Way.LETTER.value
    return invitations.Proof(chosen, given.get("contact", "").strip(), given.get("contact_source", "").strip(),
                             digest[:64], name)  # fmt: skip


@needs(Capability.LINK)
@require_POST
def void(request: HttpRequest, invitation: int) -> HttpResponse:
    """Make an invitation void."""
    found = get_object_or_404(Invitation.objects.select_related("body"), pk=invitation)
    invitations.void(found, by=who(request).username)
    messages.success(request, _("邀请已作废。"))
    return HttpResponseRedirect(reverse("staff:admin_invitations"))
