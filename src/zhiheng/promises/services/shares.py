"""Shares of targets that units carry: made in one of four ways, with the sum watched; corrected by a further split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.codes.errors import CodeError
from zhiheng.policy import Pack
from zhiheng.policy.model import Target
from zhiheng.promises import splitting
from zhiheng.promises.errors import AlreadyCorrected, CannotSplit, ReasonMissing, UnknownUnit
from zhiheng.promises.models import TargetShare, TargetSplit
from zhiheng.promises.services.permission import check, noted, target_of
from zhiheng.promises.splitting import Method, Watched


@dataclass(frozen=True)
class Wanted:
    """A split as asked for: the method, the day whose divisions are the units, and by unit weights, capacities or shares."""

    method: Method
    on: date
    given: Mapping[str, Decimal]
    basis: str = ""


def standing(pack: str, target: str, area: str) -> TargetSplit | None:
    """Return the split of a target that stands for an area, None where nothing was shared out or it was taken back."""
    found = TargetSplit.objects.filter(pack=pack, target=target, area=area, corrected_by__isnull=True)
    return found.filter(taken_back=False).prefetch_related("shares").order_by("-id").first()


def history(pack: str, target: str, area: str) -> list[TargetSplit]:
    """Return every split of a target that ever stood for an area, the newest first."""
    found = TargetSplit.objects.filter(pack=pack, target=target, area=area)
    return list(found.prefetch_related("shares").order_by("-id"))


def of_unit(pack: str, unit: str) -> list[TargetShare]:
    """Return what a unit carries: its shares of all targets, from splits that stand."""
    found = TargetShare.objects.filter(
        split__pack=pack, unit=unit, split__corrected_by__isnull=True, split__taken_back=False
    )
    return list(found.select_related("split").order_by("split__target"))


def total_of(pack: Pack, target: Target, area: str) -> Decimal:
    """Return the figure that an area shares out: the province that of the target, a unit below its own share of it.

    Raises CannotSplit where the unit carries none.
    """
    if area == pack.info.division:
        return splitting.figure_of(target)
    share = next((each for each in of_unit(pack.info.id, area) if each.split.target == target.id), None)
    if share is None:
        raise CannotSplit(target=target.id)
    return share.value


def proposed(pack: Pack, target: str, area: str, wanted: Wanted) -> dict[str, Decimal]:
    """Compute shares without keeping them. Raises UnknownTarget, UnknownUnit, CannotSplit."""
    found = target_of(pack, target)
    units = {each.code for each in _units(area, wanted.on)}
    for unit in wanted.given:
        if unit not in units:
            raise UnknownUnit(unit=unit, area=area, day=wanted.on.isoformat())
    total, step = total_of(pack, found, area), splitting.step_of(found)
    if not splitting.adds_up(found) and wanted.method is not Method.SAME:
        raise CannotSplit(target=target)
    if wanted.method is Method.SAME:
        return dict.fromkeys(sorted(units), total)
    if wanted.method is Method.PROPORTIONAL:
        return splitting.proportional(total, wanted.given, step)
    if wanted.method is Method.BY_CAPACITY:
        return splitting.by_capacity(total, wanted.given, step)
    return splitting.by_hand(wanted.given, step)


def _units(area: str, on: date) -> list[Any]:
    try:
        return list(splitting.units_of(area, on))
    except CodeError as error:
        raise UnknownUnit(unit="—", area=area, day=on.isoformat()) from error


def split(
    actor: Actor,
    pack: Pack,
    target: str,
    area: str,
    wanted: Wanted,
    *,
    reason: str = "",
    synthetic: bool = False,
    now: Any = None,
) -> TargetSplit:
    """Share a target out to the units right below an area. One that stands is corrected, for which a reason is wanted.

    Raises NotYourTargets, UnknownTarget, UnknownUnit, CannotSplit, ReasonMissing, AlreadyCorrected.
    """
    check(actor, area)
    shares = proposed(pack, target, area, wanted)
    total = total_of(pack, pack.targets[target], area)
    before = _last(pack.info.id, target, area)
    if before is not None and not reason.strip():
        raise ReasonMissing
    weights = wanted.given if wanted.method in (Method.PROPORTIONAL, Method.BY_CAPACITY) else {}
    fields = {"method": wanted.method.value, "total": total, "on": wanted.on, "basis": wanted.basis.strip()[:300]}
    with transaction.atomic():
        row = _written(actor, (pack.info.id, target, area), fields, before, reason, synthetic=synthetic, now=now)
        TargetShare.objects.bulk_create(
            [TargetShare(split=row, unit=unit, value=value, weight=weights.get(unit)) for unit, value in shares.items()]
        )
    return row


def take_back(actor: Actor, found: TargetSplit, reason: str, *, now: Any = None) -> TargetSplit:
    """Take a split back: nothing stands in its place. Raises NotYourTargets, ReasonMissing, AlreadyCorrected."""
    check(actor, found.area)
    if not reason.strip():
        raise ReasonMissing
    fields = {"method": found.method, "total": found.total, "on": found.on, "basis": found.basis, "taken_back": True}
    place = (found.pack, found.target, found.area)
    return _written(actor, place, fields, found, reason, synthetic=found.synthetic, now=now)


def _last(pack: str, target: str, area: str) -> TargetSplit | None:
    return TargetSplit.objects.filter(pack=pack, target=target, area=area, corrected_by__isnull=True).first()


def _written(
    actor: Actor,
    place: tuple[str, str, str],
    fields: dict[str, Any],
    before: TargetSplit | None,
    reason: str,
    *,
    synthetic: bool,
    now: Any,
) -> TargetSplit:
    pack, target, area = place
    try:
        with transaction.atomic():
            row = TargetSplit.objects.create(
                pack=pack, target=target, area=area, by=actor.username or "system", body=actor.body,
                at=now or timezone.now(), corrects=before, reason=reason.strip()[:2000], synthetic=synthetic, **fields,
            )  # fmt: skip
            noted(actor, "target_split", f"{pack}/{target}/{area}", {"split": row.pk, "taken_back": row.taken_back})
    except IntegrityError as error:
        raise AlreadyCorrected(entry=before.pk if before else "—") from error
    return row


def watched(pack: Pack, found: TargetSplit) -> Watched:
    """Return the sum of a split's shares against what its area carries today, which may have changed since it was made."""
    shares = {each.unit: each.value for each in found.shares.all()}
    return splitting.watched(pack.targets[found.target], carried(pack, found), shares)


def carried(pack: Pack, found: TargetSplit) -> Decimal:
    """Return what the area of a split carries today; where nothing stands above it any more, what it did then."""
    try:
        return total_of(pack, pack.targets[found.target], found.area)
    except CannotSplit:
        return found.total
