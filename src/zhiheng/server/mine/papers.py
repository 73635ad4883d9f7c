"""What an enterprise may read of its cases' papers: its own files and the documents that were sent to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.cases.models import CaseDocument, Service
from zhiheng.cases.services import service as serving
from zhiheng.errors import ZhihengError
from zhiheng.server.mine.cases import find, issued, own_files
from zhiheng.server.mine.page import show
from zhiheng.server.staff import case_acts, case_document_papers, case_documents_shown, case_files
from zhiheng.server.staff.access import actor, mine_only


@mine_only
def file(request: HttpRequest, number: str, file: int) -> FileResponse:
    """Answer with a file of a case that the party may see."""
    case = find(request, number)
    found = get_object_or_404(own_files(case, actor(request).username), pk=file)
    if case_files.issued_as(case, found) is not None:
        raise Http404  # had from the document's own page, once it was served
    return case_files.sent(found)


def _document(request: HttpRequest, number: str, document: int) -> CaseDocument:
    found: CaseDocument | None = issued(find(request, number)).filter(pk=document).first()
    if found is None:
        raise Http404
    return found


def to_sign_for(document: CaseDocument) -> Service | None:
    """Return the electronic service that the party has not signed for; until then the text stays closed."""
    services = list(document.services.all())
    if any(one.served_on for one in services):
        return None
    return next((one for one in services if one.way == Service.Way.ELECTRONIC), None)


@mine_only
def document(request: HttpRequest, number: str, document: int) -> HttpResponse:
    """Show a document that was sent; one served electronically is opened by signing for it."""
    found, who = _document(request, number, document), actor(request)
    closed = to_sign_for(found)
    context: dict[str, Any] = {
        "case": found.case,
        "document": found,
        "shown": case_documents_shown.shown(found, space="mine"),
        "closed": closed,
        "paper": None
        if closed
        else case_document_papers.preview(found, who.username, addressee=_is_addressee(request, found)),
        "basis_reference": f"templates/{found.template}",
    }
    return show(request, "mine/document.html", "cases", **context)


def _is_addressee(request: HttpRequest, document: CaseDocument) -> bool:
    subject = actor(request).subject
    return bool(subject) and subject == document.case.subject


@mine_only
@require_POST
def sign_for(request: HttpRequest, number: str, document: int) -> HttpResponse:
    """Take a document that was served electronically: from this moment it is served."""
    found = _document(request, number, document)
    waiting = to_sign_for(found)
    if waiting is not None:
        try:
            serving.opened(actor(request), waiting)
        except ZhihengError as error:
            messages.error(request, case_acts.said(error))
        else:
            messages.success(request, _("已签收，今天为送达日期。"))
    return HttpResponseRedirect(reverse("mine:case_document", args=[number, document]))


@mine_only
def download(request: HttpRequest, number: str, document: int, form: str) -> HttpResponse:
    """Answer with a document that was sent, as DOCX or PDF."""
    found = _document(request, number, document)
    if to_sign_for(found) is not None:
        raise Http404
    return case_document_papers.download(
        found, form, actor(request), whole=_is_addressee(request, found), reason="addressee"
    )
