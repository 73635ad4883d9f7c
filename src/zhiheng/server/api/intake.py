"""Intake over the API: a row to a million, from a source that the key may send for."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from zhiheng.ledger import scanner, secrecy
from zhiheng.ledger.intake.workbook import SEALED, MendedRow
from zhiheng.ledger.models import QuarantinedRow, QuarantineState, Upload
from zhiheng.ledger.services.mending import take_again, waiting
from zhiheng.server.api import options, paging, shapes
from zhiheng.server.api.answers import answer, listed
from zhiheng.server.api.body import MEDIA, received
from zhiheng.server.api.errors import NotFound, ScopeMissing
from zhiheng.server.api.examples import INTAKE, QUARANTINED
from zhiheng.server.api.examples import RECORD as EXAMPLE_RECORD
from zhiheng.server.api.params import Cursor, Limit, RecordTypeId, SourceId, UploadKey
from zhiheng.server.api.scopes import INTAKE as SCOPE
from zhiheng.server.api.scopes import caller_of
from zhiheng.server.api.taking import follow, outcome, take_in, take_in_later
from zhiheng.server.api.told import told
from zhiheng.server.portal.packs import sources
from zhiheng.server.portal.page import head_batch
from zhiheng.server.staff.installation import installation

router = Router()
UploadFilter = Annotated[
    str,
    Query("", max_length=32, pattern=r"^([0-9a-f]{32})?$", description="只要这次报送的 · Only those of this upload"),
]
Again = Annotated[
    bool,
    Query(
        False,
        description=(
            "以前报送过的同一内容,其后有更正时也再次入库(会改回原样)· "
            "Take in a body that was taken in before even where that undoes later corrections"
        ),
    ),
]
_ROW = EXAMPLE_RECORD["payload"]
_BODY: dict[str, Any] = {
    "required": True,
    "description": "报送的行;JSON 为一个对象或列表 · The rows; JSON is one object or a list",
    "content": {
        medium: (
            {
                "schema": {"anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]},
                "example": [_ROW],
            }
            if medium == "application/json"
            else {"schema": {"type": "string", "format": "binary"}}
        )
        for medium in MEDIA
    },
}


@router.get(
    "/intake/quarantine",
    response=shapes.Quarantine,
    **told(
        "listQuarantine",
        ("问题数据", "Rows set aside"),
        (
            "密钥所属来源中等待修正的行:原始单元格(个人信息已封存)和每处问题的说明。",
            (
                "Rows of the key's own sources that wait for mending: the original cells, personal ones sealed, and what is "
                "wrong with each."
            ),
        ),
        "intake",
        example={"items": [QUARANTINED], "next": None},
        scope="intake:<source>",
    ),
)
def list_quarantine(
    request: HttpRequest,
    upload: UploadFilter = "",
    kind: RecordTypeId = "",
    limit: Limit = paging.USUAL,
    cursor: Cursor = "",
) -> HttpResponse:
    """Answer with one page of rows set aside."""
    rows = waiting(record_type=kind or None, upload=upload or None).filter(source__in=own_sources(request))
    page = paging.cut(request, rows.select_related("upload"), {"id": int}, cursor, limit, head_batch() or 0)
    return listed(request, [set_aside(row) for row in page.rows], page)


@router.post(
    "/intake/quarantine",
    response=shapes.Mending,
    **told(
        "mendRows",
        ("提交修正后的行", "Send mended rows"),
        (
            "按 key 提交修正后的单元格,至多一千行;仍不合格的行留下,说明随之更新。封存的单元格保持原样即可。",
            (
                "Sends mended cells by key, a thousand rows at most; rows that are still wrong stay with new findings. A sealed "
                "cell may stay as it is."
            ),
        ),
        "intake",
        example={
            "batch": INTAKE["batch"],
            "batch_seq": 14,
            "accepted": 1,
            "duplicates": 0,
            "quarantined": 0,
            "unlinked": 0,
            "unknown": 0,
        },
        errors=(413,),
        scope="intake:<source>",
    ),
)
def mend_rows(request: HttpRequest, asked: shapes.MendedRows) -> HttpResponse:
    """Take mended rows in again."""
    allowed = own_sources(request)
    mended = {row.key: MendedRow(row.key, dict(row.values)) for row in asked.rows}
    open_rows = QuarantinedRow.objects.filter(key__in=list(mended), state=QuarantineState.OPEN, source__in=allowed)
    pairs = [(row, mended[row.key]) for row in open_rows.order_by("id")]
    name = f"key:{caller_of(request).key_id}"
    done = take_again(installation(), pairs, "rows", name, len(mended) - len(pairs))
    follow()
    return answer(done.as_dict())


@router.get(
    "/intake/uploads/{key}",
    response=shapes.IntakeShape,
    **told(
        "getUpload",
        ("一次报送", "One upload"),
        ("后台入库的进展和结果。", "How far an upload has come, and what became of it."),
        "intake",
        example=INTAKE,
        errors=(404,),
        scope="intake:<source>",
    ),
)
def get_upload(request: HttpRequest, key: UploadKey) -> HttpResponse:
    """Answer with an upload of the key's own sources."""
    found = Upload.objects.filter(key=key, source__in=own_sources(request)).first()
    if found is None:
        raise NotFound(what_zh="这次报送", what_en="such upload")
    return answer(outcome(found))


@router.post(
    "/intake/{source}",
    response={200: shapes.IntakeShape, 202: shapes.IntakeShape},
    **told(
        "sendRows",
        ("报送数据", "Send rows"),
        (
            (
                "报送一行到一百万行:NDJSON、JSON、CSV、Parquet 或 XLSX。整批入库或整批不入;有问题的行另存待修。"
                "同样的内容再发一次不会重复入库;其中有记录此后已更正的,答 409 而不写入,除非 again=true。超过 16 MiB 或 20000 行的转入后台,答 202 和查询地址。"
            ),
            (
                "Sends a row to a million: NDJSON, JSON, CSV, Parquet or XLSX. The batch enters whole or not at all; bad rows "
                "are set aside. The same body sent again adds nothing; where records of it were corrected since, the "
                "answer is 409 and nothing is written, unless again=true. Beyond 16 MiB or 20,000 lines a background job does it: "
                "the answer is 202 with the address to ask."
            ),
        ),
        "intake",
        example=INTAKE,
        errors=(403, 404, 409, 413, 415),
        scope="intake:<source>",
        more={"requestBody": _BODY},
    ),
)
def send_rows(request: HttpRequest, source: SourceId, kind: RecordTypeId = "", again: Again = False) -> HttpResponse:
    """Take rows in, at once or later."""
    caller = caller_of(request)
    caller.require(f"{SCOPE}{source}")
    if source not in sources():
        raise NotFound(what_zh="这个来源", what_en="such source")
    record_type, by = kind or only_type(source), f"key:{caller.key_id}"
    with received(request) as body:
        secrecy.refuse(body.path)
        scanner.refuse(body.path)
        if body.size <= options.sync_bytes() and body.lines <= options.sync_rows():
            return answer(outcome(take_in(body, source, record_type, by, again=again)))
        upload = take_in_later(body, source, record_type, by, again=again)
    return answer(outcome(upload), status=202, Location=f"/api/v1/intake/uploads/{upload.key}")


def own_sources(request: HttpRequest) -> list[str]:
    """Return the sources that a key may send for. Raises KeyRequired, ScopeMissing."""
    caller = caller_of(request)
    found = sorted(scope.removeprefix(SCOPE) for scope in caller.scopes if scope.startswith(SCOPE))
    if not found:
        caller.require(f"{SCOPE}<source>")
        raise ScopeMissing(scope=f"{SCOPE}<source>")
    return found


def only_type(source: str) -> str:
    """Return the record type of a source that provides but one, else nothing: headings then tell."""
    types = sources()[source].record_types
    return types[0] if len(types) == 1 else ""


def set_aside(row: QuarantinedRow) -> dict[str, Any]:
    """Return a row set aside; what is personal does not leave, neither as a cell nor within a message."""
    personal = set(row.personal)
    return {
        "key": row.key,
        "upload": row.upload.key,
        "source": row.source,
        "record_type": row.record_type,
        "row": row.row,
        "values": {name: SEALED if name in personal and cell else cell for name, cell in row.values},
        "sealed": sorted(personal),
        "findings": [_finding(one, personal) for one in row.findings],
        "created": row.created_at,
    }


def _finding(one: dict[str, Any], personal: set[str]) -> dict[str, Any]:
    if one.get("column") not in personal:
        return one
    words = ("这一格是个人信息，已封存。", "This cell is personal and sealed.")
    return {**one, "value": None, "zh": words[0], "en": words[1]}
