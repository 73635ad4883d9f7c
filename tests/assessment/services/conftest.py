"""A prefecture that assesses its counties, with the accounts of every hand, in a home of the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.assessment.facts import Measured

CHINA = ZoneInfo("Asia/Shanghai")
COUNTIES = ("510402", "510403", "510411", "510421", "510422")


@dataclass
class World:
    """People by name, and the clock of the test."""

    people: dict[str, Actor]
    now: datetime = datetime(2024, 7, 15, 9, tzinfo=CHINA)
    rates: dict[str, Decimal] = field(default_factory=dict)

    def tick(self, days: int = 1) -> datetime:
        self.now += timedelta(days=days)
        return self.now

    def of(self, county: str) -> Actor:
        return self.people[county]


@pytest.fixture
def world(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    from django.contrib.auth.models import User

    from zhiheng.actors.models import Body
    from zhiheng.actors.services import of, posts
    from zhiheng.assessment.services.ports import PORTS

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    province = Body.objects.create(
        code="sichuan-amr", kind="bureau", name_zh="四川省市场监督管理局", level="province", division="510000"
    )
    city = Body.objects.create(
        code="amr-510400",
        kind="bureau",
        name_zh="攀枝花市市场监督管理局",
        level="prefecture",
        division="510400",
        parent=province,
    )
    expert = Body.objects.create(code="experts", kind=BodyKind.EXPERT.value, name_zh="评审组", level="other")
    people: dict[str, Actor] = {}

    def person(name: str, body: Any, role: Role) -> None:
        user = User.objects.create(username=name)
        posts.give(user, body, role, given_by="test")
        people[name] = of(user)

    for name, role in (
        ("clerk", Role.CLERK),
        ("panel", Role.PANEL),
        ("leader", Role.LEADER),
        ("checker", Role.CHECKER),
    ):
        person(name, city, role)
    for name in ("first", "second", "third"):
        person(name, expert, Role.CLERK)
    for code in COUNTIES:
        office = Body.objects.create(
            code=f"amr-{code}", kind="bureau", name_zh=f"{code}局", level="county", division=code, parent=city
        )
        person(code, office, Role.CLERK)
    person("province", province, Role.CLERK)
    person("province-panel", province, Role.PANEL)
    person("province-leader", province, Role.LEADER)
    world = World(people)

    def values(pack: Any, criteria: Sequence[Any], units: Sequence[Any], year: Any) -> Mapping[Any, Measured]:
        return {
            (unit.code, one.id): Measured(
                world.rates.get(unit.code),
                None,
                100,
                period="2023-07/2024-06",
                reason="" if unit.code in world.rates else "no_data",
            )
            for unit in units
            for one in criteria
        }

    monkeypatch.setattr(PORTS, "values", values)
    monkeypatch.setattr(PORTS, "events", None)
    monkeypatch.setattr(PORTS, "evidence", {})
    world.rates = {code: Decimal(rate) for code, rate in zip(COUNTIES, ("96", "92", "88", "84", "94"), strict=True)}
    return world


@pytest.fixture
def step() -> Callable[..., Any]:
    """Give what takes a step of a year's course."""
    from zhiheng.assessment.models import AssessmentYear
    from zhiheng.cases.services import acting
    from zhiheng.cases.services.files import Given

    def take(actor: Actor, year: AssessmentYear, name: str, now: datetime, **fields: str) -> AssessmentYear:
        files = [Given("minutes.txt", "会议记录".encode(), "minutes")] if name == "deliberate" else []
        acting.act(actor, year.case, name, fields=fields, files=files, now=now)
        return AssessmentYear.objects.select_related("case", "body").get(pk=year.pk)

    return take
