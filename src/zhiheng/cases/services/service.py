"""Service of documents: on site, by post, electronically, by publication, each with its proof (送达回证)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.actors.actor import SYSTEM
from zhiheng.cases.clock_rules import last_day
from zhiheng.cases.days import today
from zhiheng.cases.errors import ServiceRefused
from zhiheng.cases.models import Case, CaseDocument, CaseFile, Service, ServiceConsent
from zhiheng.cases.services import answering, changing, consents, delegation, files, messages, places, writable
from zhiheng.cases.services.standings import ISSUED
from zhiheng.policy.model import DayKind

#: Calendar days after which a document served by publication counts as served, where nobody says otherwise.
PUBLICATION_DAYS = 30
WAYS = tuple(Service.Way.values)
WORDS: dict[str, tuple[str, str]] = {
    "on_site": ("直接送达", "on site"),
    "post": ("邮寄送达", "by post"),
    "electronic": ("电子送达", "electronically"),
    "publication": ("公告送达", "by publication"),
}


def send(
    actor: Actor,
    document: CaseDocument,
    way: str,
    *,
    receiver: str = "",
    person: str = "",
    note: str = "",
    days: int = PUBLICATION_DAYS,
    now: datetime | None = None,
) -> Service:
    """Send an issued document to the party and return its service, which is proved later. Raises ServiceRefused.

    `person`: who takes it, kept in the vault. Electronically it goes to the party's account here, whose opening it is
    the receipt, and the party's recorded consent is wanted; by publication it counts as served when `days` calendar days have passed, and `note` must say why no
    other way was left (Civil Procedure Law, article 95: 应当在案卷中记明原因和经过).
    """
    at = now or timezone.now()
    sender = delegation.effective(actor, today(at))
    with transaction.atomic():
        case = changing.locked(document.case_id)
        found = CaseDocument.objects.select_for_update().get(pk=document.pk)
        _may(sender, case, found)
        if way not in WAYS:
            raise refused(found, f"没有“{way[:20]}”这种方式。", f"there is no way “{way[:20]}”.")
        if way == Service.Way.PUBLICATION and not note.strip():
            zh, en = (
                "公告送达须记明原因和经过：下落不明，或用其他方式为何无法送达。写在备注里。",
                "say in the note why: nobody knows where the party is, or how the other ways failed.",
            )
            raise refused(found, zh, en)
        made = Service(
            document=found, way=way, sent_on=today(at), receiver=(receiver or case.subject_name)[:200], note=note[:500],
            by=sender.username, at=at,
        )  # fmt: skip
        if person.strip():
            made.person = answering.vault().seal([person.strip()], "service-receiver")[0]
        if way == Service.Way.PUBLICATION:
            made.due_on = _term(found, today(at), days)
        _tell(case, found, way, at)
        made.consent = _consented(case, found, way, at)
        made.save()
        if found.sent_at is None and writable.is_besides(found, case):
            found.sent_at = at
            found.save(update_fields=["sent_at"])
        case.told_party = case.told_party or way != Service.Way.PUBLICATION
        detail = {"document": found.pk, "number": found.number, "service": made.pk, "way": way, "did": "sent"}
        changing.record(case, "served", sender, now=at, step=found.step, detail=detail)
    return made


def prove(
    actor: Actor,
    service: Service,
    served_on: date,
    proof: files.Given | None,
    *,
    note: str = "",
    now: datetime | None = None,
) -> Service:
    """Enter that a document was served on a day, with the proof of it (a signed receipt, a postal one).

    Raises ServiceRefused: without a proof, for a day before it was sent or ahead, or where its way proves itself.
    """
    at = now or timezone.now()
    if proof is None:
        raise refused(service.document, "须附送达回证或邮寄凭证。", "the proof of service must be attached.")
    kept = files.store(proof)
    with transaction.atomic():
        case = changing.locked(service.document.case_id)
        found = Service.objects.select_for_update().get(pk=service.pk)
        _may(delegation.effective(actor, today(at)), case, found.document)
        if found.served_on is not None or found.way in (Service.Way.ELECTRONIC, Service.Way.PUBLICATION):
            raise refused(found.document, "已送达，或由系统确认送达。", "it is served, or its way proves itself.")
        if not found.sent_on <= served_on <= today(at):
            raise refused(
                found.document, "送达日期须在发出之后、今天之前。", "the day lies before it was sent, or ahead."
            )
        row = files.lay(case, kept, actor, at)
        _served(case, found, served_on, actor, at, proof=row, note=note)
    return found


def opened(actor: Actor, service: Service, *, now: datetime | None = None) -> Service:
    """Note that the party opened a document sent electronically: that is its receipt. Opening it again changes nothing."""
    at = now or timezone.now()
    with transaction.atomic():
        case = changing.locked(service.document.case_id)
        found = Service.objects.select_for_update().get(pk=service.pk)
        own = bool(actor.subject) and actor.subject == case.subject
        if found.way != Service.Way.ELECTRONIC or not own:
            raise refused(
                found.document, "只有当事人签收电子送达的文书。", "the party takes what was sent electronically."
            )
        if found.served_on is None:
            _served(case, found, today(at), actor, at)
    return found


def end_publications(now: datetime) -> int:
    """Let publications whose term has passed count as served on its last day; return how many. For the periodic job."""
    due = Service.objects.filter(way=Service.Way.PUBLICATION, served_on__isnull=True, due_on__lt=today(now))
    ended = 0
    for key in list(due.values_list("pk", "document__case")):
        with transaction.atomic():
            case = changing.locked(key[1])
            found = Service.objects.select_for_update().get(pk=key[0])
            if found.served_on is None and found.due_on is not None:
                _served(case, found, found.due_on, SYSTEM, now)
                ended += 1
    return ended


def _served(
    case: Case,
    service: Service,
    day: date,
    actor: Actor,
    at: datetime,
    *,
    proof: CaseFile | None = None,
    note: str = "",
) -> None:
    service.served_on, service.proof = day, proof
    service.note = note[:500] or service.note
    service.save()
    detail = {
        "document": service.document_id, "number": service.document.number, "service": service.pk, "way": service.way,
        "did": "served", "on": day.isoformat(), "proof": proof.sha256 if proof else "",
    }  # fmt: skip
    case.told_party = True
    changing.record(case, "served", actor, now=at, step=service.document.step, detail=detail)
    number = service.document.number or service.document.template
    zh, en = f"{case.number} 的文书 {number} 已送达。", f"The document {number} of {case.number} is served."
    if actor.body != case.holder.code:
        messages.tell(case.holder, "notice", zh, en, case, now=at)


def _may(actor: Actor, case: Case, document: CaseDocument) -> None:
    if actor.body not in (case.holder.code, places.office(document).code) or not actor.may(Capability.ACT):
        raise refused(document, "由承办机关送达。", "the authority serves it.")
    if document.state not in ISSUED:
        raise refused(document, "文书尚未签发、编号。", "it is not signed and numbered.")


def _term(document: CaseDocument, day: date, days: int) -> date:
    if not 1 <= days <= 365:
        raise refused(document, "公告期须为 1 至 365 天。", "a publication lasts 1 to 365 days.")
    end = last_day(DayKind.CALENDAR, days, day)
    assert end is not None
    return end.date


def _consented(case: Case, document: CaseDocument, way: str, at: datetime) -> ServiceConsent | None:
    """Return the consent on which a document may be sent electronically; the other ways need none."""
    if way != Service.Way.ELECTRONIC:
        return None
    found = consents.standing(case.subject, today(at))
    if found is None:
        zh, en = (
            "当事人没有同意电子送达：请当事人在账户里同意，或录入其签署的送达地址确认书，或改用其他方式。",
            "the party has not consented to it: let it consent on its account, enter what it signed on paper, or take another way.",
        )
        raise refused(document, zh, en)
    return found


def _tell(case: Case, document: CaseDocument, way: str, at: datetime) -> None:
    """Tell the party's account; electronically there must be one."""
    party = places.party_body(case)
    if party is None:
        if way == Service.Way.ELECTRONIC:
            raise refused(document, "当事人没有账户，不能电子送达。", "the party has no account here.")
        return
    number = document.number or document.template
    zh, en = (
        f"{places.office(document).name_zh}向您送达文书 {number}，请查收。",
        f"The document {number} is served on you; open it.",
    )
    messages.tell(party, "notice", zh, en, case, now=at)


def refused(document: CaseDocument, zh: str, en: str) -> ServiceRefused:
    """Return the error that says why a document cannot be served so."""
    return ServiceRefused(document=document.number or document.template, zh_why=zh, en_why=en)
