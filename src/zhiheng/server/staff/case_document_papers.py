"""What an official document says, for a page and as a file: its fields, a preview of its text, DOCX and PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from zhiheng.actors import Actor
from zhiheng.audit.services import actions
from zhiheng.cases.models import CaseDocument, Service
from zhiheng.cases.services import enclosing, files, issuing, receipts
from zhiheng.cases.services.enclosing import Below
from zhiheng.documents import docx, pdf
from zhiheng.documents.exhibits import Picture, Table
from zhiheng.documents.official import Row, chinese_day
from zhiheng.ledger.services.vault import PersonErased
from zhiheng.server.i18n import localised
from zhiheng.server.staff import case_words
from zhiheng.server.staff.case_documents_shown import template_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: A field whose text is longer than this, or has lines, gets room for several.
ONE_LINE = 40
MOST_COPIES = 5_000
_LONG = ("facts", "reason", "basis", "text", "rights", "content", "opinion")


@dataclass(frozen=True)
class Field:
    """A place of a document: what is asked and what was written. `sealed`: a personal value lies in the vault."""

    name: str
    label: str
    value: str
    required: bool
    personal: bool
    sealed: bool
    long: bool


def fields(document: CaseDocument, typed: Mapping[str, str]) -> list[Field]:
    """Return the places of a document with what is written in them; sealed values are not opened here."""
    return [_field(document, one, typed) for one in template_of(document).fields]


def _field(document: CaseDocument, spec: Any, typed: Mapping[str, str]) -> Field:
    kept = str(document.values.get(spec.id, ""))
    sealed = case_words.is_sealed(kept)
    value = typed.get(spec.id, "" if sealed else kept)
    long = len(value) > ONE_LINE or "\n" in value or any(part in spec.id for part in _LONG)
    return Field(spec.id, localised(spec.label), value, spec.required, spec.personal, sealed, long)


def below(sent: QueryDict) -> Below | None:
    """Return what was written below the text of a draft; None where the form did not ask for it."""
    if "copies" not in sent:
        return None
    keys = [int(one) for one in sent.getlist("enclosure") if one.isascii() and one.isdigit() and len(one) < 19]
    printer = sent.get("printer", "").replace("\x00", "").strip()
    return Below(
        enclosing.copies_of(sent.get("copies", "")[:MOST_COPIES]), tuple(keys), printer[: enclosing.LONGEST_NAME]
    )


def below_shown(document: CaseDocument) -> dict[str, Any]:
    """Return what stands below the text of a draft as its form asks for it; papers of the case itself are not offered."""
    chosen = {one["file"] for one in document.enclosures}
    papers = document.case.documents.values_list("docx_sha256", "pdf_sha256")
    own = {each for pair in papers for each in pair if each}
    rows = document.case.files.filter(erased_at__isnull=True).exclude(sha256__in=own)
    return {
        "copies": "\n".join(document.copies),
        "printer": document.printer,
        "files": [(row.pk, row.name, row.pk in chosen) for row in rows],
    }


def holds_personal(document: CaseDocument) -> bool:
    """Return whether a document names a person."""
    personal = {one.id for one in template_of(document).fields if one.personal}
    return any(value and (name in personal or case_words.is_sealed(value)) for name, value in document.values.items())


@dataclass(frozen=True)
class Part:
    """A paragraph of a preview: its rank (0 is text), what it says, and the label of a row; or a table, or a drawing."""

    rank: int
    text: str
    label: str = ""
    table: Table | None = None
    picture: Picture | None = None


def preview(
    document: CaseDocument, reader: str, typed: Mapping[str, str] | None = None, *, addressee: bool = False
) -> dict[str, Any]:
    """Return a document as a page shows it; what is missing stands by its label, persons are masked but to the addressee."""
    if typed:
        document.values = {**document.values, **typed}
    made = issuing.official(
        document.case, document, reader=reader, addressee=addressee, draft=document.issued_on is None
    )
    return {
        "issuer": made.issuer,
        "number": made.number,
        "title": made.title,
        "addressee": made.addressee,
        "parts": [_part(block) for block in made.body],
        "attachments": made.attachments,
        "copies": made.copies,
        "imprint": made.imprint,
        "signatory": made.signatory or made.issuer,
        "day": chinese_day(made.day) if made.day else "",
        "marks": made.marks,
    }


def _part(block: Any) -> Part:
    if isinstance(block, Table):
        return Part(0, "", table=block)
    if isinstance(block, Picture):
        return Part(0, "", picture=block)
    return Part(0, block.value, block.label) if isinstance(block, Row) else Part(int(block.rank), block.text)


def download(document: CaseDocument, form: str, who: Actor, *, whole: bool, reason: str = "") -> HttpResponse:
    """Answer with a document as DOCX or PDF. Raises Http404 for another form.

    `whole`: as issued, persons named; else so only where it names none, and a copy with persons masked otherwise.
    """
    if form not in ("docx", "pdf"):
        raise Http404
    kept = document.docx_sha256 if form == "docx" else document.pdf_sha256
    named = holds_personal(document)
    if named and whole:
        actions.note("reveal", username=who.username, body=who.body, object_type="document", object_id=str(document.pk),
                     detail={"reason": reason})  # fmt: skip
    if kept and (whole or not named) and files.path_of(kept).exists():
        content = files.path_of(kept).read_bytes()
    else:
        content = _made(document, form, who.username, whole=whole)
    return _answer(document, form, content)


def _made(document: CaseDocument, form: str, reader: str, *, whole: bool) -> bytes:
    """Write a document anew; what was erased by law is masked for everybody."""
    try:
        made = issuing.official(
            document.case, document, reader=reader, addressee=whole, draft=document.issued_on is None
        )
    except PersonErased:
        made = issuing.official(
            document.case, document, reader=reader, addressee=False, draft=document.issued_on is None
        )
    return docx.render(made) if form == "docx" else pdf.render(made)


def receipt(service: Service, form: str, who: Actor) -> HttpResponse:
    """Answer with the proof of service of a document, filled in as far as known. Raises ServiceRefused."""
    made = receipts.receipt(service, who.username)
    content = docx.render(made) if form == "docx" else pdf.render(made)
    return _file(f"{made.title}-{service.document.number or service.document.case.number}", form, content)


def _answer(document: CaseDocument, form: str, content: bytes) -> HttpResponse:
    draft = _("草稿")
    return _file(document.number or f"{document.case.number}-{draft}", form, content)


def _file(name: str, form: str, content: bytes) -> HttpResponse:
    answer = HttpResponse(content, content_type=DOCX if form == "docx" else "application/pdf")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.{form}"
    return answer
