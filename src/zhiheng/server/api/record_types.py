"""Record types, with a JSON Schema of the rows that intake takes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhiheng.ledger.intake.setting import SYSTEM_TYPES
from zhiheng.server.api import paging, shapes, sharing
from zhiheng.server.api.answers import listed
from zhiheng.server.api.errors import NotFound
from zhiheng.server.api.examples import LABEL
from zhiheng.server.api.json_schema import schema_of
from zhiheng.server.api.params import Cursor, Division, ElementId, From, Limit, SinceBatch, SourceFilter, To
from zhiheng.server.api.policy import settled
from zhiheng.server.api.problems import invalid
from zhiheng.server.api.told import told
from zhiheng.server.portal.downloads_cut import Cut
from zhiheng.server.portal.downloads_since import page_of
from zhiheng.server.portal.packs import record_types
from zhiheng.server.portal.page import head_batch

router = Router()
CHANGE = {"change": "added", "record_id": "ab" * 32, "old_id": None, "record": {"record_id": "ab" * 32}}
LINE = {"id": "inspection", "pack": "national", "label": LABEL, "publicity": "public", "version": 1, "offered": True}


@router.get(
    "/record-types",
    response=shapes.RecordTypes,
    **told(
        "listRecordTypes",
        ("记录类型列表", "List record types"),
        ("全部记录类型。", "All record types."),
        "record types",
        example={"items": [LINE]},
    ),
)
def list_record_types(request: HttpRequest) -> HttpResponse:
    """Answer with all record types."""
    items = [
        {
            "id": name,
            "pack": kind.pack,
            "label": {"zh": kind.label.zh, "en": kind.label.en},
            "publicity": kind.publicity.value,
            "version": kind.version,
            "offered": name not in SYSTEM_TYPES,
        }
        for name, kind in sorted(record_types().items())
    ]
    return settled(request, {"items": items})


@router.get(
    "/record-types/{record_type}",
    response={200: dict[str, Any]},
    **told(
        "getRecordType",
        ("报送行的 JSON Schema", "JSON Schema of a row"),
        (
            "按该类型报送一行数据的 JSON Schema(2020-12),附中英文标签、可用标题、校验规则和自然主键。数据入库时还会再检查代码和日期。",
            (
                "JSON Schema (2020-12) of one row to be sent, with labels in both languages, headings, checks and the natural "
                "key. Intake then checks codes and days besides."
            ),
        ),
        "record types",
        example={
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Inspection result",
            "type": "object",
        },
        errors=(404,),
    ),
)
def get_record_type(request: HttpRequest, record_type: ElementId) -> HttpResponse:
    """Answer with the JSON Schema of a record type."""
    kind = record_types().get(record_type)
    if kind is None:
        raise NotFound(what_zh="这个记录类型", what_en="such record type")
    return settled(request, schema_of(kind))


@router.get(
    "/record-types/{record_type}/changes",
    response=shapes.Changes,
    **told(
        "listChanges",
        ("某类记录的变化", "What changed of a record type"),
        (
            (
                "给出某一批之后新增、更正、停用、改变关联的整行,以及不再可见的记录的编号。按编号放入、取出,旧的下载文件即与新的一致。"
                "next 为空后,下次以 head 为 since。"
            ),
            (
                "The whole rows that were added, corrected, voided or linked anew after a batch, and the ids of what may no "
                "longer be seen. Put rows in and take them out by their id, and an old download is the new one. Once next is "
                "null, ask next time since head."
            ),
        ),
        "record types",
        example={"record_type": "inspection", "since": 12, "head": 14, "items": [CHANGE], "next": None},
        errors=(404,),
    ),
)
def list_changes(
    request: HttpRequest,
    record_type: ElementId,
    since: SinceBatch = 0,
    from_: From = None,
    to: To = None,
    division: Division = "",
    source: SourceFilter = "",
    limit: Limit = paging.USUAL,
    cursor: Cursor = "",
) -> HttpResponse:
    """Answer with one page of what changed."""
    kind = record_types().get(record_type)
    level = sharing.level_for_changes(request, record_type)
    if kind is None or kind.id in SYSTEM_TYPES or not level.may_see(kind.publicity):
        raise NotFound(what_zh="这个记录类型", what_en="such record type")
    if since > (head := head_batch() or 0):
        raise invalid(
            "since", f"还没有这一批，现在到第 {head} 批", f"there is no such batch yet; the last one is {head}"
        )
    cut = Cut(kind.id, division, source, from_, to)
    found, page = page_of(request, cut, kind, since, level, limit, cursor)
    items = [change.as_dict() for change in found]
    return listed(request, items, page, record_type=kind.id, since=since, head=page.until)
