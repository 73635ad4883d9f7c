"""What the demo's sheets gather: yearly plans with what bodies reported of them, and a round that they handed in. All invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.actors.actor import SYSTEM
from zhiheng.actors.models import Body
from zhiheng.cases.days import ZONE
from zhiheng.cases.services import installed
from zhiheng.planning.services import catalogue, plans, reach, tasks
from zhiheng.planning.services.plan_contents import DutyGiven, Outline
from zhiheng.planning.services.tasks import Report
from zhiheng.rounds.models import Sheet
from zhiheng.rounds.services import asking, creating, filling, locking, sending, stepping
from zhiheng.rounds.services.filling import Entry

FORM = "plan-progress"


def plan_of(pack: str, keeper: Body, year: int, units: Sequence[str], chance: Random) -> None:
    """Issue an example plan of a body for a year with a duty of the units that it may direct, and let each report."""
    under, asked = reach.below(keeper.code), Body.objects.filter(code__in=units).order_by("code")
    directed = [one.code for one in asked if reach.may_direct(keeper, one, under)]
    if not directed:
        return
    given = Outline(
        f"{keeper.name_zh}{year}年质量工作计划（示例）", date(year, 1, 1), date(year, 12, 31), "",
        "合成的示例计划，不是任何机关的文件。",
    )  # fmt: skip
    at = datetime(year, 1, 5, 10, tzinfo=ZONE)
    made = plans.create(SYSTEM, given, pack=pack, body=keeper.code, example=True, now=at)
    duty = DutyGiven("一-1", "落实年度质量工作任务", jointly=tuple(directed), due=date(year, 11, 30))
    plans.add_duty(SYSTEM, made, duty)
    plans.submit(SYSTEM, made, now=at)
    plans.issue(SYSTEM, made, now=at)
    for one in catalogue.find(made.key).duties:
        for code in one.jointly:
            _report(one.key, code, year, chance)


def _report(key: str, code: str, year: int, chance: Random) -> None:
    done, day = chance.random() < 0.7, date(year, 9, 1) + timedelta(days=chance.randrange(80))
    at = datetime(day.year, day.month, day.day, 10, tzinfo=ZONE)
    given = Report(
        day, "done" if done else "under_way", 100 if done else 40 + chance.randrange(50), "按计划推进（合成数据）"
    )
    row = tasks.report(SYSTEM, key, given, body=code, synthetic=True, now=at)
    if done:
        tasks.check(SYSTEM, row.pk, "confirmed", now=at + timedelta(days=3))


def round_of(pack: str, asker: Body, period: str, begins: datetime, codes: Sequence[str]) -> None:
    """Let bodies hand in a round of the monthly progress, the last of them late; nothing where the pack has no such form."""
    if FORM not in installed.pack(pack).rounds:
        return
    keeper = _actor(asker)
    running = creating.create(keeper, pack, FORM, period, asks=list(codes), synthetic=True, now=begins)
    sending.send(keeper, running, now=begins)
    for place, code in enumerate(codes):
        sheet = asking.find_sheet(keeper, running.number, code)
        at = begins + timedelta(days=30 if place == len(codes) - 1 else 1 + place % 3)
        _fill(sheet, at)
        stepping.submit(_actor(sheet.unit), sheet, now=at)
        stepping.check(keeper, sheet, now=at + timedelta(hours=4))
    locking.lock(keeper, running, now=begins + timedelta(days=31))


def _fill(sheet: Sheet, at: datetime) -> None:
    cells = {"task": "落实本地年度质量工作", "progress": "按计划推进（合成数据）", "evidence": "工作台账（合成）"}
    filling.save_many(_actor(sheet.unit), sheet, [Entry(line, text, 1) for line, text in cells.items()], now=at)


def _actor(body: Body) -> Actor:
    roles = frozenset({Role.CLERK, Role.CHECKER})
    return Actor(username="demo", body=body.code, kind=BodyKind(body.kind), level=body.level, roles=roles)
