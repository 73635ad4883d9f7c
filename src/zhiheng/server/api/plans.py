"""Plans: who shall do what by when, and how it stands. Everybody reads what was confirmed and made public; offices that
run the installation read by their keys what offices tell one another.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from zhiheng.actors import Actor
from zhiheng.errors import ZhihengError
from zhiheng.planning.duties import PlanOfDuties
from zhiheng.planning.models import UnitPlan
from zhiheng.planning.services import catalogue, tasks
from zhiheng.server.api import paging
from zhiheng.server.api.answers import answer, listed
from zhiheng.server.api.errors import NotFound
from zhiheng.server.api.paging import Page, Position
from zhiheng.server.api.params import NAME, AsOf, Cursor, Limit, PackChoice
from zhiheng.server.api.scopes import level_of
from zhiheng.server.api.shapes.planning import Plans, WholePlan
from zhiheng.server.api.told import told
from zhiheng.server.planning import document
from zhiheng.server.portal.packs import every_pack
from zhiheng.server.visible import Level, Looker

router = Router()
#: Days that a plan can be asked for: calendars of working days reach no further.
FIRST, LAST = date(1949, 10, 1), date(2190, 12, 31)
LINE: Final[dict[str, Any]] = {
    "plan": "sichuan/plan-2013", "pack": "sichuan", "label": {"zh": "2013年质量强省工作计划", "en": "Work plan 2013"}, "kind": "annual",
    "document": "sichuan-2013-19", "status": "expired", "history": True, "starts": "2013-01-01", "ends": "2013-12-31", "parent": None,
    "body": None, "certainty": "text", "note": None,
}  # fmt: skip
_BODY: Final = {
    "code": "sichuan-quality-bureau", "zh": "四川省质量技术监督局", "en": "Sichuan quality bureau", "until": "2018-10-31",
    "successors": [{"code": "sichuan-amr", "zh": "四川省市场监督管理局", "en": "Sichuan market regulator", "on": "2018-11-01"}],
}  # fmt: skip
_DUTY: Final = {
    "key": "sichuan/task-2013-1-1/mechanism", "label": {"zh": "健全质量强省工作机制", "en": "Improve the working mechanism of the strategy"}, "due": "2013-12-31",
    "due_from": "plan", "to_try": False, "targets": [], "indicator": None, "goal": None, "value": None, "adopted_from": None,
    "light": "grey", "rule": "history", "why": {"zh": "计划已期满，没有进展报告", "en": "The plan has run out and nothing was reported"},
    "days": 0, "certainty": "example", "stage": None, "percent": None, "done": False, "claimed": False, "returned": False,
    "evidence": [{"record_type": "work_item", "label": {"zh": "工作事项", "en": "Work item"}, "found": 0}], "reports": [],
}  # fmt: skip
WHOLE: Final[dict[str, Any]] = {
    **LINE, "as_of": "2013-12-31",
    "counts": {"clauses": 1, "duties": 1, "confirmed_done": 0, "lights": {"green": 0, "amber": 0, "red": 0, "grey": 1},
               "stages": {"not_begun": 0, "under_way": 0, "done": 0, "hindered": 0, "dropped": 0, "unknown": 1}},
    "clauses": [
        {"task": "task-2013-1-1", "number": "一-1", "label": {"zh": "工作机制与战略升级", "en": "Working mechanism and strategy"},
         "provisions": [{"document": "sichuan-2013-19", "provision": "一"}], "lead": [], "supporting": [], "jointly": [_BODY],
         "others": None, "duties": [_DUTY]}
    ],
}  # fmt: skip
_OPTIONAL = r"^([a-z0-9][a-z0-9._-]*)?$"
OfBody = Annotated[
    str, Query("", alias="body", max_length=64, pattern=_OPTIONAL, description="只列这个单位的计划 · Plans of this unit alone", examples=["amr-510100"])
]  # fmt: skip
InPack = Annotated[
    str, Path(max_length=64, pattern=NAME, description="政策包，或 unit · Pack, or unit", examples=["sichuan"])
]
PlanName = Annotated[
    str, Path(max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", description="计划的标识，或单位计划的编号 · Id of the plan, or number of a unit's plan", examples=["plan-2013"])
]  # fmt: skip


@router.get(
    "/plans",
    response=Plans,
    **told(
        "listPlans",
        ("计划列表", "List plans"),
        (
            "各份文件的计划和各单位印发的计划，按标识排列。没有密钥只见公开的。",
            "The plans of documents and those that units issued, by their key. Without a key those that are public.",
        ),
        "policy",
        example={"items": [{**LINE, "clauses": 61, "duties": 143}], "next": None},
    ),
)
def list_plans(
    request: HttpRequest, pack: PackChoice = "", body: OfBody = "", limit: Limit = 100, cursor: Cursor = ""
) -> HttpResponse:
    """Answer with one page of the plans."""
    after = paging.decode(request, cursor, [str]).after[0] if cursor else ""
    held = [
        one
        for one in _seen(level_of(request))
        if (not pack or one.pack == pack) and (not body or one.body == body) and one.key > after
    ]
    shown = held[:limit]
    following = paging.encode(request, Position((shown[-1].key,), 0)) if len(held) > limit else ""
    items = [
        {**document.head(one), "clauses": len({each.task for each in one.duties}), "duties": len(one.duties)}
        for one in shown
    ]
    return listed(request, items, Page(shown, following, 0))


@router.get(
    "/plans/{pack}/{plan}",
    response=WholePlan,
    **told(
        "getPlan",
        ("一个计划", "One plan"),
        (
            "一个计划的各条、各项任务：单位及其承接者、期限、某日的亮灯和进展。没有密钥只含核实并公开的进展，亮灯也只据此。",
            (
                "The clauses and duties of a plan: bodies and who took over, days, lights and progress on a day. Without a key "
                "progress alone that was confirmed and made public, and lights rest on that."
            ),
        ),
        "policy",
        example=WHOLE,
        errors=(404,),
    ),
)
def get_plan(request: HttpRequest, pack: InPack, plan: PlanName, as_of: AsOf = None) -> HttpResponse:
    """Answer with one plan as it stood on a day."""
    looker = level_of(request)
    held = _found(f"{pack}/{plan}", looker)
    day = None if as_of is None else min(max(as_of, FIRST), LAST)
    content = document.as_document(held, looker, as_of=day, public=not _inside(looker))
    return answer({name: value for name, value in content.items() if name not in ("today", "known_at")})


def _inside(looker: Looker) -> bool:
    """Return whether a caller reads what offices tell one another of their duties; no agreement of the register gives it."""
    return looker is Level.INTERNAL or (isinstance(looker, Actor) and tasks.shared_with(looker))


def _units(looker: Looker) -> list[UnitPlan]:
    return [one for one in catalogue.issued() if _inside(looker) or one.publicity == "public"]


def _seen(looker: Looker) -> list[PlanOfDuties]:
    """Return the plans that a caller sees, by key; a plan of a pack that others extend stands once."""
    found = {one.key: one for pack in every_pack() for one in catalogue.of_pack(pack)}
    found |= {one.key: catalogue.of_unit(one) for one in _units(looker)}
    return [found[key] for key in sorted(found)]


def _found(key: str, looker: Looker) -> PlanOfDuties:
    number = key.removeprefix(f"{catalogue.UNIT}/")
    try:
        held = catalogue.find(key)
    except ZhihengError as error:
        raise _missing() from error
    if held.key != key or (held.body and number not in {one.number for one in _units(looker)}):
        raise _missing()
    return held


def _missing() -> NotFound:
    return NotFound(what_zh="这个计划", what_en="such plan")
