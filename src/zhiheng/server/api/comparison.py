"""Places of a level beside each other in several indicators, with intervals and ranks."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhiheng.server.api.answers import answer
from zhiheng.server.api.errors import NotFound
from zhiheng.server.api.indicators import LevelName, Origin, PackId, Period
from zhiheng.server.api.shapes.indicators import Comparison
from zhiheng.server.api.told import told
from zhiheng.server.indicators import comparison
from zhiheng.server.portal.packs import packs

router = Router()
LINE: Final[dict[str, Any]] = {
    "indicator": "farm-product-pass-rate", "level": "prefecture", "area": "510100", "period": "2023", "value": 85.0, "n": 200,
    "low": 79.4, "high": 89.3, "flags": [], "method": "wilson", "origin": "computed", "publisher": "", "reason": "", "unit": "percent",
    "whole": False, "rank": 21, "tied": False, "rank_best": 8, "rank_worst": 21, "ranked_of": 21, "stands": "worse",
}  # fmt: skip
_SEVERAL = r"^([a-z0-9][a-z0-9._-]*(,[a-z0-9][a-z0-9._-]*){0,%d})?$"
#: More indicators or places than this are asked for in several calls; without places, all of the level come.
MOST: Final = 12
Names = Annotated[
    str,
    Query(max_length=1300, pattern=_SEVERAL.replace("?$", "$") % (MOST - 1), alias="indicator",
          description="指标，逗号分隔，至多12项 · Indicators, separated by commas, at most 12", examples=["farm-product-pass-rate,new-titles"]),
]  # fmt: skip
Units = Annotated[
    str,
    Query("", max_length=800, pattern=_SEVERAL % (MOST - 1),
          description="地方，逗号分隔，至多12个；空为全部 · Places, separated by commas, at most 12; empty for all", examples=["510100,510300"]),
]  # fmt: skip
Within = Annotated[
    str, Query("", max_length=60, pattern=_SEVERAL % 0, description="所在的整体，空为本省 · The whole they lie in; empty for the province", examples=["510000"])
]  # fmt: skip
Channel = Annotated[str, Query("", max_length=40, pattern=_SEVERAL % 0, description="只看此渠道 · This channel alone")]
SpanChoice = Annotated[
    Literal["", "5"], Query("", alias="span", description="5 为最近五期 · 5 for the last five periods")
]


@router.get(
    "/values/compared",
    response=Comparison,
    **told(
        "compareAreas",
        ("几个地方、几项指标相比", "Compare places in several indicators"),
        (
            "同一层级的几个地方（或全部）在几项指标上的数值、区间、名次和名次范围，整体在前；与网页“比较”一致，只用公开的数值。",
            (
                "Values, intervals, ranks and ranges of ranks of places of a level (some or all) in several indicators, the whole "
                "first; what the page of comparison shows, of public values alone. Ranks go over all places of the level."
            ),
        ),
        "policy",
        example={"pack": "sichuan", "within": "510000", "level": "prefecture", "items": [LINE]},
        errors=(404,),
    ),
)
def compare_areas(
    request: HttpRequest,
    pack: PackId,
    indicators: Names,
    within: Within = "",
    level: LevelName = "",
    units: Units = "",
    period: Period = "",
    channel: Channel = "",
    origin: Origin = "",
    span: SpanChoice = "",
) -> HttpResponse:
    """Answer with places beside each other."""
    loaded = packs()
    if pack not in loaded:
        raise NotFound(what_zh="这个政策包", what_en="such policy pack")
    wanted = comparison.Wanted(
        tuple(indicators.split(",")), within, level, tuple(filter(None, units.split(","))), period, channel, origin,
        course=bool(span),
    )  # fmt: skip
    found = comparison.compare(loaded[pack], wanted)
    return answer({"pack": pack, "within": found.within, "level": found.level, "items": found.rows})
