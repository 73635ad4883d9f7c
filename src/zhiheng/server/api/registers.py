"""Registers: which there are, the items of one on a day, one item with its records."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from zhiheng.policy.model import Register
from zhiheng.server import register_tables, registers, visible
from zhiheng.server.api import paging
from zhiheng.server.api.answers import answer, listed
from zhiheng.server.api.errors import NotFound
from zhiheng.server.api.examples import RECORD, USCC
from zhiheng.server.api.params import NAME, AsOf, Clean, Cursor, Division, Limit
from zhiheng.server.api.records import described
from zhiheng.server.api.scopes import level_of
from zhiheng.server.api.shapes.registers import ItemHistory, Items, Registers
from zhiheng.server.api.told import told
from zhiheng.server.portal.page import head_batch
from zhiheng.server.visible import Looker

router = Router()
LINE = {
    "id": "licences", "pack": "national", "label": {"zh": "许可证名册", "en": "Register of licences"}, "reads": "licence",
    "publicity": "public", "certainty": "text", "warn_days": 90, "items": 3,
    "states": {"applied": 0, "valid": 2, "suspended": 1, "withdrawn": 0, "expired": 0}, "overdue": 0, "due_soon": 1, "cite": [],
}  # fmt: skip
ITEM = {
    "register_id": "licences", "key": "0f" * 16, "state": "valid", "since": "2023-01-01", "next": "2028-01-01", "overdue": False,
    "due_soon": False, "holder": f"uscc:{USCC}", "holder_name": "某食品有限公司", "division": "510107", "record_id": "ab" * 32,
    "synthetic": False, "fields": {"licence_no": "SC10251010700000", "status": "granted"},
}  # fmt: skip
RegisterId = Annotated[str, Path(max_length=100, pattern=NAME, description="名册 · Register", examples=["licences"])]
ItemKey = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="项目 · Item", examples=["0f" * 16])]
State = Annotated[
    Literal["", "applied", "valid", "suspended", "withdrawn", "expired"], Query("", description="状态 · State")
]
When = Annotated[Literal["", "soon", "overdue"], Query("", description="将到期或逾期 · Due soon, or overdue")]
Days = Annotated[
    int | None, Query(None, ge=0, le=registers.MOST_DAYS, description="多少天内到期 · Due within so many days")
]
Holder = Annotated[Clean, Query("", max_length=80, description="持有人主体 · Subject of the holder")]
Text = Annotated[Clean, Query("", alias="q", max_length=120, description="编号、名称或持有人 · Number, name or holder")]


@router.get(
    "/registers",
    response=Registers,
    **told(
        "listRegisters",
        ("名册列表", "List registers"),
        (
            "全部可见名册及某日各状态项数。",
            "All registers that the caller may see, with the numbers of a day by state.",
        ),
        "registers",
        example={"as_of": "2024-06-30", "items": [LINE]},
    ),
)
def list_registers(request: HttpRequest, as_of: AsOf = None) -> HttpResponse:
    """Answer with all registers."""
    level, day = level_of(request), as_of or visible.today()
    numbers = registers.counted(level, day)
    items = [_line(one, numbers.get(name, {})) for name, one in sorted(registers.seen_by(level).items())]
    return answer({"as_of": day, "items": items})


@router.get(
    "/registers/{register_id}/items",
    response=Items,
    **told(
        "listRegisterItems",
        ("名册的项目", "Items of a register"),
        (
            "某日名册中的项目,按项目标识排序。决定现状的记录不可见的项目不列。",
            "Items of a register on a day, in the order of their keys. An item whose deciding record is hidden is absent.",
        ),
        "registers",
        example={"items": [ITEM], "next": None, "as_of": "2024-06-30"},
        errors=(404,),
    ),
)
def list_register_items(
    request: HttpRequest,
    register_id: RegisterId,
    as_of: AsOf = None,
    state: State = "",
    division: Division = "",
    holder: Holder = "",
    text: Text = "",
    when: When = "",
    days: Days = None,
    limit: Limit = paging.USUAL,
    cursor: Cursor = "",
) -> HttpResponse:
    """Answer with one page of items."""
    level, day = level_of(request), as_of or visible.today()
    found = _find(register_id, level)
    asked = registers.Asked(day, register_id, state, division, holder, text, when, days)
    rows = registers.items(level, asked).select_related("record")
    page = paging.cut(request, rows, {"item_key": str}, cursor, limit, head_batch() or 0)
    return listed(request, [_item(one, found, level) for one in page.rows], page, as_of=day)


@router.get(
    "/registers/{register_id}/items/{key}",
    response=ItemHistory,
    **told(
        "getRegisterItem",
        ("一个项目", "One item"),
        ("项目在某日的状态及全部可见记录。", "An item on a day with every record of it that the caller may see."),
        "registers",
        example={**ITEM, "as_of": "2024-06-30", "records": [RECORD]},
        errors=(404,),
    ),
)
def get_register_item(request: HttpRequest, register_id: RegisterId, key: ItemKey, as_of: AsOf = None) -> HttpResponse:
    """Answer with one item and its records."""
    level, day = level_of(request), as_of or visible.today()
    found = _find(register_id, level)
    span = (
        registers.items(level, registers.Asked(day, register_id)).filter(item_key=key).select_related("record").first()
    )
    if span is None:
        raise NotFound(what_zh="这一项", what_en="such item")
    records = described(registers.records_of(span, level)[: paging.MOST], level)
    return answer({**_item(span, found, level), "as_of": day, "records": records})


def _find(register: str, level: Looker) -> Register:
    found = registers.seen_by(level).get(register)
    if found is None:
        raise NotFound(what_zh="这个名册", what_en="such register")
    return found


def _line(one: Register, numbers: dict[str, int]) -> dict[str, Any]:
    states = {state: numbers.get(state, 0) for state in registers.STATES}
    return {
        "id": one.id,
        "pack": one.pack,
        "label": {"zh": one.label.zh, "en": one.label.en},
        "reads": one.reads,
        "publicity": registers.publicity(one),
        "certainty": one.certainty.value,
        "warn_days": one.warn_days,
        "items": sum(states.values()),
        "states": states,
        "overdue": numbers.get(registers.OVERDUE, 0),
        "due_soon": numbers.get(registers.SOON, 0),
        "cite": [{"document": cite.document, "provision": cite.provision} for cite in one.cite],
    }


def _item(span: Any, register: Register, level: Looker) -> dict[str, Any]:
    since: date | None = span.since
    own = visible.at_record(level, span.record)
    seen = register_tables.fields(register, own)
    return {
        "register_id": register.id,
        "key": span.item_key,
        "state": span.state,
        "since": since,
        "next": span.following,
        "overdue": span.overdue,
        "due_soon": span.due_soon,
        "holder": span.holder or None,
        "holder_name": span.holder_name or None,
        "division": span.division or None,
        "record_id": span.record_id,
        "synthetic": span.record.synthetic,
        "fields": visible.visible_values(seen, span.record.payload, own),
    }
