"""Indicators: what is counted, values of the day, and values of releases."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from zhiheng.indicators.models import IndicatorValue
from zhiheng.indicators.services import releases, values
from zhiheng.indicators.values import COLUMNS, Value
from zhiheng.policy.model import Indicator
from zhiheng.policy.pack import Pack
from zhiheng.server import visible
from zhiheng.server.api import paging
from zhiheng.server.api.answers import SETTLED, answer, listed
from zhiheng.server.api.errors import NotFound
from zhiheng.server.api.params import NAME, Clean, Cursor, Limit
from zhiheng.server.api.scopes import level_of
from zhiheng.server.api.shapes.indicators import IndicatorLine, Indicators, ReleasedValues, Values
from zhiheng.server.api.told import told
from zhiheng.server.indicators import portal_areas
from zhiheng.server.portal.packs import packs
from zhiheng.server.visible import Level

router = Router()
DEFINITION: dict[str, Any] = {
    "id": "farm-product-pass-rate", "pack": "national", "label": {"zh": "主要农产品质量安全合格率", "en": "Pass rate of main farm products"},
    "definition": {"zh": "监督抽检中合格的比例。", "en": "Share of samples that pass."}, "unit": "percent", "quantity": "ratio",
    "direction": "higher", "period": "year", "levels": ["province"], "channels": ["farms", "shops"], "pooled": True,
    "breakdowns": ["channel"], "publisher": None, "series": "farm-product-pass-rate", "made_by": "formula+series",
    "open_points": None, "certainty": "text",
}  # fmt: skip
VALUE: dict[str, Any] = {
    "indicator": "farm-product-pass-rate", "level": "province", "area": "510000", "period": "2023", "starts": "2023-01-01",
    "ends": "2023-12-31", "breakdown": "", "part": "", "numerator": 1880.0, "denominator": 2000.0, "value": 94.0, "n": 2000,
    "low": 92.87, "high": 94.96, "method": "wilson", "origin": "computed", "publisher": "", "flags": [], "reason": "", "vintage": "",
}  # fmt: skip
PackId = Annotated[str, Query(max_length=64, pattern=NAME, description="政策包 · Policy pack", examples=["sichuan"])]
InPack = Annotated[str, Path(max_length=64, pattern=NAME, description="政策包 · Policy pack", examples=["sichuan"])]
IndicatorId = Annotated[
    str, Path(max_length=100, pattern=NAME, description="指标 · Indicator", examples=["farm-product-pass-rate"])
]
_ID = r"^([a-z0-9][a-z0-9._-]*)?$"
_PERIOD = r"^([0-9]{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2])|/[0-9]{4})?)?$"
Named = Annotated[str, Query("", alias="indicator", max_length=100, pattern=_ID, description="指标 · Indicator")]
LevelName = Annotated[
    Literal["", "nation", "province", "region", "prefecture", "county", "zone"],
    Query("", alias="level", description="层级 · Level"),
]
Area = Annotated[str, Query("", max_length=60, pattern=_ID, description="地区 · Area", examples=["510000"])]
Period = Annotated[
    str,
    Query(
        "",
        max_length=16,
        pattern=_PERIOD,
        description="期间 · Period: 2023, 2023-H1, 2023-Q2, 2023-07, 2013/2017",
        examples=["2023"],
    ),
]
Breakdown = Annotated[Clean, Query("", max_length=40, description="分组，空为合计 · Breakdown; empty for wholes")]
Origin = Annotated[
    Literal["", "computed", "published", "reported"], Query("", description="数值来源 · Where it comes from")
]


@router.get(
    "/indicators",
    response=Indicators,
    **told(
        "listIndicators",
        ("指标列表", "List indicators"),
        (
            "一个政策包的全部指标及其定义和算法。",
            "All indicators of a pack, with their definitions and how each is made.",
        ),
        "policy",
        example={"pack": "sichuan", "items": [DEFINITION]},
        errors=(404,),
    ),
)
def list_indicators(request: HttpRequest, pack: PackId) -> HttpResponse:
    """Answer with the indicators of a pack."""
    held = _pack(pack)
    content = {"pack": pack, "items": [defined(each) for each in held.indicators.values()]}
    return answer(content, Cache_Control=SETTLED)


@router.get(
    "/indicators/{pack}/{indicator}",
    response=IndicatorLine,
    **told(
        "getIndicator",
        ("一个指标", "One indicator"),
        (
            "指标的定义、单位、层级、渠道和算法。",
            "Definition, unit, levels, channels of an indicator and how it is made.",
        ),
        "policy",
        example=DEFINITION,
        errors=(404,),
    ),
)
def get_indicator(request: HttpRequest, pack: InPack, indicator: IndicatorId) -> HttpResponse:
    """Answer with one indicator."""
    found = _pack(pack).indicators.get(indicator)
    if found is None:
        raise NotFound(what_zh="这个指标", what_en="such indicator")
    return answer(defined(found), Cache_Control=SETTLED)


@router.get(
    "/values",
    response=Values,
    **told(
        "listIndicatorValues",
        ("指标数值", "Values of indicators"),
        (
            "当日数值：每个值带样本量、95%区间、来源和提示；没有数值的写明原因。只给调用者可见的数值。",
            (
                "Values of the day, each with n, bounds at 95 %, origin and what to mind; where there is none, why. Values alone "
                "are given that the caller may see."
            ),
        ),
        "policy",
        example={"items": [VALUE], "next": None, "pack": "sichuan"},
        errors=(404,),
    ),
)
def list_values(
    request: HttpRequest,
    pack: PackId,
    indicator: Named = "",
    level: LevelName = "",
    area: Area = "",
    period: Period = "",
    breakdown: Breakdown = "",
    origin: Origin = "",
    limit: Limit = paging.USUAL,
    cursor: Cursor = "",
) -> HttpResponse:
    """Answer with one page of values."""
    held = _pack(pack)
    if indicator and indicator not in held.indicators:
        raise NotFound(what_zh="这个指标", what_en="such indicator")
    if area and portal_areas.place(area, held) is None:
        raise NotFound(what_zh="这个地区", what_en="such area")
    rows = IndicatorValue.objects.filter(pack=held.info.id, publicity__in=_seen(request), breakdown=breakdown)
    asked = {"indicator": indicator, "level": level, "area": area, "period": period, "origin": origin}
    rows = rows.filter(**{name: text for name, text in asked.items() if text})
    page = paging.cut(request, rows, {"id": int}, cursor, limit, 0)
    items = [_line(values.value_of({name: getattr(row, name) for name in values.STORED})) for row in page.rows]
    return listed(request, items, page, pack=pack)


@router.get(
    "/values/released",
    response=ReleasedValues,
    **told(
        "listReleasedValues",
        ("已发布的指标数值", "Released values of an indicator"),
        (
            "一个指标经批准发布的数值，每个值取最新版次；发布后不再改动，更正出新版次。",
            "Values of an indicator that were approved and released, of each its latest vintage; a correction is a new vintage.",
        ),
        "policy",
        example={"pack": "sichuan", "items": [{**VALUE, "vintage": "2024-06-30/1"}]},
        errors=(404,),
    ),
)
def list_released_values(
    request: HttpRequest,
    pack: PackId,
    indicator: Annotated[str, Query(max_length=100, pattern=NAME, description="指标 · Indicator", examples=["gdp"])],
    area: Area = "",
) -> HttpResponse:
    """Answer with the released values of an indicator."""
    held = _pack(pack)
    if indicator not in held.indicators:
        raise NotFound(what_zh="这个指标", what_en="such indicator")
    found = releases.read(held.info.id, indicator, area=area or None)
    seen = _seen(request)
    return answer({"pack": pack, "items": [_line(each) for each in found if each.publicity in seen]})


def defined(indicator: Indicator) -> dict[str, Any]:
    """Return what is told of an indicator without its values."""
    ways = [name for name in ("formula", "survey", "elapsed", "derived") if getattr(indicator, name) is not None]
    texts = {name: getattr(indicator, name) for name in ("label", "definition", "open_points")}
    told_texts = {name: None if text is None else {"zh": text.zh, "en": text.en} for name, text in texts.items()}
    plain = ("id", "pack", "unit", "quantity", "direction", "period", "pooled", "publisher", "series", "certainty")
    return {
        **{name: getattr(indicator, name) for name in plain},
        **told_texts,
        **{name: list(getattr(indicator, name)) for name in ("levels", "channels", "breakdowns")},
        "made_by": "+".join([*ways, *(["series"] if indicator.series else [])]) or "—",
    }


def _line(value: Value) -> dict[str, Any]:
    cells = {name: getattr(value, name) for name in COLUMNS if name != "publicity"}
    numbers = {name: float(each) for name, each in cells.items() if isinstance(each, Decimal)}
    return {**cells, **numbers, "flags": list(value.flags)}


def _pack(name: str) -> Pack:
    loaded = packs()
    if name not in loaded:
        raise NotFound(what_zh="这个政策包", what_en="such policy pack")
    held: Pack = loaded[name]
    return held


def _seen(request: HttpRequest) -> tuple[str, ...]:
    """Return the publicities that the caller sees of values; agreements of the sharing register name records, not values."""
    general = visible.general(level_of(request))
    return tuple(general.sees) if isinstance(general, Level) else tuple(Level.PUBLIC.sees)
