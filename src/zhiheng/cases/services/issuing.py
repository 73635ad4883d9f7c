"""The text of a document and its issued form: fields filled from the case, DOCX and PDF made and kept by their hash."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model

from zhiheng.actors import Actor
from zhiheng.actors.models import Body
from zhiheng.cases import values
from zhiheng.cases.days import today
from zhiheng.cases.field_words import day_in_words, field_of, shown
from zhiheng.cases.models import Case, CaseDocument, CaseFile
from zhiheng.cases.services import answering, enclosing, files, places
from zhiheng.cases.services.files import Kept
from zhiheng.cases.services.standings import procedure_of
from zhiheng.policy.model import Template

TOKEN = re.compile(r"p:[a-z2-7]{32}")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
_FIELD = "$field."
#: A text that says that it rests on invented data puts the mark into the margin of each page.
SYNTHETIC, SYNTHETIC_MARK = "SYNTHETIC", "合成数据，并非真实情况 SYNTHETIC"


def prefilled(case: Case, template: Template, actor: Actor, at: datetime, office: Body) -> dict[str, str]:
    """Return the values of a template's fields that their sources give, in the words of a document of an office."""
    given = values.Given(
        today=today(at), subject=case.subject.removeprefix("uscc:"), name=case.subject_name, target=case.target_record,
        target_type=case.target_type, case=case.number, number=case.number, body=office.code,
        body_name=office.name_zh, division=case.division, fields=case.fields,
    )  # fmt: skip
    found = {}
    for field in template.fields:
        text = _text(case, field.source, given) if field.source else ""
        if text:
            found[field.id] = text
    return found


def _text(case: Case, source: str, given: values.Given) -> str:
    """Return what a source gives, as text; a personal value stays a token until the document is made."""
    value = values.resolve(source, given)
    if source.startswith(_FIELD) and "+" not in source:
        return shown(field_of(procedure_of(case), source.removeprefix(_FIELD)), value)
    return "" if value is None else day_in_words(str(value))


def complete(template: Template, document: CaseDocument) -> None:
    """Raise FieldMissing where a required field is empty."""
    from zhiheng.documents.filling import Issue, fill

    fill(template, {name: str(text) for name, text in document.values.items()}, Issue(issuer="—"))


def official(case: Case, document: CaseDocument, *, reader: str, addressee: bool, draft: bool = False) -> Any:
    """Return the document as `documents.official.OfficialDocument`.

    The addressee's copy opens personal values in the vault, in the reader's name; any other copy shows none of them.
    """
    from zhiheng.documents.filling import Copy, Issue, fill

    template = Template.model_validate(document.content)
    personal = {field.id for field in template.fields if field.personal}
    texts = {}
    for name, value in document.values.items():
        hidden = name in personal or TOKEN.fullmatch(str(value)) is not None
        texts[name] = (
            _opened(str(value), document, reader)
            if hidden and addressee
            else "＊＊＊"
            if hidden and value
            else str(value)
        )
    below = enclosing.issue_parts(document)
    issue = Issue(
        issuer=places.office(document).name_zh, number=document.number, day=document.issued_on,
        approver=_approver(document), **below,
    )  # fmt: skip
    marks = (SYNTHETIC_MARK,) if any(SYNTHETIC in text for text in texts.values()) else ()
    return fill(template, texts, issue, copy=Copy.ADDRESSEE if addressee else Copy.OTHERS, draft=draft, marks=marks)


def _approver(document: CaseDocument) -> str:
    """Return the name of who signed the document, as the account has it; empty where it has none: the name is written by hand."""
    signed = next(
        (one for one in reversed(document.history) if (one["state"], one["did"]) == ("issue", "forward")), None
    )
    if signed is None:
        return ""
    found = get_user_model().objects.filter(username=signed["username"]).values_list("last_name", "first_name").first()
    return "".join(found or ()).strip()


def _opened(value: str, document: CaseDocument, reader: str) -> str:
    if TOKEN.fullmatch(value) is None:
        return value
    return answering.vault().open(value, reader=reader, reason=f"document {document.pk} of case {document.case.number}")


def store(case: Case, document: CaseDocument, actor: Actor, at: datetime) -> None:
    """Make the document as issued, keep both forms, and lay them in the case; within the transaction that issues it."""
    from zhiheng.documents import docx, pdf

    whole = official(case, document, reader=actor.username, addressee=True)
    name = document.number or document.content["label"]["zh"]
    kept = [(f"{name}.docx", DOCX, docx.render(whole)), (f"{name}.pdf", PDF, pdf.render(whole))]
    rows = [_laid(case, each, media_type, data, actor, at) for each, media_type, data in kept]
    document.docx_sha256, document.pdf_sha256 = rows[0].sha256, rows[1].sha256
    document.save()


def _laid(case: Case, name: str, media_type: str, data: bytes, actor: Actor, at: datetime) -> CaseFile:
    kept = Kept(files.clean_name(name), "", files.put(data), len(data), media_type)
    return files.lay(case, kept, actor, at)
