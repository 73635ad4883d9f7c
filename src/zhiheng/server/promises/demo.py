"""What the demo fills in of promises: proofs and a target shared out, through the room's services, marked as synthetic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from zhiheng.actors.actor import SYSTEM
from zhiheng.ledger.installation import Installation
from zhiheng.policy.pack import Pack
from zhiheng.promises import splitting
from zhiheng.promises.models import TargetProof, TargetSplit
from zhiheng.promises.services import proofs, shares
from zhiheng.promises.services.shares import Wanted
from zhiheng.promises.splitting import Method

#: target → (what it shows, day, document). Invented, as their words say.
_PROOFS = {
    "2013-quality-award-third-edition": ("done", date(2013, 12, 20), "示例文件：关于第三届省政府质量奖的通报（合成）"),
    "13fyp-systems": ("done", date(2019, 6, 30), "示例文件：质量风险防控和质量诚信体系建设验收（合成）"),
    "2009-fakes-curbed": ("not_done", date(2012, 12, 31), "示例文件：打假工作总结（合成）"),
    "2012-advanced-cities": ("done", date(2014, 11, 20), "示例文件：关于命名全国先进单位的通报（合成）"),
    "2012-key-food": ("done", date(2015, 12, 31), "示例文件：2015年食品安全状况评估（合成）"),
}


@dataclass(frozen=True)
class _Shared:
    """A target shared out by the number of counties, and in one prefecture further to its counties with some left over."""

    target: str
    further: str
    left: int
    day: date
    at: datetime


_SHARED = {
    "sichuan": _Shared("13fyp-quality-towns", "510100", 2, date(2016, 9, 1), datetime(2016, 9, 1, 2, tzinfo=UTC)),
    "jiangsu": _Shared("2012-yangzi-cup", "320100", 3, date(2012, 9, 3), datetime(2012, 9, 3, 2, tzinfo=UTC)),
}


def make(installation: Installation, pack: str, step: Callable[[str, str], None]) -> dict[str, int]:
    """Fill in what the pages show; return how many of what were made. Run again, it makes nothing twice."""
    held = installation.packs[pack]
    step("登记承诺的佐证、分解目标", "Entering proofs of promises, sharing a target out")
    return {"target_proofs": _prove(held), "target_splits": _split(held)}


def _prove(pack: Pack) -> int:
    made = 0
    for target, (shows, on, source) in _PROOFS.items():
        if target in pack.targets and not TargetProof.objects.filter(pack=pack.info.id, target=target).exists():
            proofs.add(SYSTEM, pack, target, {"shows": shows, "on": on, "source": source}, synthetic=True)
            made += 1
    return made


def _split(pack: Pack) -> int:
    one = _SHARED.get(pack.info.id)
    if one is None or TargetSplit.objects.filter(pack=pack.info.id, target=one.target).exists():
        return 0
    province = pack.info.division or ""
    weights = {
        each.code: Decimal(len(splitting.units_of(each.code, one.day)))
        for each in splitting.units_of(province, one.day)
    }
    by_counties = Wanted(Method.PROPORTIONAL, one.day, weights, "按县（市、区）个数（示例）")
    shares.split(SYSTEM, pack, one.target, province, by_counties, synthetic=True, now=one.at)
    given = _by_hand(pack, one)
    shares.split(
        SYSTEM, pack, one.target, one.further, Wanted(Method.BY_HAND, one.day, given), synthetic=True, now=one.at
    )
    return 2


def _by_hand(pack: Pack, one: _Shared) -> dict[str, Decimal]:
    """Give what a prefecture carries to its counties as evenly as whole units go, but for those left over."""
    counties = [each.code for each in splitting.units_of(one.further, one.day)]
    carried = max(0, int(shares.total_of(pack, pack.targets[one.target], one.further)) - one.left)
    each, rest = divmod(carried, len(counties))
    given = {code: Decimal(each + (at < rest)) for at, code in enumerate(counties)}
    return {code: number for code, number in given.items() if number}
