"""Promises: the rows of the documents with their states on a day, and one row with all that its state rests on."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from zhiheng.policy.pack import Pack
from zhiheng.promises import plain
from zhiheng.promises.periods_wanted import LAST
from zhiheng.promises.verdict import Official
from zhiheng.server import visible
from zhiheng.server.api.answers import answer
from zhiheng.server.api.errors import NotFound
from zhiheng.server.api.params import NAME, AsOf
from zhiheng.server.api.scopes import level_of
from zhiheng.server.api.shapes.promises import TargetStates, WholeTargetState
from zhiheng.server.api.told import told
from zhiheng.server.portal.packs import packs
from zhiheng.server.promises import states
from zhiheng.server.visible import Level

router = Router()
LINE = {
    "target": "2013-farm-products", "document": "sichuan-2013-19", "provision": "三", "indicator": "farm-product-pass-rate",
    "modality": "held", "force": "shall", "value": 96, "actual": 97.1, "low": 96.84, "high": 97.34, "official": "met",
    "statistical": "shown", "reason": "2013为97.1% [96.84, 97.34]，每期要求≥ 96%。",
    "reason_en": "97.1 % [96.84, 97.34] in 2013; ≥ 96 % is asked of each period.", "reads": "met",
    "kind": "target", "label_zh": "主要农产品质量安全总体合格率", "label_en": "Overall safety pass rate of main farm products",
    "striving": False, "comparator": ">=", "unit": "percent", "deadline": "2013-12-31", "every": None, "period": "2013",
    "required": 96, "withdrawn": None, "standing": "expired", "interpreted": False, "synthetic": False, "certainty": "text", "part_of": None,
}  # fmt: skip
WHOLE = {
    **LINE, "pack": "sichuan", "as_of": "2024-06-30", "pace": None, "channels": [], "outlook": None, "wants": [], "remarks": [],
    "evidence": [
        {"kind": "reading", "period": "2013", "value": 97.1, "low": 96.84, "high": 97.34, "n": 18000, "part": "",
         "origin": "published", "source": "省农业厅", "flags": []}
    ],
    "trajectory": [{"on": "2013-12-31", "value": 97.1, "low": 96.84, "high": 97.34}],
}  # fmt: skip
PackId = Annotated[str, Query(max_length=64, pattern=NAME, description="政策包 · Policy pack", examples=["sichuan"])]
InPack = Annotated[str, Path(max_length=64, pattern=NAME, description="政策包 · Policy pack", examples=["sichuan"])]
TargetId = Annotated[
    str, Path(max_length=100, pattern=NAME, description="目标 · Target", examples=["2013-farm-products"])
]
DocumentId = Annotated[
    str,
    Query("", max_length=100, pattern=r"^([a-z0-9][a-z0-9._-]*)?$", description="只列一份文件 · This document alone"),
]
Force = Annotated[Literal["", "shall", "strive", "other"], Query("", description="力度 · Force")]
_STATES = "|".join([*(each.value for each in Official), "striven_for", "effort_short"])
StateCode = Annotated[
    str,
    Query(
        "", alias="state", max_length=24, pattern=f"^({_STATES})?$", description="只列此状态 · Rows in this state alone"
    ),
]


@router.get(
    "/targets/states",
    response=TargetStates,
    **told(
        "listTargetStates",
        ("承诺的状态", "States of promises"),
        (
            "一个政策包各份文件的全部目标与数字，各有一个状态和原因；官方判断看数值，统计判断看区间。只用调用者可见的数值。",
            (
                "All rows of a pack's documents, each with one state and its reason: officially on the figure, statistically on "
                "its interval. Values alone count that the caller may see."
            ),
        ),
        "policy",
        example={"pack": "sichuan", "as_of": "2024-06-30", "items": [LINE]},
        errors=(404,),
    ),
)
def list_target_states(
    request: HttpRequest,
    pack: PackId,
    as_of: AsOf = None,
    document: DocumentId = "",
    force: Force = "",
    state: StateCode = "",
) -> HttpResponse:
    """Answer with the rows of a pack."""
    held, day = _pack(pack), min(as_of or visible.today(), LAST)
    if document and document not in held.documents:
        raise NotFound(what_zh="这份文件", what_en="such document")
    rows = [plain.row(each) for each in states.read(held, day, seen=_seen(request))]
    items = [
        row
        for row in rows
        if (not document or row["document"] == document)
        and (not force or row["force"] == force)
        and (not state or state in (row["official"], row["reads"]))
    ]
    return answer({"pack": pack, "as_of": day, "items": items})


@router.get(
    "/targets/{pack}/{target}/state",
    response=WholeTargetState,
    **told(
        "getTargetState",
        ("一条承诺的状态", "State of one promise"),
        (
            "一条目标的状态，连同各渠道、依据的数值、走势和展望。",
            "One row with its channels, the values it rests on, the way there and the outlook.",
        ),
        "policy",
        example=WHOLE,
        errors=(404,),
    ),
)
def get_target_state(request: HttpRequest, pack: InPack, target: TargetId, as_of: AsOf = None) -> HttpResponse:
    """Answer with one row."""
    held, day = _pack(pack), min(as_of or visible.today(), LAST)
    found = held.targets.get(target)
    if found is None or found.pack != held.info.id:
        raise NotFound(what_zh="这条目标", what_en="such target")
    content: dict[str, Any] = plain.whole(states.one(held, target, day, seen=_seen(request)), held)
    return answer({**content, "pack": pack, "as_of": day})


def _pack(name: str) -> Pack:
    loaded = packs()
    if name not in loaded:
        raise NotFound(what_zh="这个政策包", what_en="such policy pack")
    held: Pack = loaded[name]
    return held


def _seen(request: HttpRequest) -> tuple[str, ...]:
    """Return the publicities that the caller sees of values; agreements of the sharing register name records, not values."""
    looker = level_of(request)
    return looker.sees if isinstance(looker, Level) else Level.PUBLIC.sees
