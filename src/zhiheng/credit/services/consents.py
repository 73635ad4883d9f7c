"""Consents of enterprises: to whom, for what, which parts, until when; taken back at any time, at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.credit.errors import ConsentOver, ConsentUnfit, NotYourConsent
from zhiheng.credit.models import Consent, CreditReport
from zhiheng.credit.report_content import Part
from zhiheng.credit.services import sealing

#: A consent lasts a year at most.
MOST_DAYS = 366
_SALT = "zhiheng.credit.consent"


def give(actor: Actor, name: str, given: Mapping[str, Any]) -> Consent:
    """Let a third party have the credit report of the actor's enterprise, called ``name``.

    ``given``: receiver, purpose, parts (values of `Part`), until_day, and if it is one here receiver_body. Raises
    NotYourConsent, ConsentUnfit.
    """
    from zhiheng.audit.services import actions

    _own(actor)
    parts, until = _parts(given.get("parts") or ()), given.get("until_day")
    receiver, purpose = (str(given.get(key) or "").strip() for key in ("receiver", "purpose"))
    wrong = _wrong(receiver, purpose, parts, until)
    if wrong or not isinstance(until, date):
        raise ConsentUnfit(fields=", ".join(wrong))
    with transaction.atomic():
        row = Consent.objects.create(
            consent_id=sealing.random_id(),
            subject=actor.subject,
            subject_name=name[:300],
            receiver=receiver[:200],
            receiver_body=str(given.get("receiver_body") or "")[:64],
            purpose=purpose[:300],
            parts=[part.value for part in parts],
            from_day=timezone.localdate(),
            until_day=until,
            given_by=actor.username,
            given_at=timezone.now(),
        )
        actions.note("share", username=actor.username, body=actor.body, object_type="consent", object_id=row.consent_id,
                     detail={"given": True})  # fmt: skip
    return row


def revoke(actor: Actor, consent: Consent) -> Consent:
    """Take a consent back: its link answers no more, its papers say so, their content is removed. Raises NotYourConsent."""
    from zhiheng.audit.services import actions

    _own(actor)
    with transaction.atomic():
        row = Consent.objects.select_for_update().filter(pk=consent.pk, subject=actor.subject).first()
        if row is None:
            raise NotYourConsent
        if row.revoked_at is None:
            row.revoked_at, row.revoked_by = timezone.now(), actor.username
            row.save(update_fields=["revoked_at", "revoked_by"])
            CreditReport.objects.filter(consent=row).update(document={})
            actions.note("share", username=actor.username, body=actor.body, object_type="consent",
                         object_id=row.consent_id, detail={"revoked": True})  # fmt: skip
    return row


def of(actor: Actor) -> QuerySet[Consent]:
    """Return the consents of the actor's enterprise, the newest first."""
    return Consent.objects.filter(subject=actor.subject) if actor.subject else Consent.objects.none()


def token(consent: Consent) -> str:
    """Return what the third party's link bears: only who got the link can use it."""
    return signing.Signer(salt=_SALT).sign(consent.consent_id)


def by_token(text: str) -> Consent | None:
    """Return the consent whose link bears a token, whatever became of it; None for what is no token of ours."""
    try:
        consent_id = signing.Signer(salt=_SALT).unsign(text)
    except signing.BadSignature:
        return None
    return Consent.objects.filter(consent_id=consent_id).first()


def holds(consent: Consent, day: date | None = None) -> bool:
    """Return whether a consent may be used on a day."""
    on = day or timezone.localdate()
    return consent.revoked_at is None and consent.from_day <= on <= consent.until_day


def demand(consent: Consent) -> None:
    """Raise ConsentOver unless the consent may be used today."""
    if not holds(consent):
        raise ConsentOver(consent=consent.consent_id[:8])


def forget() -> int:
    """Remove the content of papers whose consent has ended; return how many."""
    over = CreditReport.objects.filter(consent__until_day__lt=timezone.localdate()).exclude(document={})
    return over.update(document={})


def _own(actor: Actor) -> None:
    if not actor.subject or not actor.may(Capability.ANSWER):
        raise NotYourConsent


def _parts(given: Sequence[str]) -> list[Part]:
    return [part for part in Part if part.value in given]


def _wrong(receiver: str, purpose: str, parts: Sequence[Part], until: Any) -> list[str]:
    found = [name for name, value in (("receiver", receiver), ("purpose", purpose), ("parts", parts)) if not value]
    today = timezone.localdate()
    if not isinstance(until, date) or not today <= until <= today + timedelta(days=MOST_DAYS):
        found.append("until_day")
    return found
