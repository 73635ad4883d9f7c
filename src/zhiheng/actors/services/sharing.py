"""The sharing register: agreements made and ended, found for a receiver and a purpose, and each use counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils import timezone

from zhiheng.actors.errors import AgreementUnknown, AgreementWrong
from zhiheng.actors.models import Body, SharingAgreement, SharingUse
from zhiheng.actors.services.posts import body_of

_COUNT = """
    INSERT INTO actors_sharinguse (agreement_id, day, caller, count) VALUES (%s, %s, %s, 1)
    ON CONFLICT (agreement_id, day, caller) DO UPDATE SET count = actors_sharinguse.count + 1
"""


def make(
    code: str,
    *,
    provider: Body | str,
    receiver: Body | str,
    basis: str,
    purpose: str,
    purpose_zh: str,
    purpose_en: str,
    record_types: Mapping[str, Sequence[str]],
    valid_from: date,
    valid_until: date,
    returns_zh: str = "",
    returns_en: str = "",
    contact: str = "",
    by: str = "",
) -> SharingAgreement:
    """Enter an agreement; it holds from `valid_from` until the day before `valid_until`.

    `record_types` maps a record type to the fields that may be read of it; no fields: all that departments may see.
    Raises AgreementWrong for a code that is taken, no basis, no purpose, no record type or no day, and UnknownBody.
    """
    wrong = {
        "code": not code or SharingAgreement.objects.filter(code=code).exists(),
        "basis": not basis.strip(),
        "purpose": not (purpose.strip() and purpose_zh.strip() and purpose_en.strip()),
        "record_types": not record_types,
        "valid_until": valid_until <= valid_from,
    }
    if any(wrong.values()):
        raise AgreementWrong(agreement=code or "—", fields=", ".join(name for name, bad in wrong.items() if bad))
    return SharingAgreement.objects.create(
        code=code, provider=body_of(provider), receiver=body_of(receiver), basis=basis.strip()[:500], purpose=purpose,
        purpose_zh=purpose_zh, purpose_en=purpose_en, returns_zh=returns_zh, returns_en=returns_en, contact=contact,
        record_types={name: sorted(fields) for name, fields in record_types.items()},
        valid_from=valid_from, valid_until=valid_until, made_by=by,
    )  # fmt: skip


def end(code: str, *, by: str = "") -> SharingAgreement:
    """End an agreement at once; a second time changes nothing. Raises AgreementUnknown."""
    found = SharingAgreement.objects.filter(code=code).first()
    if found is None:
        raise AgreementUnknown(agreement=code[:64])
    if found.ended_at is None:
        found.ended_at, found.ended_by = timezone.now(), by
        found.save(update_fields=["ended_at", "ended_by"])
    return found


def in_force(day: date | None = None) -> QuerySet[SharingAgreement]:
    """Return the agreements that hold on a day (today) and were not ended."""
    on = day or timezone.localdate()
    every = SharingAgreement.objects.filter(valid_from__lte=on, valid_until__gt=on, ended_at__isnull=True)
    return every.filter(provider__active=True, receiver__active=True).select_related("provider", "receiver")


def held_by(body: str, purpose: str) -> list[SharingAgreement]:
    """Return the agreements in force under which a body reads for a purpose."""
    return list(in_force().filter(receiver__code=body, purpose=purpose))


def of_receiver(body: str) -> list[SharingAgreement]:
    """Return the agreements in force under which a body reads, for whatever purpose."""
    return list(in_force().filter(receiver__code=body))


def given_by(agreements: Sequence[SharingAgreement]) -> dict[str, tuple[str, ...]]:
    """Return record type → fields that agreements together let a receiver read; a type that one gives whole has none."""
    found: dict[str, set[str]] = {}
    whole = {name for one in agreements for name, fields in one.record_types.items() if not fields}
    for one in agreements:
        for kind, fields in one.record_types.items():
            found.setdefault(kind, set()).update(() if kind in whole else fields)
    return {kind: tuple(sorted(fields)) for kind, fields in sorted(found.items())}


def count(agreements: Sequence[SharingAgreement], caller: str) -> None:
    """Count one use of agreements by a caller, today."""
    with connection.cursor() as cursor:
        for one in agreements:
            cursor.execute(_COUNT, [one.pk, timezone.localdate(), caller[:150]])


def uses() -> dict[int, int]:
    """Return agreement → how often it was used."""
    rows = SharingUse.objects.values("agreement").annotate(n=Sum("count"))
    return {row["agreement"]: row["n"] for row in rows}
