"""What the demo fills in of promises: proofs and a target shared out, through the room's services, marked as synthetic."""

from __future__ import annotations

from collections.abc import Callable
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
}
#: Shared out by the number of counties, and in one prefecture further to its counties with two left over.
_TARGET, _FURTHER, _LEFT = "13fyp-quality-towns", "510100", 2
_DAY, _AT = date(2016, 9, 1), datetime(2016, 9, 1, 2, tzinfo=UTC)


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
    if _TARGET not in pack.targets or TargetSplit.objects.filter(pack=pack.info.id, target=_TARGET).exists():
        return 0
    province = pack.info.division or ""
    weights = {
        each.code: Decimal(len(splitting.units_of(each.code, _DAY))) for each in splitting.units_of(province, _DAY)
    }
    by_counties = Wanted(Method.PROPORTIONAL, _DAY, weights, "按县（市、区）个数（示例）")
    shares.split(SYSTEM, pack, _TARGET, province, by_counties, synthetic=True, now=_AT)
    counties = [each.code for each in splitting.units_of(_FURTHER, _DAY)]
    carried = int(shares.total_of(pack, pack.targets[_TARGET], _FURTHER)) - _LEFT
    given = {code: Decimal(1) for code in counties[: max(0, carried)]}
    shares.split(SYSTEM, pack, _TARGET, _FURTHER, Wanted(Method.BY_HAND, _DAY, given), synthetic=True, now=_AT)
    return 2
