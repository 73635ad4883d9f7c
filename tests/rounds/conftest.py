"""A form of its own with every kind of line, three levels of bodies with people in them, and a home of the test."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.policy import Pack, PackSet
from zhiheng.policy.loader import read
from zhiheng.policy.model import ReportingRound
from zhiheng.rounds import Form
from zhiheng.rounds.sheets import Understood

NOON = datetime(2026, 10, 12, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def label(zh: str, en: str = "") -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


SPOT, FOOD = label("产品抽查", "Spot checks"), label("食品抽检", "Food checks")
LINES: list[dict[str, Any]] = [
    {"id": "batches", "label": label("抽检批次", "Batches"), "group": SPOT, "type": "integer", "unit": "批次", "minimum": 0,
     "maximum": 100000, "adds": "sum", "change": 100, "indicator": "provincial-spot-check-batches"},
    {"id": "passed", "label": label("合格批次", "Passed"), "group": SPOT, "type": "integer", "unit": "批次", "minimum": 0, "adds": "sum"},
    {"id": "rate", "label": label("合格率", "Pass rate"), "group": SPOT, "type": "decimal", "unit": "%", "minimum": 0, "maximum": 100,
     "adds": "ratio", "numerator": "passed", "denominator": "batches", "required": False},
    {"id": "food", "label": label("抽检批次", "Batches"), "group": FOOD, "type": "integer", "unit": "批次", "adds": "sum", "required": False},
    {"id": "goods", "label": label("涉案货值", "Goods"), "type": "decimal", "unit": "万元", "adds": "sum", "required": False, "headings": ["货值金额"]},
    {"id": "officers", "label": label("首席质量官", "Officers"), "type": "integer", "unit": "人", "adds": "latest", "required": False},
    {"id": "remark", "label": label("情况说明", "Remark"), "type": "long_text", "required": False},
]  # fmt: skip
for one in LINES:
    one.pop("indicator", None)
RULES = [
    {"id": "within", "rule": "passed <= batches", "message": label("合格不能多于抽检", "More passed than checked")}
]
GIVEN = {
    "label": label("质量季报", "Quarterly report"),
    "returns_to": "amr",
    "every": "quarter",
    "due_days": 5,
    "certainty": "example",
}
QUARTERLY = ReportingRound.model_validate(
    {
        **GIVEN,
        "id": "quarterly",
        "pack": "probe",
        "asks": ["county"],
        "form": LINES,
        "rules": RULES,
        "records": "statistic",
    }
)
TABLE = ReportingRound.model_validate(
    {**GIVEN, "id": "tasks", "pack": "probe", "asks": ["county"], "table": True, "every": "month", "form": [
        {"id": "firm", "label": label("企业名称", "Firm")},
        {"id": "checked", "label": label("检查日期", "Checked on"), "type": "date"},
        {"id": "fined", "label": label("罚款", "Fine"), "type": "decimal", "unit": "万元", "adds": "sum", "required": False, "minimum": 0},
        {"id": "closed", "label": label("是否办结", "Closed"), "type": "boolean", "required": False},
    ]}
)  # fmt: skip


@cache
def probe() -> PackSet:
    """Return the national pack's record types with the two forms above, as the pack `probe`."""
    packs, _ = read()
    national = packs["national"]
    elements = {**national.elements, "rounds": {"quarterly": QUARTERLY, "tasks": TABLE}}
    return PackSet([Pack(national.info.model_copy(update={"id": "probe"}), ("probe",), elements)])


@pytest.fixture
def quarterly() -> Form:
    return Form(QUARTERLY)


@pytest.fixture
def table() -> Form:
    return Form(TABLE)


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let rounds work under a home of their own, with the pack `probe`."""
    from zhiheng.cases.services import installed

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(installed, "_packs", lambda roots: probe())
    return tmp_path / "home"


def person(name: str, body: str, level: str, *roles: str) -> Actor:
    return Actor(
        user=None,
        username=name,
        body=body,
        kind=BodyKind.BUREAU,
        level=level,
        roles=frozenset(Role(one) for one in roles),
    )


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    """Make the bureaus of a province, two prefectures and three counties; return who works there."""
    from zhiheng.actors.models import Body

    def add(code: str, level: str, division: str, parent: Body | None, zh: str) -> Body:
        return Body.objects.create(
            code=code, kind="bureau", name_zh=zh, name_en=code, level=level, division=division, parent=parent
        )

    top = add("amr", "province", "510000", None, "省局")
    cities = [
        add(f"amr-{code}", "prefecture", code, top, zh)
        for code, zh in (("510100", "成都市市场监督管理局"), ("510700", "绵阳市市场监督管理局"))
    ]
    add("amr-510104", "county", "510104", cities[0], "锦江区市场监督管理局")
    add("amr-510105", "county", "510105", cities[0], "青羊区市场监督管理局")
    add("amr-510722", "county", "510722", cities[1], "三台县市场监督管理局")
    both = ("clerk", "checker")
    return SimpleNamespace(
        asker=person("asker", "amr", "province", *both),
        city=person("city", "amr-510100", "prefecture", *both),
        other_city=person("mianyang", "amr-510700", "prefecture", *both),
        clerk=person("clerk", "amr-510104", "county", "clerk"),
        checker=person("checker", "amr-510104", "county", "checker"),
        second=person("second", "amr-510105", "county", *both),
        third=person("third", "amr-510722", "county", *both),
        reader=person("reader", "amr-510104", "county", "reader"),
    )


@pytest.fixture
def running(home: Path, people: SimpleNamespace) -> Any:
    """Give a round that was sent to the three counties."""
    from zhiheng.rounds.services import create, send

    round_ = create(people.asker, "probe", "quarterly", "2026-Q3", now=NOON)
    send(people.asker, round_, now=NOON)
    return round_


def fill(actor: Actor, round_: Any, now: datetime = NOON, **values: object) -> Any:
    """Fill the actor's sheet in a round."""
    from zhiheng.rounds.services import asking, filling

    sheet = asking.find_sheet(actor, round_.number, actor.body)
    entries = [filling.Entry(line, str(text)) for line, text in values.items()]
    filling.save_many(actor, sheet, entries, now=now)
    return sheet


@pytest.fixture
def work() -> SimpleNamespace:
    """Give what tests do with a round."""
    return SimpleNamespace(fill=fill, person=person, noon=NOON, probe=probe)


OWN = {"amr-510104": ("锦江区市场监督管理局", "510104")}
CITY = {
    "amr-510100": ("成都市市场监督管理局", "510100"),
    "amr-510104": ("锦江区市场监督管理局", "510104"),
    "amr-510105": ("青羊区市场监督管理局", "510105"),
}
DOWN = [["指标", "本期"], ["产品抽查抽检批次", 5], ["产品抽查合格批次", 4]]


def write(path: Path, sheets: dict[str, list[list[Any]]], merges: tuple[str, ...] = (), **more: Any) -> Path:
    """Write texts and numbers; a merged area stands as A1:B1=text."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for place, value in enumerate(row):
                    if value not in (None, ""):
                        sheet.write(at, place, value)
            for merge in merges:
                area, text = merge.split("=")
                sheet.merge_range(area, text)
            if name in more.get("hidden", ()):
                sheet.hide()
    return path


def values_of(found: Understood, unit: str = "amr-510104", row: int = 0) -> dict[str, str]:
    return {line: one.value for line, one in found.cells[unit][row].items() if one.value}


def codes_of(found: Understood) -> set[str]:
    return {one.code for one in found.said}


@pytest.fixture
def office() -> SimpleNamespace:
    """Give what tests of sheets do with workbooks: units, a table that runs down, writing, and what was understood."""
    return SimpleNamespace(write=write, values=values_of, codes=codes_of, OWN=OWN, CITY=CITY, DOWN=DOWN)
