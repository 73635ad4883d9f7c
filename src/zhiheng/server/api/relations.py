"""Relations of an enterprise and the history of its identity, as the file shows them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhiheng.server import identity_history
from zhiheng.server.api import paging, shapes
from zhiheng.server.api.answers import listed
from zhiheng.server.api.enterprises import find
from zhiheng.server.api.examples import USCC as EXAMPLE
from zhiheng.server.api.paging import Page, Position
from zhiheng.server.api.params import USCC, Cursor, Limit
from zhiheng.server.api.scopes import level_of
from zhiheng.server.api.told import told
from zhiheng.server.identity_history import Event
from zhiheng.server.portal.page import head_batch
from zhiheng.server.relations import Relation, relations

router = Router()

_RELATION = {
    "kind": "organisation", "role": "laboratory", "subject": f"uscc:{EXAMPLE}", "uscc": EXAMPLE, "name": "某检验检测有限公司",
    "records": 12, "first": "2022-03-01", "last": "2024-06-12",
}  # fmt: skip
_EVENT = {
    "kind": "name", "on": "2023-05-04", "before": "某调味品厂", "after": "某食品有限公司", "uscc": EXAMPLE, "record_id": "0" * 64,
    "source": "registration", "void": False, "by": None, "reason": None,
}  # fmt: skip


@router.get(
    "/enterprises/{uscc}/relations",
    response=shapes.RelationsShape,
    **told(
        "getEnterpriseRelations",
        ("企业的关联", "Relations of an enterprise"),
        (
            "记录中出现的产品、批次、场所、检验机构和其他单位(items,分页),前身与承继者,同一控制下的企业(只并列,不合并;控制者是自然人的不给姓名),在册项目。",
            (
                "Products, lots, sites, laboratories and other bodies that its records name (items, paged), predecessors and "
                "successors, firms under one controller (side by side, never merged; a natural person is not named), and "
                "items of registers."
            ),
        ),
        "enterprises",
        example={"items": [_RELATION], "next": None, "changes": [], "group": [], "holdings": []},
        errors=(404, 410),
    ),
)
def get_relations(request: HttpRequest, uscc: USCC, limit: Limit = paging.USUAL, cursor: Cursor = "") -> HttpResponse:
    """Answer with the relations of an enterprise."""
    level = level_of(request)
    found = relations(find(uscc, level), level)
    page = _cut(request, found.beside, cursor, limit)
    return listed(
        request,
        [_relation(one) for one in page.rows],
        page,
        changes=[
            {"action": one.action, "subject": one.subject, "uscc": one.uscc or None, "name": one.name, "on": one.on,
             "record_id": one.record_id, "side": "predecessor" if one.before else "successor"}
            for one in found.changes
        ],
        group=[
            {"subject": one.subject, "uscc": one.uscc or None, "name": one.name, "link": one.link,
             "controller": one.controller or None, "share": one.share or None, "since": one.since,
             "until": one.until or None, "record_id": one.record_id}
            for one in found.group
        ],
        holdings=[
            {"register_id": one.register, "record_type": one.record.record_type, "record_id": one.record.record_id,
             "on": one.record.occurred_on}
            for one in found.holdings
        ],
    )  # fmt: skip


@router.get(
    "/enterprises/{uscc}/identity",
    response=shapes.IdentityShape,
    **told(
        "getEnterpriseIdentity",
        ("企业的身份沿革", "History of an enterprise's identity"),
        (
            "名称、代码、住所、登记状态的变化和合并、分立,新的在前,各有日期、来源和记录编号。判断者只给内部用户。",
            (
                "Changes of name, code, address and status, mergers and splits, the newest first, each with day, source and "
                "record. Who judged is told to internal users alone."
            ),
        ),
        "enterprises",
        example={"items": [_EVENT], "next": None},
        errors=(404, 410),
    ),
)
def get_identity(request: HttpRequest, uscc: USCC, limit: Limit = paging.USUAL, cursor: Cursor = "") -> HttpResponse:
    """Answer with the events of an enterprise's identity."""
    level = level_of(request)
    page = _cut(request, identity_history.history(find(uscc, level), level), cursor, limit)
    return listed(request, [_event(one) for one in page.rows], page)


def _cut(request: HttpRequest, rows: list[Any], cursor: str, limit: int) -> Page:
    """Cut one page out of a list in its order; the cursor holds how many rows were given."""
    head = head_batch() or 0
    given = int(paging.decode(request, cursor, [int]).after[0]) if cursor else 0
    kept = rows[max(0, given) : max(0, given) + limit]
    more = given + limit < len(rows)
    return Page(kept, paging.encode(request, Position((given + limit,), head)) if more else "", head)


def _relation(one: Relation) -> dict[str, Any]:
    return {
        "kind": one.kind, "role": one.role, "subject": one.subject or None, "uscc": one.uscc or None, "name": one.name,
        "records": one.records, "first": one.first, "last": one.last,
    }  # fmt: skip


def _event(one: Event) -> dict[str, Any]:
    return {
        "kind": one.kind, "on": one.on, "before": one.before or None, "after": one.after or None, "uscc": one.code or None,
        "record_id": one.record_id, "source": one.source, "void": one.void, "by": one.by or None, "reason": one.reason or None,
    }  # fmt: skip
