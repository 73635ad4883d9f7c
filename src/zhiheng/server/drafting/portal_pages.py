"""What offices published: circulars, announcements and other documents, and issues of the status report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhiheng.cases.services import files, issuing
from zhiheng.drafting import status_files
from zhiheng.drafting.composing import KINDS
from zhiheng.drafting.models import Draft, Edition
from zhiheng.drafting.services import drafts, editions
from zhiheng.server.drafting import draft_list, draft_shown, status_pages
from zhiheng.server.drafting.draft_files import attachment, english_copy
from zhiheng.server.i18n import english
from zhiheng.server.portal.exports import csv_answer, json_answer
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.wording import division_name
from zhiheng.server.staff import case_list

STATUS = "status"


@dataclass(frozen=True)
class Listed:
    """One publication as a list shows it."""

    title: str
    kind: str
    number: str
    office: str
    at: datetime
    synthetic: bool
    address: str


def _drafts() -> list[Listed]:
    return [
        Listed(draft_list.title(one), draft_list.kind_label(one.kind), one.document.number, case_list.body_name(one.case.holder),
               one.published_at, one.synthetic, reverse("portal:publication", args=[one.pk]))
        for one in drafts.published().defer("pieces")
        if one.published_at is not None
    ]  # fmt: skip


def _editions() -> list[Listed]:
    label = _("质量状况分析报告")
    return [
        Listed(f"{division_name(one.area)} {draft_list.span_words(one.period)}", label, "", case_list.body_name(one.body),
               one.published_at, one.synthetic, reverse("portal:published_report", args=[one.pk]))
        for one in editions.published().defer("content")
        if one.published_at is not None
    ]  # fmt: skip


def listed(request: HttpRequest) -> tuple[list[Listed], str, str]:
    """Return what was published, the newest first, within the kind and words of the address."""
    kind = request.GET.get("kind", "")[:40]
    text = request.GET.get("q", "").replace("\x00", "").strip()[:120]
    found = ([] if kind == STATUS else _drafts()) + (_editions() if kind in ("", STATUS) else [])
    if kind in KINDS:
        found = [one for one in found if one.kind == draft_list.kind_label(kind)]
    wanted = [one for one in found if text.lower() in f"{one.title} {one.number} {one.office}".lower()]
    return sorted(wanted, key=lambda one: one.at, reverse=True), kind, text


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List what offices published."""
    rows, kind, text = listed(request)
    paging = paged(request, rows, len(rows))
    kinds = [
        *((name, draft_list.kind_label(name)) for name in KINDS if name != "report"),
        (STATUS, _("质量状况分析报告")),
    ]
    context = {
        "paging": paging,
        "rows": paging.rows,
        "kinds": kinds,
        "kind": kind,
        "text": text,
        "query": request.GET.urlencode(),
    }
    return show(request, "drafting/publications.html", "publications", **context)


_HEADINGS = ("title", "kind", "number", "office", "published", "synthetic", "address")


def _cells(one: Listed) -> tuple[Any, ...]:
    return (
        one.title,
        one.kind,
        one.number,
        one.office,
        timezone.localdate(one.at).isoformat(),
        one.synthetic,
        one.address,
    )


@require_safe
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the list as CSV."""
    heads = (_("标题"), _("文种"), _("文号"), _("机关"), _("公布日期"), _("合成数据"), _("地址"))
    return csv_answer("publications", heads, map(_cells, listed(request)[0]))


@require_safe
def json(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the list as JSON."""
    rows = (dict(zip(_HEADINGS, _cells(one), strict=True)) for one in listed(request)[0])
    return json_answer("publications", rows)


def _find(key: int) -> Draft:
    return get_object_or_404(drafts.published(), pk=key)


@require_safe
def page(request: HttpRequest, key: int) -> HttpResponse:
    """Show a published document: its text as issued, its files, by what it can be checked."""
    draft = _find(key)
    made = issuing.official(draft.case, draft.document, reader="", addressee=False)
    text = drafts.text_of(draft)
    cites = dict.fromkeys(one for piece in text for one in piece.cites)
    context = {
        "draft": draft, "named": draft_list.title(draft), "document": draft.document, "kind": draft_list.kind_label(draft.kind), "paper": made,
        "blocks": draft_shown.paper_blocks(made), "holder": case_list.body_name(draft.case.holder),
        "cites": [(draft_shown.cite(document, provision)) for document, provision in cites],
        "language_copy": draft.english and english(), "basis_reference": f"templates/{draft.document.template}",
    }  # fmt: skip
    return show(request, "drafting/publication.html", "publications", **context)


@require_safe
def file(request: HttpRequest, key: int, form: str) -> HttpResponse:
    """Answer with a published document as it was issued."""
    document = _find(key).document
    digest = {"docx": document.docx_sha256, "pdf": document.pdf_sha256}.get(form)
    if not digest:
        raise Http404
    return attachment(document.number or str(key), form, files.path_of(digest).read_bytes())


@require_safe
def copy(request: HttpRequest, key: int, form: str) -> HttpResponse:
    """Answer with the English reading copy of a published document."""
    return english_copy(_find(key), form)


def _edition(key: int) -> Edition:
    return get_object_or_404(editions.published(), pk=key)


@require_safe
def report(request: HttpRequest, key: int) -> HttpResponse:
    """Show an issue of the status report in the reader's language."""
    found = _edition(key)
    made = editions.report_of(found, "en" if english() else "zh")
    context = {"edition": status_pages.shown(found), "report": made, "forms": status_files.FORMS}
    return show(request, "drafting/published_report.html", "publications", **context)


@require_safe
def report_file(request: HttpRequest, key: int, language: str, form: str) -> HttpResponse:
    """Answer with an issue of the status report as a file."""
    if language not in editions.LANGUAGES or form not in status_files.FORMS:
        raise Http404
    return status_pages.issue(_edition(key), language, form)
