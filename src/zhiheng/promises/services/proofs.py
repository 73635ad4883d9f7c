"""Proofs of promises that have no figure: entered by people, corrected by a further row, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.policy import Pack
from zhiheng.promises.errors import AlreadyCorrected, ProofUnfit, ReasonMissing
from zhiheng.promises.known import Proof, Shows
from zhiheng.promises.models import TargetProof
from zhiheng.promises.services.permission import check, noted, target_of


def standing(pack: str, target: str | None = None, area: str | None = None) -> QuerySet[TargetProof]:
    """Return the proofs that stand: not corrected, not taken back."""
    found = TargetProof.objects.filter(pack=pack, corrected_by__isnull=True, taken_back=False)
    found = found.filter(target=target) if target is not None else found
    return found.filter(area=area) if area is not None else found


def history(pack: str, target: str, area: str) -> QuerySet[TargetProof]:
    """Return all that was ever entered of a target of an area, in the order of writing."""
    return TargetProof.objects.filter(pack=pack, target=target, area=area)


def known(pack: str, area: str) -> list[Proof]:
    """Return the proofs that stand of an area, as judging takes them."""
    return [as_proof(row) for row in standing(pack, area=area)]


def as_proof(row: TargetProof) -> Proof:
    """Return a row as judging takes it."""
    return Proof(row.target, Shows(row.shows), row.on, row.source, row.says, row.record, row.synthetic)


def add(
    actor: Actor,
    pack: Pack,
    target: str,
    given: Mapping[str, Any],
    *,
    area: str = "",
    synthetic: bool = False,
    now: Any = None,
) -> TargetProof:
    """Enter a proof. ``given``: shows (a value of Shows), on (a day, not after today), source, and if wanted says, record.

    Raises NotYourTargets, UnknownTarget, ProofUnfit.
    """
    where = area or pack.info.division or ""
    check(actor, where)
    fields = _fields(given)
    target_of(pack, target)
    return _written(actor, pack.info.id, target, where, fields, synthetic=synthetic, now=now)


def correct(
    actor: Actor, proof: TargetProof, given: Mapping[str, Any] | None, reason: str, *, now: Any = None
) -> TargetProof:
    """Put another proof in the place of one, or (`given` None) take it back. The old row stays on record.

    Raises NotYourTargets, ReasonMissing, ProofUnfit, AlreadyCorrected.
    """
    check(actor, proof.area)
    if not reason.strip():
        raise ReasonMissing
    old = {"shows": proof.shows, "on": proof.on, "source": proof.source, "says": proof.says, "record": proof.record}
    fields = old if given is None else _fields(given)
    try:
        return _written(
            actor, proof.pack, proof.target, proof.area, fields, corrects=proof, reason=reason.strip()[:2000],
            taken_back=given is None, synthetic=proof.synthetic, now=now,
        )  # fmt: skip
    except IntegrityError as error:
        raise AlreadyCorrected(entry=proof.pk) from error


def _written(
    actor: Actor, pack: str, target: str, area: str, fields: dict[str, Any], *, now: Any, **more: Any
) -> TargetProof:
    with transaction.atomic():
        row = TargetProof.objects.create(
            pack=pack, target=target, area=area, by=actor.username or "system", body=actor.body,
            at=now or timezone.now(), **fields, **more,
        )  # fmt: skip
        noted(actor, "target_proof", f"{pack}/{target}", {"proof": row.pk, "taken_back": row.taken_back})
    return row


def _fields(given: Mapping[str, Any]) -> dict[str, Any]:
    on, source = given.get("on"), str(given.get("source") or "").strip()
    wrong = []
    if given.get("shows") not in {each.value for each in Shows}:
        wrong.append("shows")
    if not isinstance(on, date) or on > timezone.localdate():
        wrong.append("on")
    if not source:
        wrong.append("source")
    record = str(given.get("record") or "").strip().lower()
    if record and (len(record) != 64 or set(record) - set("0123456789abcdef")):
        wrong.append("record")
    if wrong:
        raise ProofUnfit(fields=", ".join(wrong))
    says = str(given.get("says") or "").strip()[:500]
    return {"shows": str(given["shows"]), "on": on, "source": source[:300], "says": says, "record": record}
