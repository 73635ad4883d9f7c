"""The public pages of checkpoints: all of them, each to print, to download and to check against the one before."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.audit import notes
from zhiheng.audit.models import Checkpoint, Cosignature
from zhiheng.audit.services import checkpoints, proving
from zhiheng.server.portal.audit_log import SECTION
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged


def index(request: HttpRequest) -> HttpResponse:
    """List the checkpoints, the latest first."""
    rows = Checkpoint.objects.order_by("-size")
    paging = paged(request, rows, rows.count())
    return show(
        request,
        "portal/log_checkpoints.html",
        SECTION,
        paging=paging,
        rows=[{"checkpoint": each, "root": bytes(each.root).hex()} for each in paging.rows],
        key=proving.key(),
    )


def page(request: HttpRequest, size: int) -> HttpResponse:
    """Show one checkpoint, to be printed, with the proof that it keeps all of the one before."""
    found = _checkpoint(size)
    before = Checkpoint.objects.filter(size__lt=size).order_by("-size").first()
    return show(
        request,
        "portal/log_checkpoint.html",
        SECTION,
        checkpoint=found,
        root=bytes(found.root).hex(),
        note=checkpoints.note_of(found),
        witnesses=Cosignature.objects.filter(size=size),
        key=proving.key(),
        before=before,
        proof=proving.consistency(before.size, size) if before else None,
    )


def note(request: HttpRequest, size: int) -> HttpResponse:
    """Answer with the signed note, as witnesses keep it."""
    answer = HttpResponse(checkpoints.note_of(_checkpoint(size)), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="checkpoint-{size}.txt"'
    return answer


def pdf(request: HttpRequest, size: int) -> HttpResponse:
    """Answer with the checkpoint on paper."""
    from zhiheng.documents import report

    found = _checkpoint(size)
    answer = HttpResponse(report.render(paper(request, found)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="checkpoint-{size}.pdf"'
    return answer


def paper(request: HttpRequest, found: Checkpoint) -> Any:
    """Return what stands on the printed checkpoint."""
    from zhiheng.documents.report import Report, Section

    address = request.build_absolute_uri(reverse("portal:log_checkpoint", args=[found.size]))
    text = checkpoints.note_of(found)
    english = (get_language() or "").startswith("en")
    signer = notes.read(text).origin
    witnesses = list(Cosignature.objects.filter(size=found.size).values_list("witness", flat=True))
    facts = [
        (_("条目数"), f"{found.size:,}"),
        (_("签署日期"), found.day.isoformat()),
        (_("树根（SHA-256）"), bytes(found.root).hex()),
        (_("日志名称"), signer),
        (_("公钥"), proving.key()["key"]),
        (_("见证人"), ", ".join(witnesses) or "—"),
    ]
    keep = _("请在纸上或别的机器上长期保存。以后任何人都可凭它核验：前 %(n)s 条是否一字未改、未删、未插。") % {
        "n": f"{found.size:,}"
    }
    return Report(
        title=_("透明日志检查点"),
        subtitle=keep,
        facts=facts,
        sections=[Section(title=_("签名文本"), paragraphs=[text])],
        qr=address,
        footer=address,
        language="en" if english else "zh",
    )


def _checkpoint(size: int) -> Checkpoint:
    found = Checkpoint.objects.filter(size=size).first()
    if found is None:
        raise Http404
    return found
