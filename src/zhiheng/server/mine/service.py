"""The enterprise's consent to electronic service: what stands, what was before, given and withdrawn here."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.cases.models import ServiceConsent
from zhiheng.cases.services import consents
from zhiheng.errors import ZhihengError
from zhiheng.server.mine.page import show
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff import case_acts
from zhiheng.server.staff.access import actor, mine_only
from zhiheng.server.staff.case_documents_shown import address_words


@mine_only
def page(request: HttpRequest) -> HttpResponse:
    """Show the consent; with a POST, give or withdraw it."""
    who = actor(request)
    if not who.subject:
        raise Http404
    address, problems = request.POST.get("address", "")[:400], []
    if request.method == "POST":
        if not who.may(Capability.ANSWER):
            raise PermissionDenied
        try:
            said = _done(request, address)
        except ZhihengError as error:
            problems = [Problem(case_acts.said(error), "address")]
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("mine:service"))
    standing = consents.standing(who.subject)
    before = ServiceConsent.objects.filter(subject=who.subject, withdrawn_on__isnull=False)
    context = {
        "standing": standing,
        "place": address_words(standing.address) if standing else "",
        "before": [(one, address_words(one.address)) for one in before],
        "may": who.may(Capability.ANSWER),
        "address": address or address_words(consents.ACCOUNT_ZH),
        "problems": problems,
    }
    return show(request, "mine/service.html", "service", status=409 if problems else 200, **context)


def _done(request: HttpRequest, address: str) -> str:
    who = actor(request)
    if request.POST.get("do") == "withdraw":
        consents.withdraw(who, who.subject)
        return _("已撤回：以后的文书不再电子送达。")
    consents.give(who, "" if address == address_words(consents.ACCOUNT_ZH) else address)
    return _("已同意电子送达：文书发到本账户，签收即为送达。")
