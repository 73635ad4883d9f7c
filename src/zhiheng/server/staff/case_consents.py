"""Consent of a party to electronic service, as its paper comes to an office: entered with its scan, or its withdrawal."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.cases.errors import ConsentRefused
from zhiheng.cases.services import consents
from zhiheng.errors import ZhihengError
from zhiheng.server.staff import case_acts, case_page
from zhiheng.server.staff.access import actor, needs


@needs(Capability.READ)
@require_POST
def act(request: HttpRequest, number: str, document: int) -> HttpResponse:
    """Enter what a party signed on paper, and go back to the document that is to be served."""
    who = actor(request)
    case = case_page.find(who, number)
    found = get_object_or_404(case.documents, pk=document)
    sent = request.FILES.getlist("scan")
    scan = case_acts.given_file(sent[0]) if sent else None
    try:
        if request.POST.get("do") == "withdraw":
            consents.withdraw(who, case.subject, case=case, scan=scan)
            messages.success(request, _("撤回已记下：以后的文书不再电子送达。"))
        else:
            consents.enter(who, case, request.POST.get("address", ""), _day(request.POST.get("given_on", "")), scan)
            messages.success(request, _("同意已记下：现在可以电子送达。"))
    except ZhihengError as error:
        messages.error(request, case_acts.said(error))
    return HttpResponseRedirect(reverse("staff:case_document", args=[number, found.pk]) + "#service")


def _day(text: str) -> date:
    """Return the day of the signature: one that cannot be read is asked for, as electronic service counts from it."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        zh, en = "请写明签署日期，如 2026-03-02。", "write the day on which it was signed, such as 2026-03-02."
        raise ConsentRefused(zh_why=zh, en_why=en) from error
