"""What anybody may hand in without an account: a complaint about an office, and its review by the level above.

Who files gets a receipt code once; with it, and with nothing else, the case can be followed. The code is kept as a hash,
so that neither staff nor a copy of the database gives it. One form is taken once, however often it is sent.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhiheng.actors.actor import VISITOR
from zhiheng.cases.errors import FilingRefused, UnknownReceipt
from zhiheng.cases.models import Case, Filing
from zhiheng.cases.services import opening
from zhiheng.cases.services.receipt_codes import made, typed
from zhiheng.cases.services.standings import procedure_of
from zhiheng.policy import Pack
from zhiheng.policy.in_force import element_stands
from zhiheng.policy.model import Procedure
from zhiheng.policy.model.procedure import SubjectKind

ANYBODY = "public"


@dataclass(frozen=True)
class Filed:
    """A case that somebody without an account opened, with the code that is told to them alone."""

    case: Case
    receipt: str


def offered(pack: Pack, day: date) -> list[Procedure]:
    """Return the procedures of a pack that anybody may begin on a day: open to the public, about no enterprise."""
    return [
        one
        for one in pack.procedures.values()
        if ANYBODY in one.opened_by and one.subject is SubjectKind.NONE and element_stands(one, day)
    ]


def new_form() -> str:
    """Return the sign of a form that is about to be shown."""
    return secrets.token_hex(16)


def file(
    procedure: Procedure, *, pack: str, fields: Mapping[str, Any], form: str, division: str = "",
    now: datetime | None = None,
) -> Filed:  # fmt: skip
    """Open the case of a visitor and return it with its receipt code.

    Args: `fields` as typed; `form` as `new_form` gave it; `division` of the office concerned.
    Raises: FilingRefused (sent before), and as `open_case`.
    """

    def begin(at: datetime) -> Case:
        return opening.open_case(
            VISITOR, procedure.id, pack=pack, fields=fields, division=division, origin="public", now=at
        )

    return _kept(begin, form, now)


def review(filed: Case, fields: Mapping[str, Any], form: str, now: datetime | None = None) -> Filed:
    """Ask the level above to review the answer to something that was filed; return the new case with its own code.

    Raises: FilingRefused (not answered yet, asked before, sent before), HolderUnknown, FormRefused.
    """
    if not filed.closed or procedure_of(filed).appeal is None:
        raise FilingRefused(
            zh_why="尚未办结，或没有复核途径。", en_why="it is not answered yet, or cannot be reviewed."
        )
    if filed.following.filter(procedure=procedure_of(filed).appeal, filing__isnull=False).exists():
        raise FilingRefused(zh_why="已经申请过复核。", en_why="its review was asked for before.")
    return _kept(lambda at: opening.appeal(VISITOR, filed, fields=fields, now=at), form, now)


def by_receipt(receipt: str) -> Case:
    """Return the case of a receipt code, however it is typed. Raises UnknownReceipt."""
    found = Filing.objects.select_related("case__holder").filter(receipt=_hash(typed(receipt))).first()
    if found is None:
        raise UnknownReceipt(receipt=receipt[:40])
    return found.case


def _kept(begin: Callable[[datetime], Case], form: str, now: datetime | None) -> Filed:
    at, receipt = now or timezone.now(), made()
    twice = FilingRefused(zh_why="这份表单已经提交过。", en_why="this form was sent before.")
    with transaction.atomic():
        if Filing.objects.filter(form=_hash(form)).exists():
            raise twice
        case = begin(at)
        try:
            Filing.objects.create(case=case, receipt=_hash(receipt), form=_hash(form), at=at)
        except IntegrityError:  # sent at the same moment
            raise twice from None
    return Filed(case, receipt)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
