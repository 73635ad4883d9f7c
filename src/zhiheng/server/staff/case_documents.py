"""Official documents of a case: drafted from a template, previewed, carried through the sign-off, served."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Actor, Capability
from zhiheng.cases import chain
from zhiheng.cases.models import Case, CaseDocument, Service
from zhiheng.cases.services import consents, places, sign_off, writable
from zhiheng.cases.services import service as serving
from zhiheng.errors import ZhihengError
from zhiheng.server.i18n import localised
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff import case_acts, case_document_papers, case_documents_shown, case_page, case_words
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today

MOST_VALUE = 20_000
DRAFT = CaseDocument.State.DRAFT.value


def find(request: HttpRequest, number: str, document: int) -> CaseDocument:
    """Return a document of a case that one may see. Raises Http404."""
    case = case_page.find(actor(request), number)
    rows = case.documents.select_related("case__holder").prefetch_related("services__proof")
    found = rows.filter(pk=document).first()
    if found is None:
        raise Http404
    return found


def _address(document: CaseDocument) -> str:
    return reverse("staff:case_document", args=[document.case.number, document.pk])


@needs(Capability.READ)
@require_POST
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """Begin a document from a template for a step; what the case knows is filled in."""
    case = case_page.find(actor(request), number)
    template, _bar, step = request.POST.get("template", "")[:170].partition("|")
    try:
        made = sign_off.draft(actor(request), case, template, step)
    except ZhihengError as error:
        messages.error(request, case_acts.said(error))
        return HttpResponseRedirect(reverse("staff:case", args=[number]) + "#documents")
    return HttpResponseRedirect(_address(made))


@needs(Capability.READ)
def page(request: HttpRequest, number: str, document: int) -> HttpResponse:
    """Show a document; keep what was written when it is sent."""
    found = find(request, number, document)
    problems: list[Problem] = []
    typed: dict[str, str] = {}
    if request.method == "POST":
        typed = written(request, found)
        try:
            below = case_document_papers.below(request.POST)
            sign_off.edit(actor(request), found, typed, below=below, version=case_acts.version(request))
        except ZhihengError as error:
            problems = [Problem(case_acts.said(error))]
        else:
            messages.success(request, _("已保存。"))
            return HttpResponseRedirect(_address(found))
    context = _context(actor(request), find(request, number, document), typed)
    status = 422 if problems else 200
    return show(request, "staff/case_document.html", "cases", problems=problems, status=status, **context)


def written(request: HttpRequest, document: CaseDocument) -> dict[str, str]:
    """Return what was written in the fields of a draft; a sealed value that nobody wrote over is left as it is."""
    found = {}
    for one in case_documents_shown.template_of(document).fields:
        text = request.POST.get(f"v-{one.id}", "").replace("\x00", "").replace("\r\n", "\n").strip()[:MOST_VALUE]
        if text or not (one.personal or case_words.is_sealed(document.values.get(one.id))):
            found[one.id] = text
    return found


def _context(who: Actor, document: CaseDocument, typed: dict[str, str]) -> dict[str, Any]:
    case, why = document.case, sign_off.why_not(who, document)
    open_to = why is None and writable.goes_on(document, case)
    shown = case_documents_shown.shown(document)
    own = who.body in (case.holder.code, places.office(document).code)
    signed = document.state in chain.SIGNED
    return {
        "case": case,
        "document": document,
        "shown": shown,
        "ended": document.state in (chain.DONE, chain.VOID),
        "fields": case_document_papers.fields(document, typed),
        "below": case_document_papers.below_shown(document),
        "may_write": document.state == DRAFT and open_to,
        "may_move": open_to,
        "why_not": localised({"zh": why.zh, "en": why.en}) if why else "",
        "next_words": next_words(document) if open_to else "",
        "may_back": open_to and document.state != DRAFT and not signed,
        "may_void": own and document.sent_at is None and who.may(Capability.ISSUE if signed else Capability.ACT),
        "may_serve": shown.delivers and document.state in SERVED_FROM and own and who.may(Capability.ACT),
        **_ways(case),
        "paper": case_document_papers.preview(document, who.username, typed),
        "history": case_documents_shown.history(document),
        "step": case_words.step_label(case_words.procedure_of(case), document.step),
        "today": today(),
        "may_reveal": who.may(Capability.REVEAL_PERSONAL) and case_document_papers.holds_personal(document),
        "basis_reference": f"templates/{document.template}",
    }


def _ways(case: Case) -> dict[str, Any]:
    """Return how a document may be served on the party of a case: electronically with its account and its consent alone."""
    consent = consents.standing(case.subject)
    account = places.party_body(case) is not None
    open_to = consent is not None and account
    ways = [way for way in Service.Way.values if open_to or way != Service.Way.ELECTRONIC]
    return {
        "ways": [(way, case_documents_shown.way_words(way)) for way in ways],
        "consent": consent,
        "consent_place": case_documents_shown.address_words(consent.address) if consent else "",
        "has_account": account,
        "may_consent": bool(case.subject) and account and not case.closed,
    }


#: States from which a document may be served: signed and numbered.
SERVED_FROM = chain.SIGNED[1:]


def next_words(document: CaseDocument) -> str:
    """Say what passing the link that is next does."""
    declared = case_documents_shown.template_of(document).sign_off
    now = case_documents_shown.state_words(document.state)
    following = case_documents_shown.state_words(chain.following(declared, document.state))
    return _("%(link)s通过：转“%(next)s”") % {"link": now, "next": following}


@needs(Capability.READ)
@require_POST
def move(request: HttpRequest, number: str, document: int) -> HttpResponse:
    """Carry a document forward or back in its sign-off, or make it void."""
    found, who = find(request, number, document), actor(request)
    opinion = request.POST.get("opinion", "").replace("\x00", "").strip()[:4000]
    seen = case_acts.version(request)
    does: dict[str, Callable[[], Any]] = {
        "forward": lambda: sign_off.move(who, found, "forward", opinion, version=seen),
        "back": lambda: sign_off.move(who, found, "back", opinion, version=seen),
        "void": lambda: sign_off.void(who, found, opinion, version=seen),
    }
    wanted = request.POST.get("do", "")
    if wanted not in does:
        raise Http404
    try:
        does[wanted]()
    except ZhihengError as error:
        messages.error(request, case_acts.said(error))
    else:
        words = case_documents_shown.state_words(CaseDocument.objects.get(pk=found.pk).state)
        messages.success(request, _("已办理：文书现在“%(state)s”。") % {"state": words})
    return HttpResponseRedirect(_address(found))


@needs(Capability.READ)
@require_POST
def serve(request: HttpRequest, number: str, document: int) -> HttpResponse:
    """Note that a document was sent, or that it was served with proof."""
    found = find(request, number, document)
    try:
        _served(request, found) if request.POST.get("service") else _sent(request, found)
    except ZhihengError as error:
        messages.error(request, case_acts.said(error))
    return HttpResponseRedirect(_address(found) + "#service")


def _sent(request: HttpRequest, document: CaseDocument) -> None:
    texts = {
        name: request.POST.get(name, "").replace("\x00", "").strip() for name in ("way", "receiver", "person", "note")
    }
    serving.send(
        actor(request), document, texts["way"], receiver=texts["receiver"], person=texts["person"], note=texts["note"]
    )
    if texts["way"] == Service.Way.ELECTRONIC:
        messages.success(request, _("已发到当事人账户；当事人签收即为送达。"))
    else:
        messages.success(request, _("发出已记下；送达后请补上送达回证。"))


def _served(request: HttpRequest, document: CaseDocument) -> None:
    key = request.POST.get("service", "")
    one = document.services.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
    if one is None:
        raise Http404
    sent = request.FILES.getlist("proof")
    proof = case_acts.given_file(sent[0]) if sent else None
    serving.prove(actor(request), one, _day(request.POST.get("served_on", "")), proof)
    messages.success(request, _("送达已记下。"))


@needs(Capability.EXPORT)
def receipt(request: HttpRequest, number: str, document: int, service: int, form: str) -> HttpResponse:
    """Answer with the proof of service to be signed by hand, as DOCX or PDF; its scan is then given as the proof."""
    found = find(request, number, document)
    one = found.services.filter(pk=service).select_related("document__case__holder").first()
    if one is None or form not in ("docx", "pdf"):
        raise Http404
    try:
        return case_document_papers.receipt(one, form, actor(request))
    except ZhihengError as error:
        messages.error(request, case_acts.said(error))
        return HttpResponseRedirect(_address(found) + "#service")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today()


@needs(Capability.EXPORT)
def download(request: HttpRequest, number: str, document: int, form: str) -> HttpResponse:
    """Answer with a document as DOCX or PDF: as issued where it names no person, else with persons masked.

    With a reason, by POST and for who may reveal personal data, as it was issued.
    """
    found, who = find(request, number, document), actor(request)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:500] if request.method == "POST" else ""
    whole = bool(reason) and who.may(Capability.REVEAL_PERSONAL)
    return case_document_papers.download(found, form, who, whole=whole, reason=reason)
