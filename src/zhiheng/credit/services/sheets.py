"""Answer sheets of checks: made, signed, numbered, logged by their hash, and looked up by their id."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.credit.answer_sheet import MOST, Answered, SheetHead, content
from zhiheng.credit.errors import TooManyCodes
from zhiheng.credit.models import AnswerSheet
from zhiheng.credit.services import locks, sealing
from zhiheng.credit.services.sealing import Seal


@dataclass(frozen=True)
class Check:
    """What was asked: for which purpose, by which pack, of which day, on which state of the data."""

    purpose: str
    pack: str
    as_of: date
    batch_seq: int


def issue(actor: Actor, asked: Check, answers: Sequence[Answered], address: Callable[[str], str]) -> AnswerSheet:
    """Make a signed sheet of answers that the caller worked out from public facts.

    ``address`` makes the status address of a sheet's id. The log gets the hash alone. Raises TooManyCodes,
    RiskClassRefused, UnknownPurpose.
    """
    if not 1 <= len(answers) <= MOST:
        raise TooManyCodes(count=len(answers), most=MOST)
    with transaction.atomic():
        now = timezone.now().replace(microsecond=0)
        year = timezone.localtime(now).year
        row = AnswerSheet(
            sheet_id=sealing.random_id(),
            year=year,
            serial=sealing.next_serial(AnswerSheet, locks.SHEETS, year),
            purpose=asked.purpose,
            pack=asked.pack,
            as_of=asked.as_of,
            asked_by=actor.username,
            body=actor.body,
            enterprises=len(answers),
            issued_at=now,
        )
        head = SheetHead(
            row.number,
            row.sheet_id,
            asked.purpose,
            asked.pack,
            asked.as_of,
            now,
            asked.batch_seq,
            address(row.sheet_id),
        )
        row.document = content(head, answers)
        made = sealing.seal(row.document)
        row.sha256, row.suite, row.signature = made.sha256, made.suite, made.signature
        row.leaf = _logged(row)
        row.save()
    return row


def _logged(row: AnswerSheet) -> int:
    from zhiheng.audit.services import transparency

    entry = {"number": row.number, "sha256": row.sha256}
    return transparency.add("answer_sheet", entry, public=False)


def paper(row: AnswerSheet) -> dict[str, Any]:
    """Return the sheet as it is handed out, with its signature and its leaf in the log."""
    handed = sealing.signed(row.document, Seal(row.sha256, row.suite, row.signature))
    return {**handed, "log": {"kind": "answer_sheet", "index": row.leaf}}


def find(sheet_id: str) -> AnswerSheet | None:
    """Return a sheet by its id."""
    return AnswerSheet.objects.filter(sheet_id=sheet_id).first()
