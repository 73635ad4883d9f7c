"""Codes, divisions and working days: what needs no ledger."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from zhiheng import codes
from zhiheng.codes import divisions, workdays
from zhiheng.server import visible
from zhiheng.server.api import shapes
from zhiheng.server.api.answers import answer
from zhiheng.server.api.params import Day, On
from zhiheng.server.api.policy import settled
from zhiheng.server.api.problems import invalid
from zhiheng.server.api.told import told

router = Router()
LONGEST = 200
DivisionCode = Annotated[
    str, Path(pattern=r"^[0-9]{6}$", description="行政区划代码 · Division code", examples=["510185"])
]
Start = Annotated[
    Day | None, Query(None, alias="from", description="起算日,不计当日,默认今天 · First day, itself not counted", examples=["2025-09-26"])
]  # fmt: skip
Days = Annotated[
    int | None, Query(None, ge=-10_000, le=10_000, description="加几个工作日 · Working days to add", examples=[7])
]
End = Annotated[
    Day | None,
    Query(None, alias="to", description="数到哪一天 · Count the working days up to this day"),
]
CHECKED = {
    "input": "91350100M000100Y43",
    "kind": "uscc",
    "valid": True,
    "reason": None,
    "zh": None,
    "en": None,
    "canonical": "91350100M000100Y43",
    "parts": {},
}
DIVISION = {
    "code": "510185",
    "name": "简阳市",
    "name_en": "Jianyang City",
    "parent": "510100",
    "level": "county",
    "kind": "ordinary",
    "valid_from": "2016-05-03",
    "valid_until": None,
}


@router.post(
    "/codes/check",
    response=shapes.CodeAnswers,
    **told(
        "checkCodes",
        ("核验代码", "Check codes"),
        (
            "识别并核验至多一千个代码(统一社会信用代码、组织机构代码、注册号、GTIN 等),逐个说明为什么不对。居民身份号码不回显。",
            (
                "Recognises and checks up to a thousand codes (USCC, organisation codes, licence numbers, GTIN …) and says why "
                "one is wrong. Resident id numbers are not given back."
            ),
        ),
        "codes",
        example={"items": [CHECKED]},
        errors=(413,),
    ),
)
def check_codes(request: HttpRequest, asked: shapes.CodeList) -> HttpResponse:
    """Answer with a verdict for each code."""
    for place, code in enumerate(asked.codes):
        if len(code) > LONGEST:
            raise invalid(f"codes.{place}", f"不得超过 {LONGEST} 个字符", f"at most {LONGEST} characters", "body")
    items = []
    for code in asked.codes:
        found = codes.check(code)
        said = {name: getattr(found, name) for name in CHECKED}
        personal = found.kind == "resident_id"
        items.append({**said, "input": "***", "parts": {}, "canonical": None} if personal else said)
    return answer({"items": items})


@router.get(
    "/codes/divisions/{code}",
    response=shapes.DivisionShape,
    **told(
        "getDivision",
        ("某日的行政区划", "A division on a day"),
        (
            "按 GB/T 2260 给出某一天有效的区划名称、上级和级别。",
            "Name, parent and level of a division as valid on a day, by GB/T 2260.",
        ),
        "codes",
        example=DIVISION,
        errors=(404,),
    ),
)
def get_division(request: HttpRequest, code: DivisionCode, on: On = None) -> HttpResponse:
    """Answer with a division."""
    found = divisions.get(code, on or divisions.known_on(visible.today()))
    content = {name: getattr(found, name) for name in DIVISION}
    return settled(request, content) if on else answer(content)


@router.get(
    "/codes/workdays",
    response=shapes.WorkdayShape,
    **told(
        "countWorkdays",
        ("工作日", "Working days"),
        (
            "给 days:从 from 起(不计当日)加若干工作日;给 to:数出两日之间的工作日。超出已公布放假安排的部分标为 provisional。",
            (
                "With days: adds working days to from, itself not counted. With to: counts the working days between. Beyond the "
                "last published notice the answer is provisional."
            ),
        ),
        "codes",
        example={"date": "2025-10-13", "provisional": False, "days": 7},
    ),
)
def count_workdays(request: HttpRequest, start: Start = None, days: Days = None, end: End = None) -> HttpResponse:
    """Answer with a day and a number of working days."""
    first = start or visible.today()
    if (days is None) == (end is None):
        raise invalid("days", "days 和 to 必须且只能给一个", "give either days or to")
    if end is not None:
        published = workdays.is_published(first) and workdays.is_published(end)
        counted = int(workdays.count_working_days(first, end))
        return answer({"date": end, "provisional": not published, "days": counted})
    assert days is not None
    found = workdays.add_working_days(first, days)
    return answer({"date": found.date, "provisional": found.provisional, "days": days})
