"""What the demo fills in of planning: through the room's services, dated, marked as synthetic."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from zhiheng.actors.actor import SYSTEM
from zhiheng.actors.models import Body
from zhiheng.actors.services.bodies import bureau_of
from zhiheng.cases.days import ZONE
from zhiheng.cases.services.installed import pack as pack_in_use
from zhiheng.ledger.installation import Installation
from zhiheng.planning.models import Progress, UnitPlan
from zhiheng.planning.services import catalogue, evaluations, plans, tasks
from zhiheng.planning.services.plan_contents import DutyGiven, Outline
from zhiheng.planning.services.tasks import Report
from zhiheng.server.planning import demo_follow_ups, demo_papers
from zhiheng.server.visible import today

Step = Callable[[str, str], None]
#: Of a hundred duties of a plan that has run out: done and confirmed, done and waiting, under way, hindered; nothing is said of the rest.
_DONE, _CLAIMED, _UNDER_WAY, _HINDERED = 52, 60, 72, 77


@dataclass(frozen=True)
class Offices:
    """The bodies of three levels that the demo works with."""

    province: Body
    city: Body
    county: Body
    departments: tuple[Body, ...]


def make(installation: Installation, pack: str, step: Step) -> dict[str, int]:
    """Fill in what the pages show; return how many of what were made. Run again, it makes nothing twice."""
    offices = _offices(installation, pack)
    if offices is None or Progress.objects.exists() or UnitPlan.objects.exists():
        return {}
    step("编写计划进展、督办和督察", "Making progress of plans, follow-up items and oversight")
    with transaction.atomic():
        made = {"reports": _progress(installation, pack), "unit_plans": _unit_plans(pack, offices)}
        made |= demo_follow_ups.make(pack, offices.province, offices.city, offices.county, offices.departments)
        made["evaluations"] = _evaluation(installation, pack)
        made["papers"] = demo_papers.make(pack, offices.province)
    return made


def _offices(installation: Installation, pack: str) -> Offices | None:
    province = Body.objects.filter(code=bureau_of(installation.packs[pack]) or "").first()
    division = installation.packs[pack].info.division or ""
    city = Body.objects.filter(kind="bureau", level="prefecture", division__startswith=division[:2]).first()
    county = Body.objects.filter(parent=city).first() if city else None
    if province is None or city is None or county is None or not division:
        return None
    departments = Body.objects.filter(kind="department", level="province", division=division).order_by("code")[:3]
    return Offices(province, city, county, tuple(departments))


# --- the plan that has run out ----------------------------------------------------------------------------------------
def _progress(installation: Installation, pack: str) -> int:
    """Report on the duties of plans that have run out, with days of their time; which is done is drawn by the duty's key."""
    made = 0
    for plan in catalogue.of_pack(installation.packs[pack]):
        if not plan.history:
            continue
        for duty in plan.duties:
            drawn = int(hashlib.sha256(duty.key.encode()).hexdigest()[:8], 16)
            who = duty.responsible[0] if duty.responsible else tasks.keeper(plan)
            made += _report_on(duty.key, plan.starts, drawn, who)
    return made


def _report_on(key: str, starts: date, drawn: int, who: str) -> int:
    share, day = drawn % 100, starts + timedelta(days=60 + drawn // 100 % 280)
    if share >= _HINDERED:
        return 0
    stage, percent = ("done", 100) if share < _CLAIMED else ("under_way", 20 + drawn % 60)
    if share >= _UNDER_WAY:
        stage, percent = "hindered", 10
    text = {
        "done": "已按计划完成（合成数据）",
        "under_way": "正在推进（合成数据）",
        "hindered": "经费未落实，进度受阻（合成数据）",
    }[stage]
    public = "public" if share < _DONE and drawn % 3 == 0 else "departments"
    given = Report(day, stage, percent, text, publicity=public)
    row = tasks.report(SYSTEM, key, given, body=who, synthetic=True, now=_at(day))
    if share < _DONE:
        tasks.check(SYSTEM, row.pk, "confirmed", now=_at(day + timedelta(days=5)))
    return 1


def _evaluation(installation: Installation, pack: str) -> int:
    """Begin the final evaluation of the plan that has run out, as a draft: its progress is invented and is not published."""
    from zhiheng.server.planning import verdicts

    found = [one for one in catalogue.of_pack(installation.packs[pack]) if one.history and one.duties]
    for plan in found:
        evaluations.begin(SYSTEM, plan, verdicts.of_plan(plan, plan.ends), plan.ends)
    return len(found)


# --- plans of this year -----------------------------------------------------------------------------------------------
def _unit_plans(pack: str, offices: Offices) -> int:
    """Make an example plan of the province for this year, one of a prefecture under it, and one of a county under that."""
    year = today().year
    above = _provincial(pack, offices, year)
    city = _plan(pack, offices.city, f"{offices.city.name_zh}{year}年质量工作计划（示例）", above.key, year)
    plans.adopt(SYSTEM, city, [one.key for one in catalogue.of_unit(above).duties[:3]])
    plans.add_duty(SYSTEM, city, DutyGiven("另1", "开展本地特色产品质量提升", lead=(offices.city.code,), supporting=(offices.county.code,),
                                           value="提升企业 20 家", due=date(year, 12, 20)))  # fmt: skip
    _measured(city, offices.city.code, year)
    _issue(city)
    county = _plan(pack, offices.county, f"{offices.county.name_zh}{year}年质量工作计划（示例）", city.key, year)
    plans.adopt(SYSTEM, county, [one.key for one in catalogue.of_unit(city).duties[:2]])
    _issue(county)
    _reports_of(city, offices.city.code)
    draft = _plan(
        pack, offices.city, f"{offices.city.name_zh}{year + 1}年质量工作计划（示例，草稿）", above.key, year + 1
    )
    plans.adopt(SYSTEM, draft, [catalogue.of_unit(above).duties[0].key])
    return 4


def _measured(plan: UnitPlan, body: str, year: int) -> None:
    """Add a duty that an indicator measures, with a goal."""
    indicator = "spot-check-pass-rate-records"
    if indicator in pack_in_use(plan.pack).indicators:
        given = DutyGiven(
            "另2", "提高监督抽查合格率", lead=(body,), indicator=indicator, goal=Decimal(95), due=date(year, 12, 31)
        )
        plans.add_duty(SYSTEM, plan, given)


def _provincial(pack: str, offices: Offices, year: int) -> UnitPlan:
    plan = _plan(pack, offices.province, f"全省{year}年质量工作计划（示例）", "", year, publicity="public")
    bureau = offices.province.code
    others = tuple(one.code for one in offices.departments)
    for number, label, lead, jointly, days in (
        ("一-1", "组织产品质量监督抽查并公布结果", (bureau,), (), -20), ("一-2", "开展质量统计和满意度测评", (bureau,), (), 5),
        ("一-3", "推动企业首席质量官制度", (), (bureau, *others[:2]), 25), ("二-1", "建设检验检测公共服务平台", others[:1], (), 40),
        ("二-2", "探索质量融资增信办法", (bureau,), (), 35),
    ):  # fmt: skip
        due = max(date(year, 1, 31), min(date(year, 12, 31), today() + timedelta(days=days)))
        plans.add_duty(SYSTEM, plan, DutyGiven(number, label, lead=lead, jointly=jointly, due=due, to_try=label.startswith("探索"),
                                               evidence=("inspection",) if "抽查" in label else ()))  # fmt: skip
    _issue(plan)
    _reports_of(plan, bureau)
    return plan


def _plan(pack: str, body: Body, title: str, parent: str, year: int, publicity: str = "departments") -> UnitPlan:
    given = Outline(
        title, date(year, 1, 1), date(year, 12, 31), parent, "合成的示例计划，不是任何机关的文件。", publicity
    )
    return plans.create(SYSTEM, given, pack=pack, body=body.code, example=True)


def _issue(plan: UnitPlan) -> None:
    plans.submit(SYSTEM, plan)
    plans.issue(SYSTEM, plan)


def _reports_of(plan: UnitPlan, body: str) -> None:
    day = max(plan.starts, today() - timedelta(days=12))
    for place, duty in enumerate(catalogue.find(plan.key).duties[:3]):
        stage, percent = (("under_way", 60), ("done", 100), ("under_way", 30))[place]
        row = tasks.report(
            SYSTEM, duty.key, Report(day, stage, percent, "按计划推进（合成数据）"), body=body, synthetic=True
        )
        if place == 1:
            tasks.check(SYSTEM, row.pk, "confirmed")
        elif place == 2:
            tasks.check(SYSTEM, row.pk, "returned", "请补充说明（合成数据）")


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=ZONE)
