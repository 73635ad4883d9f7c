"""Credit reports for a third party: the link that the enterprise gave, the papers behind it, and their status page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhiheng.credit.models import Consent, CreditReport
from zhiheng.credit.services import consents, reports
from zhiheng.server.portal import standing_facts, standing_papers
from zhiheng.server.portal.page import show
from zhiheng.server.staff.access import actor


def _consent(token: str) -> Consent:
    found = consents.by_token(token)
    if found is None:
        raise Http404(_("链接无效：请向企业索取完整的链接"))
    return found


def made(request: HttpRequest, consent: Consent) -> CreditReport:
    """Return the report of today under a consent; the read is noted. Raises ConsentOver, Http404."""
    consents.demand(consent)
    card = standing_facts.card_of(consent.subject)
    if card is None:
        raise Http404(_("没有这家企业的公开登记"))
    found = standing_facts.facts(card, reports.parts_of(consent))
    who = actor(request)
    own = bool(who.subject) and who.subject == consent.subject
    return reports.issue(consent, found, lambda report: _status(request, report), who.username, own=own)


def _status(request: HttpRequest, report_id: str) -> str:
    return request.build_absolute_uri(reverse("portal:report_status", args=[report_id]))


def _over(request: HttpRequest, consent: Consent) -> HttpResponse:
    """Say that the consent has ended."""
    answer = show(request, "portal/report_over.html", "check", consent=consent)
    answer.status_code = 410
    return answer


@require_GET
@never_cache
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the report to whoever has the link, while the consent holds."""
    consent = _consent(token)
    if not consents.holds(consent):
        return _over(request, consent)
    row = made(request, consent)
    context = {
        "consent": consent,
        "token": token,
        "report": row,
        "facts": standing_papers.report_facts(row.document),
        "sections": standing_papers.report_sections(row.document),
    }
    return show(request, "portal/report.html", "check", **context)


@require_GET
@never_cache
def json(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the signed report."""
    consent = _consent(token)
    if not consents.holds(consent):
        return _over(request, consent)
    row = made(request, consent)
    answer = JsonResponse(reports.paper(row), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="report-{row.number}.json"'
    return answer


@require_GET
@never_cache
def pdf(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the report to print."""
    consent = _consent(token)
    if not consents.holds(consent):
        return _over(request, consent)
    row = made(request, consent)
    answer = HttpResponse(standing_papers.report_pdf(row), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="report-{row.number}.pdf"'
    return answer


@require_GET
@never_cache
def status(request: HttpRequest, report_id: str) -> HttpResponse:
    """Say whether a report is ours and whether the enterprise's consent still holds; nothing of its content."""
    row = CreditReport.objects.filter(report_id=report_id).select_related("consent").first()
    if row is None:
        raise Http404(_("没有这份报告"))
    return show(
        request,
        "portal/report_status.html",
        "check",
        report=row,
        consent=row.consent,
        holds=consents.holds(row.consent),
    )
