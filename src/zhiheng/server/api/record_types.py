"""Record types, with a JSON Schema of the rows that intake takes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhiheng.ledger.intake.setting import SYSTEM_TYPES
from zhiheng.server.api import shapes
from zhiheng.server.api.errors import NotFound
from zhiheng.server.api.examples import LABEL
from zhiheng.server.api.json_schema import schema_of
from zhiheng.server.api.params import ElementId
from zhiheng.server.api.policy import settled
from zhiheng.server.api.told import told
from zhiheng.server.portal.packs import record_types

router = Router()
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
