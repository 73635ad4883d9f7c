"""The status report in the workspace: choose, read, take it in a form, freeze it, publish what was frozen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.drafting import status, status_files
from zhiheng.drafting.models import Edition
from zhiheng.drafting.services import editions
from zhiheng.drafting.status import Order, StatusReport
from zhiheng.errors import ZhihengError
from zhiheng.policy.pack import Pack
from zhiheng.server.drafting import draft_list, draft_pages, ports
from zhiheng.server.drafting.draft_files import attachment
from zhiheng.server.i18n import english
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.portal.wording import division_name
from zhiheng.server.staff import case_acts, case_list
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.installation import installation
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today


def _sent(request: HttpRequest, pack: Pack, offered: dict[str, list[Any]]) -> dict[str, str]:
    given = request.POST if request.method == "POST" else request.GET
    first = {
        "area": pack.info.division or "",
        "period": ports.usual(offered["periods"], today()),
        "industry": "",
    }
    sent = {name: given.get(name, "").replace("\x00", "").strip()[:40] or usual for name, usual in first.items()}
    language = given.get("language", "en" if english() else "zh")
    return {**sent, "language": "en" if language == "en" else "zh"}


def _made(request: HttpRequest, pack: Pack, sent: dict[str, str]) -> tuple[Order, StatusReport]:
    """Return the report that the address asks for. Raises ZhihengError."""
    order = ports.order(pack, sent["area"], sent["period"], sent["industry"])
    seen = ports.PUBLIC if request.GET.get("public") == "1" else ports.seen_by(actor(request))
    known = ports.known(installation(), pack, order, seen)
    return order, status.report(known, order, sent["language"])


@needs(Capability.READ)
def page(request: HttpRequest) -> HttpResponse:
    """Show the report of a place and period, with its forms at a click, and the issues frozen so far."""
    pack = draft_pages.own_pack(actor(request))
    offered = ports.choices(pack.info.id)
    sent, made, problems = _sent(request, pack, offered), None, []
    if sent["period"]:
        try:
            _order, made = _made(request, pack, sent)
        except ZhihengError as error:
            problems = [Problem(case_acts.said(error), "period")]
    return show(request, "drafting/status.html", "drafts", **_context(request, pack, offered, sent, made, problems))


def _context(
    request: HttpRequest, pack: Pack, offered: dict[str, list[Any]], sent: dict[str, str], made: StatusReport | None,
    problems: list[Problem],
) -> dict[str, Any]:  # fmt: skip
    who = actor(request)
    every = editions.for_actor(who).filter(pack=pack.info.id)
    paging = paged(request, every, every.count(), 20)
    return {
        "pack": pack, "sent": sent, "report": made.report if made else None, "problems": problems,
        "status": 422 if problems else 200, "query": urlencode(sent), "forms": status_files.FORMS,
        "periods": [(text, draft_list.span_words(text)) for text in offered["periods"]],
        "areas": [(code, division_name(code)) for code in offered["areas"]],
        "paging": paging, "editions": [shown(one, who.body, may=who.may(Capability.ISSUE)) for one in paging.rows],
        "may_make": who.may(Capability.ACT), "counted": len(made.used) if made else 0,
    }  # fmt: skip


def shown(edition: Edition, body: str = "", *, may: bool = False) -> dict[str, Any]:
    """Return an issue as a list shows it."""
    return {
        "one": edition, "area": division_name(edition.area), "period": draft_list.span_words(edition.period),
        "holder": case_list.body_name(edition.body),
        "may_publish": may and edition.published_at is None and edition.body.code == body and not edition.internal,
    }  # fmt: skip


@needs(Capability.READ, Capability.EXPORT)
def file(request: HttpRequest, form: str) -> HttpResponse:
    """Answer with the report as a file."""
    pack = draft_pages.own_pack(actor(request))
    sent = _sent(request, pack, {"periods": [], "areas": []})
    try:
        order, made = _made(request, pack, sent)
    except ZhihengError as error:
        messages.error(request, case_acts.said(error))
        return HttpResponseRedirect(reverse("staff:status_report"))
    name = "-".join(one for one in (_("质量状况分析报告"), order.area, order.period, order.industry) if one)
    return attachment(name, form, status_files.render(made.report, form))


@needs(Capability.READ, Capability.ACT)
@require_POST
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze the report of a place and period as the data are now."""
    who = actor(request)
    pack = draft_pages.own_pack(who)
    sent = _sent(request, pack, {"periods": [], "areas": []})
    seen = ports.PUBLIC if request.POST.get("public") == "1" else ports.seen_by(who)
    try:
        order = ports.order(pack, sent["area"], sent["period"], sent["industry"])
        open_to_all = ports.known(installation(), pack, order, ports.PUBLIC)
        known = ports.known(installation(), pack, order, seen) if seen != ports.PUBLIC else open_to_all
        editions.make(who, pack.info.id, known, order, public=open_to_all)
    except ZhihengError as error:
        messages.error(request, case_acts.said(error))
    else:
        messages.success(request, _("已定稿：负责人可以公布。"))
    return HttpResponseRedirect(f"{reverse('staff:status_report')}?{urlencode(sent)}#editions")


@needs(Capability.READ, Capability.ISSUE)
@require_POST
def publish(request: HttpRequest, edition: int) -> HttpResponse:
    """Publish an issue."""
    found = editions.for_actor(actor(request)).filter(pk=edition).first()
    if found is None:
        raise Http404
    try:
        editions.publish(actor(request), found)
    except ZhihengError as error:
        messages.error(request, case_acts.said(error))
    else:
        messages.success(request, _("已公布，并记入透明日志。"))
    return HttpResponseRedirect(reverse("staff:status_report") + "#editions")


@needs(Capability.READ, Capability.EXPORT)
def edition_file(request: HttpRequest, edition: int, language: str, form: str) -> HttpResponse:
    """Answer with a frozen issue as a file."""
    found = editions.for_actor(actor(request)).filter(pk=edition).first()
    if found is None or language not in editions.LANGUAGES or form not in status_files.FORMS:
        raise Http404
    return issue(found, language, form)


def issue(found: Edition, language: str, form: str) -> HttpResponse:
    """Return a frozen issue as a file of a form."""
    name = "-".join(one for one in (_("质量状况分析报告"), found.area, found.period, found.industry, language) if one)
    return attachment(name, form, status_files.render(editions.report_of(found, language), form))
