"""Assessments over the interface: published results of units alone. Sheets, scores and objections never leave over it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from zhiheng.assessment.models import AssessedUnit, AssessmentYear, PlaceTitle
from zhiheng.assessment.services import schemes
from zhiheng.cases.days import today
from zhiheng.policy.model import Assessment, LevelTable, Localised
from zhiheng.server.api import paging
from zhiheng.server.api.answers import answer, listed
from zhiheng.server.api.errors import NotFound
from zhiheng.server.api.params import Cursor, Limit
from zhiheng.server.api.shapes.assessments import Assessments, WholeAssessment
from zhiheng.server.api.told import told

router = Router()
LINE: dict[str, Any] = {
    "id": "2023-government-assessment-0001", "pack": "sichuan", "sheet": "quality-work", "use": "yearly",
    "title": {"zh": "2022年度政府质量工作考核", "en": "Assessment of government quality work, 2022"},
    "body": "sichuan-amr", "body_name": {"zh": "四川省市场监督管理局", "en": "Sichuan market supervision"}, "year": 2022,
    "starts": "2022-01-01", "ends": "2022-12-31", "published_on": "2023-04-20", "units": 1, "certainty": "example",
    "synthetic": True, "log_entry": 120,
}  # fmt: skip
WHOLE: dict[str, Any] = {
    **LINE,
    "results": [
        {"unit": "510100", "name": {"zh": "成都市", "en": "Chengdu"}, "group": {"zh": "市（州）", "en": "Prefectures"}, "points": 86.5,
         "full": 100.0, "grade": "B", "grade_label": {"zh": "B级", "en": "B"}, "computed_grade": "B", "adjudicated": False, "reason": ""}
    ],
    "titles": [],
    "annex": [
        {"unit": "510100", "low": 85.1, "high": 87.6, "best_place": 2, "worst_place": 6, "jackknife_low": 84.0,
         "jackknife_high": 88.2, "steady": True}
    ],
    "changes": [{"group": {"zh": "市（州）", "en": "Prefectures"}, "units": 21, "mean": 0.8, "p": 0.21, "shown": False}],
}  # fmt: skip
Number = Annotated[
    str,
    Path(
        max_length=64,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        description="编号 · Number",
        examples=["2023-government-assessment-0001"],
    ),
]
Use = Annotated[Literal["", "yearly", "demonstration"], Query("", description="用途 · Use")]
YearOf = Annotated[int, Query(0, alias="year", ge=0, le=2199, description="年度，0 为全部 · Year; 0 for all")]
UnitCode = Annotated[
    str, Query("", alias="unit", max_length=60, pattern=r"^([A-Za-z0-9][A-Za-z0-9._:-]*)?$", description="含此单位 · With this unit")
]  # fmt: skip


@router.get(
    "/assessments",
    response=Assessments,
    **told(
        "listAssessments",
        ("已公布的考核", "Published assessments"),
        (
            "已公布结果的政府质量工作考核和示范创建评审。对象是单位，不涉及个人；未公布的不在其中。",
            "Assessments of quality work and reviews for titles whose results are public. Objects are units, never persons.",
        ),
        "assessments",
        example={"items": [LINE], "next": None},
    ),
)
def list_assessments(
    request: HttpRequest,
    use: Use = "",
    year: YearOf = 0,
    unit: UnitCode = "",
    limit: Limit = paging.USUAL,
    cursor: Cursor = "",
) -> HttpResponse:
    """Answer with one page of published assessments."""
    rows = _published()
    if use:
        rows = rows.filter(use=use)
    if year:
        rows = rows.filter(year=year)
    if unit:
        rows = rows.filter(pk__in=AssessedUnit.objects.filter(code=unit).values("year"))
    page = paging.cut(request, rows, {"-id": int}, cursor, limit, 0)
    return listed(request, [_line(each) for each in page.rows], page)


@router.get(
    "/assessments/{assessment}",
    response=WholeAssessment,
    **told(
        "getAssessment",
        ("一次考核的结果", "Results of one assessment"),
        (
            "各单位审定的得分和等次，称号，以及单列的方法附录：附录不改变结果。",
            "Points and grades of units as decided, titles, and apart from them the method annex, which changes none.",
        ),
        "assessments",
        example=WHOLE,
        errors=(404,),
    ),
)
def get_assessment(request: HttpRequest, assessment: Number) -> HttpResponse:
    """Answer with one published assessment."""
    year = _published().filter(case__number=assessment).first()
    if year is None:
        raise NotFound(what_zh="已公布的这次考核", what_en="such published assessment")
    scheme, table = schemes.of_year(year)
    units = list(year.units.order_by("group", "code"))
    held = PlaceTitle.objects.filter(unit__year=year).select_related("unit")
    robust = year.annex.get("robustness", {})
    keys = ("low", "high", "best_place", "worst_place", "jackknife_low", "jackknife_high", "steady")
    return answer({
        **_line(year),
        "results": [_result(one, scheme, table) for one in units],
        "titles": [_title(one) for one in held],
        "annex": [{"unit": one.code, **{key: robust[one.code][key] for key in keys}} for one in units if one.code in robust],
        "changes": [_change(scheme, group, one) for group, one in year.annex.get("change", {}).get("groups", {}).items()],
    })  # fmt: skip


def _published() -> QuerySet[AssessmentYear]:
    rows = AssessmentYear.objects.filter(published_at__isnull=False).select_related("case", "body")
    return rows.annotate(listed_units=Count("units"))


def _line(year: Any) -> dict[str, Any]:
    return {
        "id": year.case.number, "pack": year.pack, "sheet": year.scheme, "use": year.use,
        "title": {"zh": year.title, "en": year.title_en}, "body": year.body.code,
        "body_name": {"zh": year.body.name_zh, "en": year.body.name_en or year.body.name_zh}, "year": year.year,
        "starts": year.starts, "ends": year.ends, "published_on": today(year.published_at), "units": year.listed_units,
        "certainty": "own" if schemes.is_own(year) else schemes.of_year(year)[0].certainty.value, "synthetic": year.synthetic,
        "log_entry": year.published_leaf,
    }  # fmt: skip


def _both(text: Localised) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _result(one: AssessedUnit, scheme: Assessment, table: LevelTable) -> dict[str, Any]:
    group = scheme.group(one.group)
    label = next((level.label for level in table.levels if level.id == one.grade), None)
    return {
        "unit": one.code, "name": {"zh": one.name_zh, "en": one.name_en},
        "group": _both(group.label) if group else {"zh": one.group, "en": one.group},
        "points": None if one.points is None else one.points / 1000, "full": float(scheme.full), "grade": one.grade,
        "grade_label": _both(label) if label else {"zh": one.grade, "en": one.grade}, "computed_grade": one.computed_grade,
        "adjudicated": one.grade != one.computed_grade, "reason": one.grade_reason,
    }  # fmt: skip


def _title(one: PlaceTitle) -> dict[str, Any]:
    return {
        "unit": one.unit.code, "title": {"zh": one.name_zh, "en": one.name_en}, "granted_on": one.granted_on,
        "valid_until": one.valid_until, "state": one.state,
    }  # fmt: skip


def _change(scheme: Assessment, group: str, one: dict[str, Any]) -> dict[str, Any]:
    found = scheme.group(group)
    label = _both(found.label) if found else {"zh": group, "en": group}
    return {"group": label, **{key: one[key] for key in ("units", "mean", "p", "shown")}}
