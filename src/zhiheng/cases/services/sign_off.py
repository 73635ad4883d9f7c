"""Official documents of a case: drafted from a template, signed off link by link, numbered, stored as issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.cases import chain, engine, marks
from zhiheng.cases.days import today
from zhiheng.cases.errors import CaseClosed, DocumentRefused
from zhiheng.cases.models import Case, CaseDocument
from zhiheng.cases.services import answering, changing, delegation, enclosing, issuing, messages, places, writable
from zhiheng.cases.services.standings import procedure_of, standing_of
from zhiheng.cases.why import Why
from zhiheng.policy.model import StepKind, Template

LONGEST = 20_000


def draft(
    actor: Actor,
    case: Case,
    template: str,
    step: str,
    values: Mapping[str, str] | None = None,
    *,
    co_signers: Sequence[str] = (),
    now: datetime | None = None,
) -> CaseDocument:
    """Begin a document for a step that sends it, or may; with the step "" one that the procedure may send at any time.

    Its fields are filled as the template says, then by `values`. Raises CaseClosed, DocumentRefused, UnknownStep.
    """
    at = now or timezone.now()
    writer = delegation.effective(actor, today(at))
    with transaction.atomic():
        locked = changing.locked(case)
        declared = writable.demanded(locked, template, step)
        office = places.office_of(locked, procedure_of(locked), step)
        _may(chain.refusal("draft", writer, office.code, (), (), ()), template)
        document = CaseDocument(
            case=locked, template=template, content=declared.model_dump(mode="json", by_alias=True), step=step,
            state=CaseDocument.State.DRAFT, drafted_by=writer.username, drafters=[writer.username],
            mark=declared.mark or "", co_signers=_bodies(co_signers), office=office.code,
            printer=enclosing.printer_of(office, declared.sign_off),
        )  # fmt: skip
        filled = issuing.prefilled(locked, declared, writer, at, office)
        document.values = {**filled, **_given(declared, values or {})}
        document.save()
        if document.co_signers:
            locked.bodies = sorted({*locked.bodies, *document.co_signers})
        changing.record(locked, "sign_off", writer, now=at, step=step, detail=_told(document, "drafted", "draft"))
    return document


def edit(
    actor: Actor, document: CaseDocument, values: Mapping[str, str], *, below: enclosing.Below | None = None,
    version: int | None = None, now: datetime | None = None,
) -> CaseDocument:  # fmt: skip
    """Write in a draft: its fields, and what stands below the text (None: as it is). Raises DocumentRefused where it is no draft, or somebody else wrote in between."""
    at = now or timezone.now()
    writer = delegation.effective(actor, today(at))
    with transaction.atomic():
        case = changing.locked(document.case_id)
        found = _locked(document, case, version)
        template = template_of(found)
        if found.state != CaseDocument.State.DRAFT:
            raise refused(found, "文书已送审，退回后才能修改。", "it left the draft; it must come back first.")
        _may(chain.refusal("draft", writer, places.office(found).code, (), (), ()), found.template)
        found.values = {**found.values, **_given(template, values)}
        if below is not None:
            enclosing.write(found, case, below)
        found.drafters = sorted({*found.drafters, writer.username})
        found.version += 1
        found.save()
    return found


def move(
    actor: Actor,
    document: CaseDocument,
    way: str,
    opinion: str = "",
    *,
    version: int | None = None,
    now: datetime | None = None,
) -> CaseDocument:
    """Pass the link that is next ("forward"), or send the document back to its draft ("back", with an opinion).

    Raises DocumentRefused with what stands against it, FieldMissing where the text is not complete, CaseClosed.
    """
    at = now or timezone.now()
    signer = delegation.effective(actor, today(at))
    with transaction.atomic():
        case = changing.locked(document.case_id)
        found = _locked(document, case, version)
        if not writable.goes_on(found, case):
            raise CaseClosed(case=case.number)
        before = found.state
        passed = chain.since_draft(found.history)
        _may(
            chain.refusal(before, signer, places.office(found).code, found.co_signers, passed, found.drafters),
            found.template,
        )
        did = _forward(case, found, signer, at) if way == "forward" else _back(found, way, opinion)
        entry = {
            "state": before, "to": did, "did": way, "username": signer.username, "body": signer.body,
            "role": changing.role_of(signer), "at": at.isoformat(), "opinion": opinion.strip()[:LONGEST],
        }  # fmt: skip
        _pass(case, found, signer, entry, at)
    return found


def _pass(case: Case, document: CaseDocument, signer: Actor, entry: dict[str, str], at: datetime) -> None:
    """Write the link into the document's history, tell whose turn it is, and write the event."""
    document.state, document.history = entry["to"], [*document.history, entry]
    if not _all_co_signed(case, document, entry):
        document.state = entry["to"] = entry["state"]
    issued = document.state in (*chain.SIGNED[1:],) and not document.pdf_sha256
    document.version += 1
    document.save()
    detail = _told(document, entry["did"], entry["state"])
    if issued:
        issuing.store(case, document, signer, at)
        detail |= {"number": document.number, "docx": document.docx_sha256, "pdf": document.pdf_sha256}
    changing.record(
        case, "sign_off", signer, now=at, step=document.step, reason=entry["opinion"], detail=detail
    )  # fmt: skip
    if document.state not in (chain.DONE, chain.VOID):
        (zh, en), label = chain.WORDS[document.state], template_of(document).label
        for body in (
            document.co_signers
            if document.state == "co_sign" and document.co_signers
            else [places.office(document).code]
        ):
            messages.tell(
                body,
                "task",
                f"{label.zh}待{zh}：{case.title}（{case.number}）。",
                f"{label.en} waits for {en} ({case.number}).",
                case,
                now=at,
            )


def _all_co_signed(case: Case, document: CaseDocument, entry: Mapping[str, str]) -> bool:
    if entry["state"] != "co_sign" or entry["did"] != "forward":
        return True
    return chain.co_signed(places.office(document).code, document.co_signers, chain.since_draft(document.history))


def _forward(case: Case, document: CaseDocument, signer: Actor, at: datetime) -> str:
    template = template_of(document)
    if document.state == "draft":
        issuing.complete(template, document)
        document.drafters = sorted({*document.drafters, signer.username})
    if document.state == "issue":
        _reviewed(case, document)
        document.issued_on = today(at)
    if document.state == "number" or (document.state == "issue" and "number" not in template.sign_off):
        _number(case, document, at)
    return chain.following(template.sign_off, document.state)


def _back(document: CaseDocument, way: str, opinion: str) -> str:
    if way != "back":
        raise refused(document, f"没有“{way[:20]}”这一动作。", f"there is no move “{way[:20]}”.")
    if document.state == "draft" or document.state in chain.SIGNED:
        raise refused(document, "拟稿中或已签发的文书不能退回。", "a draft, or a signed document, does not go back.")
    if not opinion.strip():
        raise refused(document, "退回须写明意见。", "sending it back wants an opinion.")
    return "draft"


def _reviewed(case: Case, document: CaseDocument) -> None:
    """A decision that wants legal review or discussion is not signed before them, whatever its own chain holds."""
    procedure = procedure_of(case)
    if not document.step:
        return
    step = engine.step_of(procedure, document.step, case.number)
    if step.kind is not StepKind.DECIDE or document.template not in step.sends:
        return
    passed = {one.link for one in chain.since_draft(document.history)}
    posts = engine.posts_since_remand(procedure, standing_of(case))
    if procedure.legal_review and "legal_review" not in passed and "legal" not in posts:
        raise refused(document, "须先经法制审核。", "legal review must come first.")
    if procedure.collective and "collective" not in passed and "panel" not in posts:
        raise refused(document, "须先经集体讨论。", "collective discussion must come first.")


def _number(case: Case, document: CaseDocument, at: datetime) -> None:
    """Give the next number of the office's mark in the year; a kind without a mark is not numbered."""
    office = places.office(document)
    mark = marks.whole(office.mark, office.name_zh, template_of(document).mark or "")
    if not mark:
        return
    from zhiheng.documents.numbering import DocumentNumber

    year, document.office, document.mark = today(at).year, office.code, mark
    serial = changing.next_number(f"document/{document.office}/{mark}/{year}")
    document.year, document.serial = year, serial
    document.number = str(DocumentNumber(mark, year, serial))


def void(
    actor: Actor, document: CaseDocument, reason: str, *, version: int | None = None, now: datetime | None = None
) -> CaseDocument:
    """Make a document void that has not gone out; a number it bears stays used. Raises DocumentRefused."""
    at = now or timezone.now()
    with transaction.atomic():
        case = changing.locked(document.case_id)
        found = _locked(document, case, version)
        own = actor.body == places.office(found).code
        signed = found.state in chain.SIGNED
        if not own or not actor.may(Capability.ISSUE if signed else Capability.ACT):
            raise refused(
                found, "须由承办机关办理；已签发的须由签发人作废。", "it is for the authority; if signed, for a leader."
            )
        if found.sent_at is not None or found.state == CaseDocument.State.VOID or not reason.strip():
            zh, en = (
                "已发出或已作废的不能作废，且须写明理由。",
                "not once it went out or is void, and not without a reason.",
            )
            raise refused(found, zh, en)
        before, found.state = found.state, CaseDocument.State.VOID
        found.history = [*found.history, {
            "state": before, "to": chain.VOID, "did": "void", "username": actor.username, "body": actor.body,
            "role": changing.role_of(actor), "at": at.isoformat(), "opinion": reason.strip()[:LONGEST],
        }]  # fmt: skip
        found.version += 1
        found.save()
        changing.record(
            case, "sign_off", actor, now=at, step=found.step, reason=reason, detail=_told(found, "void", before)
        )
    return found


def waiting(actor: Actor) -> list[CaseDocument]:
    """Return the documents whose next link the actor can pass, the oldest first."""
    signer = delegation.effective(actor, today())
    ended = (CaseDocument.State.DONE, CaseDocument.State.VOID)
    found = CaseDocument.objects.exclude(state__in=ended).filter(case__bodies__contains=[actor.body])
    return [
        one
        for one in found.select_related("case__holder")
        if why_not(signer, one) is None and writable.goes_on(one, one.case)
    ]


def why_not(actor: Actor, document: CaseDocument) -> Why | None:
    """Return why the actor cannot pass the next link of a document."""
    passed = chain.since_draft(document.history)
    return chain.refusal(
        document.state, actor, places.office(document).code, document.co_signers, passed, document.drafters
    )


def template_of(document: CaseDocument) -> Template:
    """Return the template as it was when drafting began."""
    return Template.model_validate(document.content)


def refused(document: CaseDocument, zh: str, en: str) -> DocumentRefused:
    """Return the error that says why a document cannot be handled so."""
    return DocumentRefused(document=document.number or document.template, zh_why=zh, en_why=en)


def _bodies(codes: Sequence[str]) -> list[str]:
    known = [code for code in dict.fromkeys(codes) if places.by_code(code) is not None]
    if len(known) != len(set(codes)):
        unknown = ", ".join(sorted(set(codes) - set(known)))
        raise DocumentRefused(document=unknown, zh_why="没有这个会签单位。", en_why="there is no such body to co-sign.")
    return known


def _given(template: Template, values: Mapping[str, str]) -> dict[str, Any]:
    """Return what was typed for the template's fields; personal texts become tokens of the vault."""
    fields = {one.id: one for one in template.fields}
    unknown = sorted(set(values) - set(fields))
    if unknown:
        name = unknown[0][:80]
        raise DocumentRefused(document=template.id, zh_why=f"没有字段“{name}”。", en_why=f"it has no field “{name}”.")
    typed = {name: str(text).replace("\x00", "")[:LONGEST] for name, text in values.items()}
    personal = {name: text for name, text in typed.items() if fields[name].personal and text}
    return {**typed, **answering.sealed(personal)}


def _locked(document: CaseDocument, case: Case, version: int | None) -> CaseDocument:
    found = CaseDocument.objects.select_for_update().get(pk=document.pk)
    found.case = case
    if version is not None and version != found.version:
        raise refused(found, "刚有他人办理，请刷新后再办。", "somebody else has handled it; reload and look again.")
    return found


def _may(why: Why | None, document: str) -> None:
    if why is not None:
        raise DocumentRefused(document=document, zh_why=why.zh, en_why=why.en)


def _told(document: CaseDocument, did: str, before: str) -> dict[str, Any]:
    return {
        "document": document.pk, "template": document.template, "did": did, "from": before, "to": document.state,
    }  # fmt: skip
