"""Credit reports for third parties: made under a consent, signed, noted at every read, gone when the consent ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.cases.services import messages, places
from zhiheng.credit.models import Consent, CreditReport
from zhiheng.credit.report_content import Part, ReportHead, content
from zhiheng.credit.services import consents, locks, sealing
from zhiheng.credit.services.sealing import Seal

#: Under which kind a report stands in the transparency log.
KIND = "credit_report"


@dataclass(frozen=True)
class Facts:
    """What the caller read of the enterprise, public alone: registration, records, what follows from them, of which batch."""

    registration: Mapping[str, Any]
    records: Sequence[Mapping[str, Any]]
    measures: Sequence[Mapping[str, Any]]
    batch_seq: int
    as_of: date


def parts_of(consent: Consent) -> list[Part]:
    """Return the parts that a consent opens."""
    return [part for part in Part if part.value in consent.parts]


def issue(
    consent: Consent, facts: Facts, address: Callable[[str], str], reader: str = "", *, own: bool = False
) -> CreditReport:
    """Make a signed report. The day's report is made once and handed out again. Raises ConsentOver.

    ``address`` makes the status address of a report's id; ``reader`` is who reads, as far as known: it is noted, and the
    enterprise is told, unless it reads its own (``own``).
    """
    with transaction.atomic():
        locked = Consent.objects.select_for_update().get(pk=consent.pk)
        consents.demand(locked)
        row = _of_today(locked, facts) or _made(locked, facts, address)
        _noted(row, reader)
        if not own:
            _told(row)
    return row


def _of_today(consent: Consent, facts: Facts) -> CreditReport | None:
    """Return the report of this day and state of the data, if one was made."""
    found = CreditReport.objects.filter(consent=consent, as_of=facts.as_of).exclude(document={}).first()
    return found if found is not None and found.document["batch_seq"] == facts.batch_seq else None


def _made(consent: Consent, facts: Facts, address: Callable[[str], str]) -> CreditReport:
    from zhiheng.audit.services import transparency

    now = timezone.now().replace(microsecond=0)
    year = timezone.localtime(now).year
    serial = sealing.next_serial(CreditReport, locks.REPORTS, year)
    row = CreditReport(
        report_id=sealing.random_id(), consent=consent, year=year, serial=serial, as_of=facts.as_of, issued_at=now
    )
    head = ReportHead(
        number=row.number,
        report_id=row.report_id,
        uscc=consent.subject.removeprefix("uscc:"),
        name=consent.subject_name,
        receiver=consent.receiver,
        purpose=consent.purpose,
        valid_until=consent.until_day,
        as_of=facts.as_of,
        issued_at=now,
        batch_seq=facts.batch_seq,
        status_address=address(row.report_id),
    )
    row.document = content(head, parts_of(consent), facts.registration, facts.records, facts.measures)
    made = sealing.seal(row.document)
    row.sha256, row.suite, row.signature = made.sha256, made.suite, made.signature
    row.leaf = transparency.add(KIND, {"number": f"R{row.number}", "sha256": row.sha256}, public=False)
    row.save()
    return row


def _noted(row: CreditReport, reader: str) -> None:
    from zhiheng.audit.services import actions

    actions.note("share", username=reader[:150], object_type="credit_report", object_id=row.report_id,
                 detail={"consent": row.consent.consent_id, "number": row.number})  # fmt: skip


def _told(row: CreditReport) -> None:
    """Tell the enterprise, where it has an account, that its report was read: once a report, however often it is opened."""
    consent, body = row.consent, places.of_subject(row.consent.subject)
    if body is None:
        return
    zh = f"贵单位的信用报告 R{row.number} 已被查阅。授权给：{consent.receiver}；用途：{consent.purpose}。可随时撤回授权。"
    en = (
        f"Your credit report R{row.number} was read. You let {consent.receiver} have it for: {consent.purpose}. "
        "You may take that back at any time."
    )
    if not body.messages.filter(kind="notice", zh=zh[: messages.LONGEST]).exists():
        messages.tell(body, "notice", zh, en)


def paper(row: CreditReport) -> dict[str, Any]:
    """Return the report as it is handed out, with its signature and its leaf in the log (older ones: an answer sheet's)."""
    from zhiheng.audit.services import transparency

    kind = KIND if row.leaf is None else transparency.entry(row.leaf).kind
    handed = sealing.signed(row.document, Seal(row.sha256, row.suite, row.signature))
    return {**handed, "log": {"kind": kind, "index": row.leaf}}


def reads(consent: Consent) -> int:
    """Return how many papers were made under a consent."""
    return CreditReport.objects.filter(consent=consent).count()
