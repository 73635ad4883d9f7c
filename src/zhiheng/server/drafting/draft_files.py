"""A draft as files: its pages as pictures, DOCX and PDF, and the English reading copy."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse

from zhiheng.actors import Capability
from zhiheng.drafting import reading_copy, status_files
from zhiheng.drafting.models import Draft
from zhiheng.drafting.services import drafts
from zhiheng.server.drafting import draft_pages, draft_shown
from zhiheng.server.staff import case_document_papers
from zhiheng.server.staff.access import actor, needs


@needs(Capability.READ)
def picture(request: HttpRequest, draft: int, number: int) -> HttpResponse:
    """Answer with a page of a draft as a picture."""
    pages = draft_shown.pages(draft_pages.find(request, draft), actor(request))
    if not 0 < number <= len(pages):
        raise Http404
    return HttpResponse(pages[number - 1], content_type="image/png")


@needs(Capability.READ, Capability.EXPORT)
def file(request: HttpRequest, draft: int, form: str) -> HttpResponse:
    """Answer with a draft as DOCX or PDF: as issued, once it was."""
    found = draft_pages.find(request, draft)
    return case_document_papers.download(found.document, form, actor(request), whole=False)


@needs(Capability.READ, Capability.EXPORT)
def english(request: HttpRequest, draft: int, form: str) -> HttpResponse:
    """Answer with the English reading copy of a draft."""
    return english_copy(draft_pages.find(request, draft), form)


def english_copy(found: Draft, form: str) -> HttpResponse:
    """Return the English reading copy as a file of a form. Raises Http404 where there is none."""
    if not found.english or form not in ("docx", "pdf"):
        raise Http404
    text, holder = drafts.text_of(found), found.case.holder
    made = reading_copy.report(
        draft_shown.english_title(text, found), holder.name_en or holder.name_zh, found.document.number, text,
        draft_shown.field_labels(found), found.synthetic,
    )  # fmt: skip
    return attachment(f"{found.document.number or found.case.number}-en", form, status_files.render(made, form))


def attachment(name: str, form: str, content: bytes) -> HttpResponse:
    """Return bytes as a file to be kept."""
    answer = HttpResponse(content, content_type=status_files.MEDIA[form])
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{form}"
    return answer
