"""Checks of many enterprises at once, answer sheets, and measures that executing bodies say they applied."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.actors.services import unit_of
from zhiheng.credit.answer_sheet import Answered
from zhiheng.credit.services import measures, sheets
from zhiheng.server.api import options, standing
from zhiheng.server.api.answers import answer
from zhiheng.server.api.errors import KeyRequired, NotFound
from zhiheng.server.api.scopes import CONFIRM, caller_of
from zhiheng.server.api.shapes import credit as shapes
from zhiheng.server.api.told import told
from zhiheng.server.models import ApiKey
from zhiheng.server.portal.page import head_batch
from zhiheng.server.visible import today

router = Router()
SheetId = Annotated[
    str, Path(pattern=r"^[0-9a-f]{32}$", description="答复单编号 · Id of the sheet", examples=["0" * 32])
]
_EMPTY: dict[str, list[Any]] = {"restrictions": [], "incentives": []}
_CHECKED = {"purpose": "tender", "as_of": "2024-06-30", "pack": "sichuan", "sheet": None,
            "items": [{"uscc": "91350100M000100Y43", "name": "某食品有限公司", "verdict": "clear", **_EMPTY}]}  # fmt: skip
_PAPER = {"document": {"kind": "zhiheng.answer-sheet.v1"}, "sha256": "00" * 32, "log": {"kind": "answer_sheet", "index": 7},
          "signature": {"suite": "ed25519", "canonical": "RFC 8785", "key": "00" * 32, "value": "00" * 64}}  # fmt: skip


@router.post(
    "/standings",
    response=shapes.CheckAnswers,
    **told(
        "checkStandings",
        ("批量信用核查", "Check many enterprises"),
        (
            "一次核查至多五百家:某一用途下各适用哪些激励和限制,附依据和记录。sheet=true 时同时出具签名的答复单,散列值记入透明日志。不读取内部风险分类。",
            (
                "Checks up to five hundred enterprises for a purpose: which incentives and restrictions follow for each, with basis "
                "and records. With sheet=true a signed answer sheet is made and its hash logged. The risk class is never read."
            ),
        ),
        "enterprises",
        example=_CHECKED,
        errors=(413,),
    ),
)
def check_standings(request: HttpRequest, asked: shapes.CheckAsked) -> HttpResponse:
    """Answer for each code."""
    from zhiheng.server.portal import standing_answers

    codes = standing_answers.counted(code.upper() for code in asked.codes)
    found = standing_answers.answers(codes, asked.purpose)
    paper = sheets.paper(_issued(request, asked.purpose, found)) if asked.sheet else None
    items = [_answer(one) for one in found]
    return answer(
        {"purpose": asked.purpose, "as_of": today(), "pack": options.default_pack(), "items": items, "sheet": paper}
    )


def _answer(one: Answered) -> dict[str, Any]:
    pack = options.default_pack()
    return {
        "uscc": one.uscc,
        "name": one.name,
        "verdict": one.verdict,
        "restrictions": [standing.measure(pack, each) for each in one.restrictions],
        "incentives": [standing.measure(pack, each) for each in one.incentives],
    }


def _issued(request: HttpRequest, purpose: str, found: list[Answered]) -> Any:
    from zhiheng.server.portal import standing_check

    caller = caller_of(request)
    asker = Actor(username=f"key:{caller.key_id}") if caller.keyed else Actor()
    asked = sheets.Check(purpose, options.default_pack(), today(), head_batch() or 0)
    return sheets.issue(asker, asked, found, lambda sheet: standing_check.address(request, sheet))


@router.get(
    "/answer-sheets/{sheet_id}",
    response=shapes.SheetStatus,
    **told(
        "getAnswerSheet",
        ("答复单及其状态", "An answer sheet and whether it still holds"),
        ("签名的答复单,以及其中的答复是否已被后来的事实取代。", "The signed sheet, and whether later facts supersede an answer of it."),
        "enterprises",
        example={"number": "2024-000001", "as_of": "2024-06-30", "issued_at": "2024-06-30T01:02:03Z", "current": True,
                 "changed": [], "sheet": _PAPER},
        errors=(404,),
    ),
)  # fmt: skip
def get_answer_sheet(request: HttpRequest, sheet_id: SheetId) -> HttpResponse:
    """Answer with a sheet and its state."""
    from zhiheng.server.portal import standing_check

    row = sheets.find(sheet_id)
    if row is None:
        raise NotFound(what_zh="这份答复单", what_en="such answer sheet")
    changed = standing_check.changed(row)
    return answer({"number": row.number, "as_of": row.as_of, "issued_at": row.issued_at.isoformat(), "current": not changed,
                   "changed": changed, "sheet": sheets.paper(row)})  # fmt: skip


@router.post(
    "/measure-applications",
    response=shapes.ApplicationAnswer,
    **told(
        "confirmMeasure",
        ("反馈措施执行", "Confirm a measure"),
        (
            "密钥所属单位反馈一项适用的措施:何时执行、结果如何,或者为何没有执行。一分钟内记入事实库和企业档案;同一天重复反馈只记一次。",
            (
                "The body of the key says of a measure that follows when it applied it and with which result, or why not. It is in "
                "the ledger and the enterprise's file within a minute; said twice for a day it is one record."
            ),
        ),
        "enterprises",
        example={"measure": "serious-list-tender", "uscc": "91350100M000100Y43", "body": "sichuan-amr", "applied": True,
                 "application_no": "20240630-0123456789abcdef"},
        errors=(404,),
        scope=CONFIRM,
    ),
)  # fmt: skip
def confirm_measure(request: HttpRequest, asked: shapes.ApplicationAsked) -> HttpResponse:
    """Keep what a body applied, or why it did not."""
    from zhiheng.server.staff import credit_due

    me, code = _body(request), asked.uscc.upper()
    found = [one for one in credit_due.due(me, f"uscc:{code}") if one.rule.measure.id == asked.measure]
    if not found:
        raise NotFound(what_zh="这项适用的措施", what_en="such measure that follows")
    told_back = {"measure": asked.measure, "uscc": code, "body": me.body}
    if asked.applied_on is None and asked.reason.strip():
        measures.refuse(me, found[0], asked.reason)
        return answer({**told_back, "applied": False, "application_no": None})
    given = asked.model_dump(include={"applied_on", "ended_on", "amount", "result"})
    owed = measures.confirm(me, found[0], given)
    return answer({**told_back, "applied": True, "application_no": owed.rows[0]["application_no"]})


def _body(request: HttpRequest) -> Actor:
    """Return the body of the key as an actor that confirms. Raises KeyRequired, ScopeMissing."""
    caller = caller_of(request)
    caller.require(CONFIRM)
    key = ApiKey.objects.select_related("body").filter(key_id=caller.key_id).first()
    if key is None or key.body is None or not key.body.active:
        raise KeyRequired(scope=CONFIRM)
    body = key.body
    limited = body.division and body.level not in ("nation", "province")
    return Actor(
        username=f"key:{caller.key_id}",
        body=body.code,
        kind=BodyKind(body.kind),
        level=body.level,
        roles=frozenset({Role.CLERK}),
        units=(unit_of(body.division),) if limited else (),
    )
