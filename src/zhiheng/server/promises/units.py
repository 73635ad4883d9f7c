"""Shares of a target by unit, beside what each unit has: the sum watched, the way there shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from zhiheng.codes import divisions
from zhiheng.indicators.services import values as stored
from zhiheng.policy.model import Target
from zhiheng.policy.pack import Pack
from zhiheng.promises import Known, judge
from zhiheng.promises.models import TargetSplit
from zhiheng.promises.question import level_of
from zhiheng.promises.services import proofs, shares
from zhiheng.promises.splitting import Watched
from zhiheng.promises.verdict import Verdict
from zhiheng.server.i18n import localised
from zhiheng.server.promises import then
from zhiheng.server.promises.shown import WORDS, figure
from zhiheng.server.promises.states import PUBLIC
from zhiheng.server.visible import today

METHODS = {
    "proportional": lazy("按比例"),
    "by_capacity": lazy("按能力"),
    "by_hand": lazy("手工"),
    "same": lazy("同一要求"),
}


@dataclass(frozen=True)
class ShownShare:
    """The share of one unit, what it has, and how that stands by the rule of the target."""

    unit: str
    name: str
    share: str
    weight: str
    actual: str
    tone: str
    word: str
    reason: str


@dataclass(frozen=True)
class ShownSplit:
    """A split as pages show it."""

    split: TargetSplit
    method: str
    total: str
    rows: Sequence[ShownShare]
    said: str
    exact: bool
    area: str
    before: str


def name_of(unit: str, on: date) -> str:
    """Return what a unit was called on a day in the reader's language, its code where the table has none."""
    known = [each for each in divisions.history(unit) if each.on(min(on, divisions.table().last))]
    return localised(known[-1]) if known else unit


def of_split(
    pack: Pack, found: TargetSplit | None, *, day: date | None = None, seen: Collection[str] = PUBLIC
) -> ShownSplit | None:
    """Return a split with what each unit has; None where nothing is shared out."""
    if found is None:
        return None
    watched = shares.watched(pack, found)
    target = pack.targets[found.target]
    held = list(found.shares.all())
    on = day or today()
    known = _known(pack, target, [each.unit for each in held], on, seen=seen)
    rows = [_row(pack, target, each, found.on, known[each.unit], on) for each in held]
    method = str(METHODS.get(found.method, found.method))
    exact = watched.left == 0
    before = "" if watched.total == found.total else figure(found.total)
    return ShownSplit(
        found,
        method,
        figure(watched.total),
        rows,
        localised(watched.said),
        exact,
        name_of(found.area, found.on),
        before,
    )


def _known(pack: Pack, target: Target, codes: Sequence[str], on: date, *, seen: Collection[str]) -> dict[str, Known]:
    """Return what is known of each unit, by two statements however many there are; of an earlier day as it stood then."""
    wanted, levels = set(codes), sorted({level_of(code) for code in codes})
    if then.stands(pack, on):
        rows = [each for level in levels for each in stored.read(pack.info.id, target.indicator, level=level)]
    else:
        rows = [each for each in then.values(pack, on, [target], levels) if not each.breakdown]
    entered = list(proofs.standing(pack.info.id, target.id))
    found: dict[str, Known] = {}
    for code in wanted:
        mine = [each for each in rows if each.area == code and each.publicity in seen]
        shown = [proofs.as_proof(each) for each in entered if each.area == code]
        found[code] = Known.from_rows(code, mine, shown)
    return found


def _row(pack: Pack, target: Target, share: Any, on: date, known: Known, day: date) -> ShownShare:
    verdict = judge(_own(target, share.value), known, day, pack)
    tone, word = WORDS[verdict.reads]
    weight = "" if share.weight is None else figure(share.weight)
    actual = "" if verdict.actual is None else figure(verdict.actual)
    return ShownShare(
        share.unit,
        name_of(share.unit, on),
        figure(share.value),
        weight,
        actual,
        tone,
        str(word),
        localised(verdict.reason),
    )


def _own(target: Target, share: Decimal) -> Target:
    """Return the target as it binds one unit: the same rule, with the unit's share for the figure."""
    if target.value is None:
        return target.model_copy(update={"low": share, "high": None})
    return target.model_copy(update={"value": share})


@dataclass(frozen=True)
class Carried:
    """A share that a unit carries, judged by the rule of its target on the unit's own values, and its own further split."""

    target: Target
    share: Decimal
    split: TargetSplit
    verdict: Verdict
    below: Watched | None


def carried(pack: Pack, unit: str, on: date, *, seen: Collection[str] = PUBLIC) -> list[Carried]:
    """Return what a unit carries on a day, by splits that stand."""
    found = []
    for each in shares.of_unit(pack.info.id, unit):
        target = pack.targets.get(each.split.target)
        if target is None:
            continue
        known = _known(pack, target, [unit], on, seen=seen)[unit]
        further = shares.standing(pack.info.id, target.id, unit)
        below = shares.watched(pack, further) if further is not None else None
        found.append(Carried(target, each.value, each.split, judge(_own(target, each.value), known, on, pack), below))
    return found
