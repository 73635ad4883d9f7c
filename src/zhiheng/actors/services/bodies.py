"""Bodies of the installation, brought in step with the packs: their offices, and market supervision in every division.

The packs name the offices that documents name. Below the province each prefecture and county has an office for market
supervision since the reform of 2018, called after its division; they are made from the table of divisions
(`amr-510100`), each under the one above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from zhiheng.actors.kinds import BodyKind
from zhiheng.actors.models import Body
from zhiheng.codes import divisions
from zhiheng.policy import Pack, PackSet
from zhiheng.policy.model import Body as DeclaredBody

#: Who runs the installation: the three administrators work for it.
OPERATOR = "operator"
_SUPERVISION = "市场监督管理局"


@dataclass(frozen=True)
class Wanted:
    """A body as it shall stand in the database; `parent` is a code."""

    code: str
    kind: BodyKind
    name_zh: str
    name_en: str
    level: str
    division: str = ""
    parent: str = ""


def sync(packs: PackSet) -> int:
    """Bring the bodies in step with the packs, adding and renaming, never removing; return how many were added.

    What an administrator set (mail, webhook, activity) stays. Ended bodies that are named nowhere are not made.
    """
    wanted = {one.code: one for one in _wanted(packs)}
    with transaction.atomic():
        known = {body.code: body for body in Body.objects.select_for_update().filter(code__in=wanted)}
        new = [_plain(one) for one in wanted.values() if one.code not in known]
        Body.objects.bulk_create(new)
        known |= {body.code: body for body in new}
        changed = [body for code, body in known.items() if _bring(body, wanted[code], known)]
        Body.objects.bulk_update(changed, ["kind", "name_zh", "name_en", "level", "division", "parent"])
    return len(new)


def _plain(one: Wanted) -> Body:
    return Body(code=one.code, kind=one.kind.value, name_zh=one.name_zh, name_en=one.name_en, level=one.level,
                division=one.division)  # fmt: skip


def _bring(body: Body, one: Wanted, known: dict[str, Body]) -> bool:
    """Let a body say what is wanted; return whether it changed."""
    parent = known[one.parent].pk if one.parent in known else None
    before = (body.kind, body.name_zh, body.name_en, body.level, body.division, body.parent_id)
    after = (one.kind.value, one.name_zh, one.name_en, one.level, one.division, parent)
    body.kind, body.name_zh, body.name_en, body.level, body.division, body.parent_id = after
    return before != after


def _wanted(packs: PackSet) -> Iterator[Wanted]:
    today = timezone.localdate()
    yield Wanted(OPERATOR, BodyKind.OPERATOR, "系统运行单位", "Operator of the system", "other")
    for pack in packs.values():
        yield from _declared(_own(pack), today, pack)
        bureau = bureau_of(pack, today)
        if bureau is not None and pack.info.division:
            yield from _below(pack.info.division, bureau, today)


def _own(pack: Pack) -> list[DeclaredBody]:
    return [element for element in pack.own() if isinstance(element, DeclaredBody)]


def _declared(bodies: Iterable[DeclaredBody], today: date, pack: Pack) -> Iterator[Wanted]:
    for body in bodies:
        if body.valid_until is not None and body.valid_until < today:
            continue
        division = body.division or (pack.info.division or "" if body.level == "province" else "")
        yield Wanted(
            body.id, kind_of(body), body.label.zh, body.label.en or "", body.level, division, body.parent or ""
        )


def kind_of(body: DeclaredBody) -> BodyKind:
    """Return the kind of a declared body, which its Chinese name tells."""
    name = body.label.zh
    if name.endswith(("市场监督管理局", "市场监督管理总局")):
        return BodyKind.BUREAU
    if "领导小组" in name:
        return BodyKind.LEADING_OFFICE
    if name.endswith("人民政府") or body.level in ("zone", "township"):
        return BodyKind.GOVERNMENT
    return BodyKind.DEPARTMENT


def bureau_of(pack: Pack, today: date | None = None) -> str | None:
    """Return the code of the body that supervises the market of a pack's province, if the pack names one."""
    day = today or timezone.localdate()
    found = (
        body.id
        for body in _own(pack)
        if kind_of(body) is BodyKind.BUREAU and body.level == "province"
        and (body.valid_until is None or body.valid_until >= day)
    )  # fmt: skip
    return next(found, None)


def _below(province: str, bureau: str, today: date) -> Iterator[Wanted]:
    day = min(today, divisions.table().last)
    inside = [one for one in divisions.in_force(day) if one.code[:2] == province[:2] and one.code != province]
    codes = {one.code for one in inside}
    for one in sorted(inside, key=lambda each: each.level != "prefecture"):
        parent = f"amr-{one.parent}" if one.parent in codes else bureau
        yield Wanted(f"amr-{one.code}", BodyKind.BUREAU, f"{one.name}{_SUPERVISION}",
                     f"{one.name_en} Administration for Market Regulation", one.level, one.code, parent)  # fmt: skip
