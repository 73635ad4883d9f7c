"""Follow-up items in every state and one oversight round, for the demo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.actors.models import Body
from zhiheng.cases.days import ZONE
from zhiheng.cases.services.files import Given
from zhiheng.planning.models import Finding, FollowUp
from zhiheng.planning.services import follow_up_telling, follow_ups, oversight
from zhiheng.planning.services.follow_ups import Opening, Said
from zhiheng.planning.services.oversight import RoundGiven
from zhiheng.server.visible import today

#: Title, source and where it comes from, of each item; what happens to it stands in `_course`.
_ITEMS = (
    ("核查电动自行车抽查不合格后处理", "oversight", "省级监督抽查通报", "open"),
    ("落实领导小组会议关于检验检测的决定", "meeting", "领导小组第二次会议", "due_soon"),
    ("办理关于食品相关产品的批示", "instruction", "省领导批示", "overdue"),
    ("整改计量强检超期问题", "oversight", "专项检查", "replied"),
    ("完善质量统计报送", "plan", "年度工作计划", "returned"),
    ("推进质量强县申报", "meeting", "领导小组第二次会议", "delay_asked"),
    ("清理过期地方标准", "plan", "年度工作计划", "delayed"),
    ("开展燃气器具排查", "instruction", "省领导批示", "handed_down"),
    ("上报首席质量官名单", "plan", "年度工作计划", "closed"),
    ("补充名牌复核材料", "meeting", "领导小组第一次会议", "closed_late"),
    ("重复交办的事项", "instruction", "省领导批示", "withdrawn"),
)
_PROOF = (Given("办理情况（合成）.txt", "合成的证明材料 SYNTHETIC".encode()),)


def make(pack: str, province: Body, city: Body, county: Body, departments: Sequence[Body]) -> dict[str, int]:
    """Make the items and the round; return how many."""
    for place, (title, source, reference, course) in enumerate(_ITEMS):
        lead = departments[0] if departments and place == 5 else city
        _item(pack, province, lead, county, title, source, reference, course)
    follow_up_telling.tick()
    return {"follow_ups": FollowUp.objects.count(), "findings": _round(pack, province, city, departments)}


def _clerk(body: Body) -> Actor:
    return Actor(
        username="demo",
        body=body.code,
        kind=BodyKind(body.kind),
        level=body.level,
        roles=frozenset({Role.CLERK, Role.LEADER}),
    )


def _item(
    pack: str, opener: Body, lead: Body, county: Body, title: str, source: str, reference: str, course: str
) -> None:
    begun = {"overdue": 40, "closed_late": 60, "due_soon": 12, "withdrawn": 30}.get(course, 20)
    opened = today() - timedelta(days=begun)
    given = Opening(source, f"{title}（合成）", "请核实情况，提出措施并反馈结果。合成事项。", lead.code,
                    {"overdue": 15, "closed_late": 20, "due_soon": 13}.get(course, 45), counts="calendar",
                    source_ref=reference, source_on=opened)  # fmt: skip
    item = follow_ups.open_item(_clerk(opener), given, pack=pack, synthetic=True, now=_at(opened))
    _course(item, _clerk(opener), _clerk(lead), county, course, opened)


def _course(item: FollowUp, opener: Actor, lead: Actor, county: Body, course: str, opened: date) -> None:
    def act(who: Actor, deed: str, after: int, **more: object) -> None:
        said = Said("合成的情况说明", **more)  # type: ignore[arg-type]
        follow_ups.act(who, item, deed, said, now=_at(opened + timedelta(days=after)))

    if course in ("replied", "returned", "closed"):
        act(lead, "reply", 10, files=_PROOF)
    if course == "returned":
        act(opener, "give_back", 12)
    if course == "closed":
        act(opener, "close", 14)
    if course == "closed_late":
        act(lead, "reply", 30, files=_PROOF)
        act(opener, "close", 33)
    if course in ("delay_asked", "delayed"):
        act(lead, "ask_delay", 8, day=item.due_on + timedelta(days=20))
    if course == "delayed":
        act(opener, "grant_delay", 10)
    if course == "handed_down":
        act(lead, "hand_down", 5, day=today() + timedelta(days=10), lead=county.code)
    if course == "withdrawn":
        act(opener, "withdraw", 3)


def _round(pack: str, province: Body, city: Body, departments: Sequence[Body]) -> int:
    start = today() - timedelta(days=90)
    units = [
        city.code,
        *Body.objects.filter(parent=province, level="prefecture")
        .exclude(pk=city.pk)
        .values_list("code", flat=True)[:1],
    ]
    given = RoundGiven(
        "质量工作督察（合成示例）", tuple(units), start, start + timedelta(days=20), "对照年度计划督察。合成数据。"
    )
    keeper = _clerk(province)
    made = oversight.open_round(keeper, given, pack=pack, synthetic=True, now=_at(start))
    stages = ("found", "planned", "late", "done", "returned", "verified")
    for place, stage in enumerate(stages):
        unit = units[place % len(units)]
        found = oversight.add_finding(
            keeper,
            made,
            unit,
            f"督察发现的问题之{place + 1}（合成）",
            category="质量监督",
            now=_at(start + timedelta(days=10)),
        )
        _stages(found, keeper, stage, start)
    oversight.move_round(keeper, made, "reported")
    oversight.tick()
    return len(stages)


def _stages(found: Finding, keeper: Actor, stage: str, start: date) -> None:
    if stage == "found":
        return
    unit = _clerk(found.unit)
    due = start + timedelta(days=60 if stage == "late" else 120)
    oversight.move(
        unit, found, "planned", oversight.Said("制定整改办法（合成）", due), now=_at(start + timedelta(days=20))
    )
    if stage in ("done", "returned", "verified"):
        oversight.move(
            unit, found, "done", oversight.Said("已整改（合成）", files=_PROOF), now=_at(start + timedelta(days=50))
        )
    if stage in ("returned", "verified"):
        oversight.move(keeper, found, stage, oversight.Said("核查意见（合成）"), now=_at(start + timedelta(days=55)))


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=ZONE)
