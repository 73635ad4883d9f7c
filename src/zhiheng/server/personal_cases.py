"""Personal values and files of a case, erased by a decision: fields, names in documents and services, contacts of comments, contents.

The case stays: its steps, reasons, numbers and hashes. What named a person can be read by nobody again; a document that
was issued with it is had without the names from then on. Each erasure is an entry of the transparency log, as a hash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from zhiheng.actors import Actor, Capability
from zhiheng.audit.services import actions, transparency
from zhiheng.cases.models import Case, CaseFile, NoticeComment, Service
from zhiheng.cases.services import answering, changing, files, trail
from zhiheng.cases.services.issuing import TOKEN
from zhiheng.server.errors import PersonalRefused
from zhiheng.server.personal import said


@dataclass(frozen=True)
class CaseErased:
    """How many personal values and files of a case were erased."""

    values: int
    files: int


def tokens(case: Case) -> list[str]:
    """Return the tokens of every personal value of a case, each once."""
    return list(dict.fromkeys(_tokens(case)))


def _tokens(case: Case) -> Iterator[str]:
    services = Service.objects.filter(document__case=case).exclude(person="")
    comments = NoticeComment.objects.filter(notice__case=case).exclude(contact="")
    written = [*case.fields.values(), *(value for one in case.documents.all() for value in one.values.values())]
    written += [*services.values_list("person", flat=True), *comments.values_list("contact", flat=True)]
    yield from (value for value in written if isinstance(value, str) and TOKEN.fullmatch(value))


def may_erase(looker: Actor, case: Case) -> bool:
    """Return whether somebody may erase in a case: of the authority that holds it, with the right to erase."""
    return looker.may(Capability.ERASE) and looker.body == case.holder.code


def erase(
    looker: Actor, case: Case, *, reason: str, decision: str, values: bool = False, contents: Sequence[int] = ()
) -> CaseErased:
    """Erase the personal values of a case (`values`) and the contents of some of its files (ids). Raises PersonalRefused.

    With the values go the issued forms that bear them. A content that lies in several cases is gone from all. Call it
    outside a transaction: what is destroyed leaves the data files at its end.
    """
    if not may_erase(looker, case):
        raise PersonalRefused(why_zh="没有删除的权限", why_en="you may not erase here")
    why, number = said(reason), decision.strip()[:200]
    if not number:
        raise PersonalRefused(why_zh="请写明决定文号", why_en="name the decision by its number")
    with transaction.atomic():
        locked = changing.locked(case)
        found = tokens(locked) if values else []
        gone = _contents(locked, contents, issued=bool(found))
        if not found and not gone:
            raise PersonalRefused(why_zh="没有选择要删除的内容", why_en="nothing to erase was chosen")
        done = CaseErased(answering.vault().erase(found), len(gone))
        told = {"decision": number, "values": done.values, "files": done.files}
        event = changing.record(locked, "erased", looker, reason=why, detail=told)
        transparency.add_once("erasure", trail.key(locked, event), {"case": locked.number, **told}, public=False)
        actions.note(
            "erase",
            username=looker.username,
            body=looker.body,
            object_type="case",
            object_id=locked.number,
            detail=told,
        )
        transaction.on_commit(lambda: [files.erase_content(sha256) for sha256 in gone])
        for one in CaseFile.objects.filter(sha256__in=gone, erased_at=None):
            files.forget(one, event.at)
    if not connection.in_atomic_block:
        answering.vault().sweep()
    return done


def _contents(case: Case, chosen: Sequence[int], *, issued: bool) -> list[str]:
    """Return the hashes of contents that go: those chosen, and the issued forms of documents that name persons."""
    own = list(case.files.filter(pk__in=list(chosen), erased_at=None).values_list("sha256", flat=True))
    if issued:
        own += [
            sha256
            for one in case.documents.all()
            if any(isinstance(value, str) and TOKEN.fullmatch(value) for value in one.values.values())
            for sha256 in (one.docx_sha256, one.pdf_sha256)
            if sha256
        ]
    return list(dict.fromkeys(own))
