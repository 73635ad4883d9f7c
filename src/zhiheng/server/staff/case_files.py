"""The content of a case's files, for those who may see the case: always as a download, never run in the page."""

from __future__ import annotations

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from zhiheng.actors import Capability
from zhiheng.cases.errors import FileGone
from zhiheng.cases.models import Case, CaseDocument, CaseFile
from zhiheng.cases.services import files
from zhiheng.server.staff import case_document_papers, case_page
from zhiheng.server.staff.access import actor, needs


@needs(Capability.READ)
def download(request: HttpRequest, number: str, file: int) -> FileResponse | HttpResponse:
    """Answer with a file of a case; an issued document that names persons is had from its own page, masked."""
    case = case_page.find(actor(request), number)
    found = get_object_or_404(CaseFile, pk=file, case=case)
    case_page.noted(actor(request), case)
    document = issued_as(case, found)
    if document is not None and case_document_papers.holds_personal(document):
        return HttpResponseRedirect(reverse("staff:case_document", args=[case.number, document.pk]))
    return sent(found)


def issued_as(case: Case, file: CaseFile) -> CaseDocument | None:
    """Return the official document of which a file is the issued form."""
    return case.documents.filter(Q(docx_sha256=file.sha256) | Q(pdf_sha256=file.sha256)).first()


def sent(file: CaseFile) -> FileResponse:
    """Return a file as a download that no browser runs. Raises Http404 where its content is gone."""
    try:
        content = files.open_content(file)
    except FileGone as error:
        raise Http404 from error
    answer = FileResponse(content, as_attachment=True, filename=file.name, content_type="application/octet-stream")
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
