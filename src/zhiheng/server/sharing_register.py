"""The sharing register as people and programs read it: every agreement with its state and uses, contacts left out."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.actors.models import SharingAgreement
from zhiheng.actors.services import sharing
from zhiheng.audit.services import actions


def every() -> list[dict[str, Any]]:
    """Return all agreements by code; who is to be asked about one is told to nobody here."""
    uses = sharing.uses()
    found = SharingAgreement.objects.select_related("provider", "receiver")
    return [described(one, uses.get(one.pk, 0)) for one in found]


def make(code: str, *, by: str, **said: Any) -> dict[str, Any]:
    """Enter an agreement and note it; return it. Raises AgreementWrong, UnknownBody."""
    with transaction.atomic():
        made = sharing.make(code, by=by, **said)
        actions.note("share", username=by, object_type="sharing", object_id=code, detail={"done": "made"})
    return described(made, 0)


def end(code: str, *, by: str) -> dict[str, Any]:
    """End an agreement and note it; return it. Raises AgreementUnknown."""
    with transaction.atomic():
        ended = sharing.end(code, by=by)
        actions.note("share", username=by, object_type="sharing", object_id=code, detail={"done": "ended"})
    return described(ended, sharing.uses().get(ended.pk, 0))


def described(one: SharingAgreement, uses: int) -> dict[str, Any]:
    """Return what everybody may know of an agreement."""
    return {
        "agreement": one.code,
        "state": state_of(one),
        "provider": one.provider.code,
        "provider_name": one.provider.name_zh,
        "receiver": one.receiver.code,
        "receiver_name": one.receiver.name_zh,
        "basis": one.basis,
        "purpose": one.purpose,
        "purpose_label": {"zh": one.purpose_zh, "en": one.purpose_en},
        "record_types": one.record_types,
        "returns": {"zh": one.returns_zh, "en": one.returns_en},
        "valid_from": one.valid_from,
        "valid_until": one.valid_until,
        "ended_at": one.ended_at,
        "uses": uses,
    }


def state_of(one: SharingAgreement) -> str:
    """Return whether an agreement is in force, ended, or outside its days."""
    if one.ended_at is not None:
        return "ended"
    return "in_force" if one.valid_from <= timezone.localdate() < one.valid_until else "outside"
