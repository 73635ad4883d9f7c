"""Reporting rounds over the interface: locked values alone, for keys that read what is internal: a key of a body sees what its body sees.

Who asked for the round reads all of it, a body in it its own part of the tree, as on the pages. Values under way never leave.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from zhiheng.actors.actor import SYSTEM
from zhiheng.rounds.services import asking, summing
from zhiheng.server.api import keys, paging
from zhiheng.server.api.answers import listed
from zhiheng.server.api.paging import Page, Position
from zhiheng.server.api.params import Cursor, Limit
from zhiheng.server.api.scopes import READ_INTERNAL, caller_of
from zhiheng.server.api.shapes.rounds import RoundResults
from zhiheng.server.api.told import told
from zhiheng.stats.reading import json_number

router = Router()
LINE: Final[dict[str, Any]] = {
    "unit": "amr-510104", "unit_name": "锦江区市场监督管理局", "level": "county", "division": "510104", "period": "2026-Q2", "starts": "2026-04-01",
    "ends": "2026-06-30", "line": "batches", "label": {"zh": "抽检批次", "en": "Batches checked"}, "indicator": None, "unit_of_measure": "批次",
    "value": 120, "numerator": None, "denominator": None, "n": 1, "of": 1, "vintage": 1,
}  # fmt: skip
WHOLE: Final[dict[str, Any]] = {
    "round": "2026-county-quality-quarterly-0001", "form": "county-quality-quarterly",
    "title": {"zh": "县（市、区）质量工作季报", "en": "Quarterly report on quality work of counties"}, "asker": "sichuan-amr", "state": "locked",
    "vintage": 1, "synthetic": True, "items": [LINE], "next": None,
}  # fmt: skip
Number = Annotated[
    str, Path(max_length=120, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", description="编号 · Number", examples=["2026-county-quality-quarterly-0001"])
]  # fmt: skip
LevelOf = Annotated[
    Literal["", "province", "prefecture", "county", "zone", "township"],
    Query("", alias="level", description="只要这一层级，不写为各填报单位 · Units of this level alone; none: those that filled one in"),
]  # fmt: skip
Vintage = Annotated[
    int, Query(0, ge=0, le=9999, description="锁定的第几版，0 为现行 · As it was locked the n-th time; 0: as it counts")
]


@router.get(
    "/rounds/{number}/results",
    response=RoundResults,
    **told(
        "getRoundResults",
        ("填报的锁定数", "Locked values of a round"),
        (
            "一次填报锁定的数：发起机构见全部，其他机构见本单位及其下级。未锁定的填报没有数；某一行没有数的单位不列。",
            (
                "The locked values of a reporting round: the body that asked reads all, another one its own and those below it. A round that "
                "was not locked has none; a unit without a number for a line is not listed for it."
            ),
        ),
        "policy",
        example=WHOLE,
        errors=(404,),
        scope=READ_INTERNAL,
    ),
)
def get_round_results(
    request: HttpRequest,
    number: Number,
    level: LevelOf = "",
    vintage: Vintage = 0,
    limit: Limit = 100,
    cursor: Cursor = "",
) -> HttpResponse:
    """Answer with one page of the values of a round."""
    caller = caller_of(request)
    caller.require(READ_INTERNAL)
    after = paging.decode(request, cursor, [str, str]).after if cursor else ("", "")
    actor = keys.actor_of_key(caller) if caller.body else SYSTEM
    held = asking.find(actor, number)
    below = "" if actor.system or held.asker.code == actor.body else actor.body
    found = summing.results(held, level or None, vintage=vintage or None, below=below)
    ordered = sorted(found, key=lambda one: (one["unit"], one["line"]))
    left = [one for one in ordered if (one["unit"], one["line"]) > after]
    shown = left[:limit]
    last = (shown[-1]["unit"], shown[-1]["line"]) if len(left) > limit else None
    following = paging.encode(request, Position(last, 0)) if last else ""
    return listed(
        request, [_row(one) for one in shown], Page(shown, following, 0),
        round=held.number, form=held.form, title={"zh": held.name_zh, "en": held.name_en}, asker=held.asker.code, state=held.state,
        vintage=vintage or held.vintage, synthetic=held.synthetic,
    )  # fmt: skip


def _row(one: dict[str, Any]) -> dict[str, Any]:
    numbers = {name: json_number(one[name]) for name in ("value", "numerator", "denominator")}
    return {
        **one,
        **numbers,
        "label": {"zh": one["label"].zh, "en": one["label"].en},
        "division": one["division"] or None,
    }
