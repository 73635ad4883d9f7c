"""Packs with their documents and scorecards, as they are declared. Scorecards of the risk class are internal."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhiheng.policy.model import Element
from zhiheng.server import visible
from zhiheng.server.api import options, shapes
from zhiheng.server.api.answers import SETTLED, answer
from zhiheng.server.api.errors import NotFound
from zhiheng.server.api.examples import ELEMENT, PACK_LINE
from zhiheng.server.api.params import ElementId
from zhiheng.server.api.scopes import caller_of, level_of
from zhiheng.server.api.standing import chosen_pack
from zhiheng.server.api.told import told
from zhiheng.server.portal.documents import public_scorecards
from zhiheng.server.portal.packs import every_pack
from zhiheng.server.visible import Level

router = Router()
DOCUMENT: dict[str, Any] = {**ELEMENT, "id": "product-quality-law", "pack": "national", "status": "in_force"}


@router.get(
    "/packs",
    response=shapes.Packs,
    **told(
        "listPacks",
        ("政策包列表", "List packs"),
        ("使用中的全部政策包,以及默认的一个。", "All packs in use, and the one that answers where none is named."),
        "policy",
        example={"items": [PACK_LINE], "default": "sichuan"},
    ),
)
def list_packs(request: HttpRequest) -> HttpResponse:
    """Answer with all packs."""
    return settled(request, {"items": [line(pack) for pack in every_pack()], "default": options.default_pack()})


@router.get(
    "/packs/{pack}",
    response=shapes.PackShape,
    **told(
        "getPack",
        ("一个政策包", "One pack"),
        (
            "政策包及其文件、评分表、措施、参数的清单。",
            "A pack with lists of its documents, scorecards, measures, parameters.",
        ),
        "policy",
        example={**PACK_LINE, "documents": [], "scorecards": [ELEMENT], "measures": [], "parameters": []},
        errors=(404,),
    ),
)
def get_pack(request: HttpRequest, pack: ElementId) -> HttpResponse:
    """Answer with one pack."""
    found = chosen_pack(pack)
    internal = visible.general(level_of(request)) is Level.INTERNAL
    measures = {name: one for name, one in found.measures.items() if internal or not one.trigger.risk_class}
    content = {
        **line(found),
        "documents": elements(found.documents),
        "scorecards": elements(scorecards(found, visible.general(level_of(request)))),
        "measures": elements(measures),
        "parameters": elements(found.parameters),
    }
    return settled(request, content)


@router.get(
    "/packs/{pack}/documents/{document}",
    response=shapes.ElementShape,
    **told(
        "getDocument",
        ("政策文件", "A policy document"),
        ("文号、标题、日期、效力状态和条款。", "Number, title, dates, status and provisions."),
        "policy",
        example=DOCUMENT,
        errors=(404,),
    ),
)
def get_document(request: HttpRequest, pack: ElementId, document: ElementId) -> HttpResponse:
    """Answer with one document."""
    found = chosen_pack(pack).documents.get(document)
    if found is None:
        raise NotFound(what_zh="这份文件", what_en="such document")
    return settled(request, declared(found))


@router.get(
    "/packs/{pack}/scorecards/{scorecard}",
    response=shapes.ElementShape,
    **told(
        "getScorecard",
        ("评分表", "A scorecard"),
        (
            "评分表的准则、分值、否决项、阶段及条款。信用风险分类的评分表只给有 read:internal 的密钥。",
            (
                "A scorecard's criteria, points, vetoes, stages and provisions. Scorecards of the risk class are given to keys "
                "with read:internal alone."
            ),
        ),
        "policy",
        example=ELEMENT,
        errors=(404,),
    ),
)
def get_scorecard(request: HttpRequest, pack: ElementId, scorecard: ElementId) -> HttpResponse:
    """Answer with one scorecard."""
    found = scorecards(chosen_pack(pack), visible.general(level_of(request))).get(scorecard)
    if found is None:
        raise NotFound(what_zh="这份评分表", what_en="such scorecard")
    return settled(request, declared(found))


def scorecards(pack: Any, level: Level) -> Mapping[str, Element]:
    """Return the scorecards that a level may read."""
    found: Mapping[str, Element] = pack.scorecards if level is Level.INTERNAL else public_scorecards(pack)
    return found


def line(pack: Any) -> dict[str, Any]:
    """Return a pack as a list shows it."""
    return {
        "id": pack.info.id,
        "label": {"zh": pack.info.label.zh, "en": pack.info.label.en},
        "extends": list(pack.info.extends),
        "division": pack.info.division,
        "version": pack.info.version,
        "content_hash": content_hash(pack.info.id),
    }


@cache
def content_hash(pack: str) -> str:
    """Return the hash of a pack's content; packs are loaded once a process."""
    found: str = chosen_pack(pack).content_hash
    return found


def elements(found: Mapping[str, Element]) -> list[dict[str, Any]]:
    """Return elements as a list shows them, by id."""
    return [
        {
            "id": each.id,
            "pack": each.pack,
            "label": {"zh": each.label.zh, "en": each.label.en},
            "certainty": each.certainty.value,
        }
        for _name, each in sorted(found.items())
    ]


def declared(element: Element) -> dict[str, Any]:
    """Return an element as its pack declares it, without what is left open."""
    content = element.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {"id": element.id, "pack": element.pack, **content}


def settled(request: HttpRequest, content: Any) -> HttpResponse:
    """Answer with what changes with a release alone; caches may keep what anybody got."""
    return answer(content) if caller_of(request).keyed else answer(content, Cache_Control=SETTLED)
