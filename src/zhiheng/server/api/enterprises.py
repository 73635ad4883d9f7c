"""Enterprises: search as on the portal, the card, and the records of one enterprise."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhiheng.ledger.models import EnterpriseCard, ProjectedParty, ProjectedRecord
from zhiheng.ledger.services.search import Hit
from zhiheng.server import visible
from zhiheng.server.api import paging, shapes
from zhiheng.server.api.answers import answer, listed
from zhiheng.server.api.errors import ApiError, Merged, NotFound
from zhiheng.server.api.examples import ENTERPRISE, ENTERPRISE_LINE, MATCH, RECORD
from zhiheng.server.api.params import USCC, Cursor, Division, From, Industry, Limit, RecordTypeId, Status, Text, To
from zhiheng.server.api.records import described
from zhiheng.server.api.scopes import level_of
from zhiheng.server.api.told import told
from zhiheng.server.portal.page import head_batch
from zhiheng.server.portal.search import Query, found
from zhiheng.server.visible import Looker

router = Router()


@router.get(
    "/enterprises",
    response=shapes.Enterprises,
    **told(
        "searchEnterprises",
        ("企业检索", "Search enterprises"),
        (
            "按名称、曾用名或代码检索,可有错字、繁体、词序颠倒、代码录错一位(此时 near 为 true);match 说明为何命中。可按区划、行业、登记状态筛选。不给 q 时按主体标识排序。",
            (
                "By name, former name or code; signs of a name or one of a code may be wrong (then near is true), words may "
                "stand in any order; match says how each fits. Filters by division, industry and status. Without q the "
                "order is that of subjects."
            ),
        ),
        "enterprises",
        example={"items": [{**ENTERPRISE_LINE, "match": MATCH}], "next": None, "near": False},
    ),
)
def search_enterprises(
    request: HttpRequest,
    text: Text = "",
    division: Division = "",
    industry: Industry = "",
    status: Status = "",
    limit: Limit = paging.USUAL,
    cursor: Cursor = "",
) -> HttpResponse:
    """Answer with one page of enterprises."""
    query = Query(text=text.strip(), division=division, industry=industry, status=status, sort="")
    every = found(query, visible.cards(level_of(request)))
    keys: dict[str, type] = {"rank": int, "subject": str} if query.text else {"subject": str}
    page = paging.cut(request, every.cards, keys, cursor, limit, head_batch() or 0)
    items = [{**line(card), "match": match(every.hits.get(card.subject))} for card in page.rows]
    return listed(request, items, page, near=every.near and bool(items))


@router.get(
    "/enterprises/{uscc}",
    response=shapes.Enterprise,
    **told(
        "getEnterprise",
        ("企业基本情况", "One enterprise"),
        (
            "最近一次登记的情况和各类记录数。",
            "The enterprise as last registered, with the number of its records by type.",
        ),
        "enterprises",
        example=ENTERPRISE,
        errors=(404, 410),
    ),
)
def get_enterprise(request: HttpRequest, uscc: USCC) -> HttpResponse:
    """Answer with one enterprise."""
    level = level_of(request)
    card = find(uscc, level)
    counted = visible.participations(card.subject, level).order_by().values("record_type")
    merged = visible.merged_into(level).filter(merged_into=card.subject, uscc__isnull=False).order_by("uscc")
    return answer(
        {
            **line(card),
            "aliases": card.aliases,
            "legal_form": card.legal_form or None,
            "scale": card.scale or None,
            "address": card.address or None,
            "established_on": card.established_on,
            "registered_on": card.registered_on,
            "record_id": card.record_id,
            "source": card.source,
            "records": {
                each["record_type"]: each["n"] for each in counted.annotate(n=Count("record_id", distinct=True))
            },
            "merged": [each.uscc for each in merged],
        }
    )


@router.get(
    "/enterprises/{uscc}/records",
    response=shapes.Participations,
    **told(
        "listEnterpriseRecords",
        ("企业的记录", "Records of an enterprise"),
        (
            "企业以任何角色参与的记录,新的在前;已更正的不列。roles 说明它的角色。",
            (
                "Records in which the enterprise takes part in any role, the newest first, corrected ones left out; roles says "
                "in which."
            ),
        ),
        "enterprises",
        example={"items": [{**RECORD, "roles": ["producer"]}], "next": None, "head": 12},
        errors=(404, 410),
    ),
)
def list_enterprise_records(
    request: HttpRequest,
    uscc: USCC,
    kind: RecordTypeId = "",
    from_: From = None,
    to: To = None,
    limit: Limit = paging.USUAL,
    cursor: Cursor = "",
) -> HttpResponse:
    """Answer with one page of an enterprise's records."""
    level, head = level_of(request), head_batch() or 0
    card = find(uscc, level)
    keys: dict[str, type] = {"-occurred_on": str, "record_id": str}
    until = paging.until_of(request, cursor, list(keys.values()), head)
    rows = taking_part(card.subject, level).filter(batch_seq__lte=until)
    wanted = {"record_type": kind, "occurred_on__gte": from_, "occurred_on__lte": to}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    page = paging.cut(request, rows, keys, cursor, limit, head)
    return listed(request, _with_roles(page.rows, card, level), page, head=page.until)


def find(uscc: str, level: Looker) -> EnterpriseCard:
    """Return the card of a code, as far as the level may see it. Raises Merged, NotFound."""
    card = visible.cards(level).filter(uscc=uscc.upper()).first()
    if card is None:
        raise absent(uscc, level)
    return card


def absent(uscc: str, level: Looker) -> ApiError:
    """Return why there is no such enterprise: merged into one that the level may see too, or unknown to it."""
    into = visible.merged_into(level).filter(uscc=uscc.upper()).values_list("merged_into", flat=True).first()
    heir = visible.cards(level).filter(subject=into).values_list("uscc", flat=True).first() if into else None
    if heir:
        return Merged(uscc=uscc.upper(), merged_into=heir)
    return NotFound(what_zh="这家企业", what_en="such enterprise")


def taking_part(subject: str, level: Looker) -> QuerySet[ProjectedRecord]:
    """Return the records in which a subject takes part, each once."""
    part = ProjectedParty.objects.filter(subject=subject, record_id=OuterRef("record_id"))
    return visible.records(level).filter(Exists(part), superseded_by="")


def _with_roles(rows: list[ProjectedRecord], card: EnterpriseCard, level: Looker) -> list[dict[str, Any]]:
    parties = ProjectedParty.objects.filter(subject=card.subject, record_id__in=[row.record_id for row in rows])
    roles: dict[str, list[str]] = {}
    for party in parties.order_by("role"):
        roles.setdefault(party.record_id, []).append(party.role)
    return [{**each, "roles": roles.get(each["record_id"], [])} for each in described(rows, level)]


def match(hit: Hit | None) -> dict[str, Any] | None:
    """Return how an enterprise fits the text asked for, None without a text."""
    if hit is None:
        return None
    return {
        "kind": hit.tier.name.lower(),
        "by": "code" if hit.by_code else "name",
        "name": hit.name,
        "former": hit.former,
    }


def line(card: EnterpriseCard) -> dict[str, Any]:
    """Return an enterprise as a list shows it."""
    return {
        "uscc": card.uscc,
        "subject": card.subject,
        "name": card.name,
        "former_names": card.former_names,
        "status": card.status or None,
        "industry": card.industry or None,
        "division": card.division or None,
        "last_record_on": card.last_record_on,
        "synthetic": card.synthetic,
    }
