"""Consent of a party to electronic service: given on its account or entered from paper, withdrawn at any time.

Rules of procedure for penalties in market supervision, article 82: electronically only with the party's consent, which it
signs together with its address of service.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.audit.services import actions
from zhiheng.cases import person_numbers
from zhiheng.cases.days import today
from zhiheng.cases.errors import ConsentRefused
from zhiheng.cases.models import Case, CaseFile, ServiceConsent
from zhiheng.cases.services import changing, delegation, files

LONGEST = 200
#: The address of who names no other: its account here, where what is served is opened.
ACCOUNT_ZH = "本平台企业账户"


def standing(subject: str, day: date | None = None) -> ServiceConsent | None:
    """Return the consent of a party that stands on a day (today in China), if there is one."""
    if not subject:
        return None
    on = day or today()
    found = ServiceConsent.objects.filter(subject=subject, withdrawn_on__isnull=True, given_on__lte=on)
    return found.select_related("file").first()


def give(actor: Actor, address: str = "", *, now: datetime | None = None) -> ServiceConsent:
    """Take the consent of an enterprise from its own account. Raises ConsentRefused."""
    at = now or timezone.now()
    if not actor.subject or not actor.may(Capability.ANSWER):
        raise ConsentRefused(zh_why="由企业自己的账户同意。", en_why="the enterprise consents with its own account.")
    return _made(actor, actor.subject, address, today(at), at, ServiceConsent.Origin.ACCOUNT)


def enter(
    actor: Actor, case: Case, address: str, given_on: date, scan: files.Given | None, *, now: datetime | None = None
) -> ServiceConsent:
    """Enter the consent that the party of a case signed on paper, with its scan. Raises ConsentRefused, FileRefused."""
    at = now or timezone.now()
    _office(actor, case, at)
    if given_on > today(at):
        raise ConsentRefused(zh_why="签署日期不能在今天之后。", en_why="it cannot have been signed after today.")
    row = _scanned(actor, case, scan, at)
    return _made(actor, case.subject, address, given_on, at, ServiceConsent.Origin.PAPER, row)


def withdraw(
    actor: Actor,
    subject: str,
    *,
    case: Case | None = None,
    scan: files.Given | None = None,
    now: datetime | None = None,
) -> ServiceConsent:
    """Withdraw a consent: the enterprise with its own account, or an office that got it on paper. Raises ConsentRefused.

    What was sent before stays sent.
    """
    at = now or timezone.now()
    if case is not None:
        _office(actor, case, at)
        _scanned(actor, case, scan, at)
    elif not actor.subject or actor.subject != subject or not actor.may(Capability.ANSWER):
        raise ConsentRefused(
            zh_why="由企业自己的账户撤回。", en_why="the enterprise withdraws it with its own account."
        )
    with transaction.atomic():
        found = ServiceConsent.objects.select_for_update().filter(subject=subject, withdrawn_on__isnull=True).first()
        if found is None:
            raise ConsentRefused(zh_why="没有可以撤回的同意。", en_why="there is none to withdraw.")
        found.withdrawn_on, found.withdrawn_by = today(at), actor.username
        found.save(update_fields=["withdrawn_on", "withdrawn_by"])
        _note(actor, found, "withdrawn")
    return found


def words(consent: ServiceConsent) -> str:
    """Say in Chinese, for a paper, who consented when and at which address."""
    way = "书面" if consent.origin == ServiceConsent.Origin.PAPER else "以本平台账户"
    day = consent.given_on
    return f"当事人已于{day.year}年{day.month}月{day.day}日{way}确认同意电子送达，送达地址：{consent.address}。"


def _made(
    actor: Actor, subject: str, address: str, given_on: date, at: datetime, origin: str, scan: CaseFile | None = None
) -> ServiceConsent:
    named = address.replace("\x00", "").strip()[:LONGEST] or ACCOUNT_ZH
    if person_numbers.held(named):
        zh, en = "送达地址不能写手机号、身份证号。", "no mobile or identity number stands in the address."
        raise ConsentRefused(zh_why=zh, en_why=en)
    with transaction.atomic():
        changing.one_after_another(f"consent/{subject}")
        if ServiceConsent.objects.filter(subject=subject, withdrawn_on__isnull=True).exists():
            zh, en = (
                "已有生效的同意；地址有变的，先撤回再同意。",
                "one stands already; withdraw it to name another address.",
            )
            raise ConsentRefused(zh_why=zh, en_why=en)
        made = ServiceConsent.objects.create(
            subject=subject, address=named, given_on=given_on, origin=origin, file=scan, by=actor.username, at=at
        )
        _note(actor, made, "given")
    return made


def _office(actor: Actor, case: Case, at: datetime) -> None:
    acting_as = delegation.effective(actor, today(at))
    if not case.subject or acting_as.body != case.holder.code or not acting_as.may(Capability.ACT):
        zh, en = "由承办机关录入当事人的书面材料。", "the authority enters what the party signed on paper."
        raise ConsentRefused(zh_why=zh, en_why=en)


def _scanned(actor: Actor, case: Case, scan: files.Given | None, at: datetime) -> CaseFile:
    if scan is None:
        raise ConsentRefused(zh_why="须附当事人签署材料的扫描件。", en_why="attach a scan of what the party signed.")
    return files.keep(case, scan.name, scan.content, "", actor, now=at)


def _note(actor: Actor, consent: ServiceConsent, did: str) -> None:
    actions.note(
        "change", username=actor.username, body=actor.body, object_type="service-consent", object_id=consent.subject,
        detail={"did": did, "origin": consent.origin, "on": consent.given_on.isoformat()},
    )  # fmt: skip
