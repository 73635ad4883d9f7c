"""Search for an enterprise by name, former name or code, forgiving a wrong sign; filters stand in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.db.models import Func, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Left
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.codes import divisions, place_search, uscc
from zhiheng.ledger.models import EnterpriseCard
from zhiheng.ledger.services.search import Hit, Hits, Tier, Within, search
from zhiheng.server.i18n import localised
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.packs import every_pack, record_types
from zhiheng.server.portal.page import head_batch, show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.visible import public_cards
from zhiheng.server.portal.wording import division_name, industry_name, unit_name
from zhiheng.server.visible import today

SORTS = {"name": "name", "-name": "-name", "division": "division", "recent": "-last_record_on"}
CODE_LENGTHS = (9, 15, 18)
#: So many places that a text names are shown above the enterprises.
PLACES = 5


@dataclass(frozen=True)
class Query:
    """What is asked for, as it stands in the address."""

    text: str
    division: str
    industry: str
    status: str
    sort: str

    @classmethod
    def of(cls, request: HttpRequest) -> Query:
        """Read the address; values that cannot be are dropped."""
        asked = request.GET
        digits = {key: asked.get(key, "") if asked.get(key, "").isalnum() else "" for key in ("division", "industry")}
        sort = asked.get("sort", "")
        return cls(
            text=asked.get("q", "").replace("\x00", "").strip()[:120],
            division=digits["division"][:6],
            industry=digits["industry"][:4],
            status=asked.get("status", "")[:32].replace("\x00", ""),
            sort=sort if sort in SORTS else "",
        )

    @property
    def code(self) -> str:
        """The text as a code, if it can be one: letters and digits of a code's length."""
        code = self.text.upper().replace(" ", "").replace("-", "")
        return code if code.isascii() and code.isalnum() and len(code) in CODE_LENGTHS else ""

    @property
    def asked(self) -> bool:
        """Whether anything is asked."""
        return bool(self.text or self.division or self.industry or self.status)


def filtered(query: Query, cards: QuerySet[EnterpriseCard]) -> QuerySet[EnterpriseCard]:
    """Return those of the cards that lie within the filters."""
    if query.division:
        cards = cards.filter(division__startswith=_head(query.division))
    if query.industry:
        cards = cards.filter(industry__startswith=query.industry)
    if query.status:
        cards = cards.filter(status=query.status)
    return cards


@dataclass(frozen=True)
class Found:
    """What is found: the cards in order, whether they are only near, whether there were more, and how each fits."""

    cards: QuerySet[Any, Any]
    near: bool = False
    more: bool = False
    hits: Mapping[str, Hit] = field(default_factory=dict)


def found(query: Query, cards: QuerySet[EnterpriseCard]) -> Found:
    """Return what is found among the cards: with a text the best first (`rank` from 1), else all within the filters."""
    if not query.text:
        return Found(filtered(query, cards).order_by(SORTS.get(query.sort, "name"), "subject"))
    within = Within(_head(query.division), query.industry, query.status)
    first = _found(query, cards, search(query.text, within))
    if first.hits and not first.near and not first.cards.exists():  # all that fits is hidden from who asks
        return _found(query, cards, search(query.text, within, like=True))
    return first


def _found(query: Query, cards: QuerySet[EnterpriseCard], hits: Hits) -> Found:
    ids = [hit.subject for hit in hits.found]
    ranked = cards.filter(subject__in=ids).annotate(rank=_place_in(ids))
    order = [SORTS[query.sort], "subject"] if query.sort else ["rank"]
    return Found(ranked.order_by(*order), hits.near, hits.more, {hit.subject: hit for hit in hits.found})


def _place_in(ids: list[str]) -> Func:
    listed = Value(ids, output_field=ArrayField(TextField()))
    return Func(
        listed,
        Cast("subject", TextField()),
        function="array_position",
        output_field=IntegerField(),
        template="coalesce(%(function)s(%(expressions)s), 0)",
    )


def _head(division: str) -> str:
    """Return what the codes within a division begin with."""
    return division.rstrip("0") if len(division) == 6 else division


def why(hit: Hit | None) -> str:
    """Say why an enterprise was found, where its name alone does not show it."""
    if hit is None:
        return ""
    if hit.by_code:
        return {Tier.NEAR: _("代码相近，可能录错"), Tier.CONTAINS: _("代码含这一段")}.get(hit.tier, _("代码相同"))
    told = {Tier.SOUND: _("同音"), Tier.NEAR: _("形近"), Tier.CORE: _("字号相同"), Tier.WORDS: _("含全部词语")}
    parts = [told[hit.tier]] if hit.tier in told else []
    if hit.former:
        parts.insert(0, _("曾用名 %(name)s") % {"name": hit.name})
    return " · ".join(parts)


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return what the filters offer: prefectures, industries and states that occur; looked up once a batch."""
    key = f"search-choices-{head_batch()}"
    known: dict[str, list[str]] | None = cache.get(key)
    if known is None:
        cards = public_cards()
        prefectures = cards.exclude(division="").annotate(head=Left("division", 4)).values_list("head", flat=True)
        industries = cards.exclude(industry="").annotate(head=Left("industry", 2)).values_list("head", flat=True)
        known = {
            "divisions": sorted({str(head) for head in prefectures.distinct()}),
            "industries": sorted({str(head) for head in industries.distinct()}),
            "statuses": sorted(set(cards.exclude(status="").values_list("status", flat=True).distinct())),
        }
        cache.set(key, known, 300)
    return {
        "divisions": [(head, unit_name(head + "00")) for head in known["divisions"]],
        "industries": [(head, industry_name(head)) for head in known["industries"]],
        "statuses": [(state, status_label(state)) for state in known["statuses"]],
    }


def status_label(status: str) -> str:
    """Return what a registration status is called."""
    kind = record_types().get("organisation")
    values = kind.fields["status"].values if kind else {}
    return localised(values[status]) if status in values else status


def result(card: EnterpriseCard, hit: Hit | None = None) -> dict[str, Any]:
    """Return one line of the results."""
    return {
        "card": card,
        "why": why(hit),
        "place": division_name(card.division),
        "industry": industry_name(card.industry),
        "status": status_label(card.status),
        "active": card.status in ("active", ""),
    }


def advice(query: Query) -> str:
    """Say what is wrong with a code that nothing was found for, or nothing."""
    if len(query.code) != 18:
        return ""
    check = uscc.explain(query.code)
    return "" if check.valid else localised({"zh": check.zh, "en": check.en})


def places(query: Query) -> list[tuple[str, str]]:
    """Return the places that a text names, by its Chinese or its Latin name, with what stands of them."""
    heads = {one.info.division[:2] for one in every_pack() if one.info.division}
    found = [
        one for one in place_search.find(query.text, min(today(), divisions.table().last)) if one.code[:2] in heads
    ]
    return [(division_name(one.code), reverse("portal:place", args=[one.code])) for one in found[:PLACES]]


def page(request: HttpRequest) -> HttpResponse:
    """Show the search with its results, fifty a page."""
    query = Query.of(request)
    every = found(query, public_cards())
    paging = paged(request, every.cards, every.cards.count())
    context = {
        "query": query,
        "only_near": every.near,
        "more": every.more,
        "choices": choices(),
        "paging": paging,
        "results": [result(card, every.hits.get(card.subject)) for card in paging.rows],
        "places": places(query),
        "advice": advice(query) if not paging.total else "",
        "export": request.GET.urlencode(),
    }
    return show(request, "portal/search.html", "search", **context)


def _rows(query: Query) -> Iterator[tuple[Any, ...]]:
    for card in found(query, public_cards()).cards.iterator(chunk_size=2000):
        place = division_name(card.division)
        former = "、".join(card.former_names)
        yield (
            card.uscc,
            card.name,
            former,
            status_label(card.status),
            card.division,
            place,
            card.industry,
            card.synthetic,
        )


def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with every result as CSV."""
    header = (
        _("统一社会信用代码"),
        _("名称"),
        _("曾用名"),
        _("登记状态"),
        _("行政区划代码"),
        _("行政区划"),
        _("行业代码"),
        _("合成数据"),
    )
    return csv_answer("enterprises", header, _rows(Query.of(request)))
