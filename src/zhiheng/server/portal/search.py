"""Search for an enterprise by name, former name or code, forgiving a wrong sign; filters stand in the address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.core.cache import cache
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Left, Length
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from zhiheng.codes import names, uscc
from zhiheng.ledger.models import EnterpriseCard
from zhiheng.server.i18n import localised
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.packs import record_types
from zhiheng.server.portal.page import head_batch, show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.visible import public_cards
from zhiheng.server.portal.wording import division_name, industry_name

#: Signs that may be wrong in a name, and how much of a long one is looked at.
WRONG = 2
PAIRS = 24
SORTS = {"name": "name", "-name": "-name", "division": "division", "recent": "-last_record_on"}
CODE_LENGTHS = (9, 15, 18)


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
        cards = cards.filter(
            division__startswith=query.division.rstrip("0") if len(query.division) == 6 else query.division
        )
    if query.industry:
        cards = cards.filter(industry__startswith=query.industry)
    if query.status:
        cards = cards.filter(status=query.status)
    return cards


def matching(query: Query, cards: QuerySet[EnterpriseCard]) -> QuerySet[EnterpriseCard]:
    """Return the cards that match: by code, else by a name that contains the text."""
    cards = filtered(query, cards)
    if not query.text:
        return cards.order_by(SORTS.get(query.sort, "name"), "subject")
    if query.code:
        return cards.filter(Q(uscc=query.code) | Q(aliases__contains=[query.code])).order_by("subject")
    wanted = names.normalise(query.text) or query.text
    cards = cards.filter(Q(search_text__contains=wanted) | Q(search_text__contains=query.text))
    return cards.order_by(*([SORTS[query.sort]] if query.sort else [Length("name"), "name"]), "subject")


def near(query: Query, cards: QuerySet[EnterpriseCard]) -> QuerySet[EnterpriseCard]:
    """Return the cards whose names share most pairs of neighbouring signs with the text: one wrong sign spoils two.

    Trigrams find nothing in a short Chinese name with a wrong sign, for a name is one word to them. Asked only where
    no name contains the text.
    """
    text = names.parts(query.text).core or query.text
    pairs = list(dict.fromkeys(text[i : i + 2] for i in range(min(len(text), PAIRS) - 1)))
    if query.code or not pairs:
        return EnterpriseCard.objects.none()
    hits: Any = sum((Case(When(search_text__contains=pair, then=1), default=0) for pair in pairs), Value(0))
    some = reduce(or_, (Q(search_text__contains=pair) for pair in pairs))
    near_ones = filtered(query, cards).filter(some).annotate(hits=hits).filter(hits__gte=max(1, len(pairs) - 2 * WRONG))
    return near_ones.order_by("-hits", Length("name"), "name", "subject")


def found(query: Query, cards: QuerySet[EnterpriseCard]) -> tuple[QuerySet[EnterpriseCard], bool]:
    """Return what is found among the cards, and whether it is only near."""
    exact = matching(query, cards)
    if query.text and not exact.exists():
        return near(query, cards), True
    return exact, False


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
        "divisions": [(head, division_name(head + "00").split(" ")[-1]) for head in known["divisions"]],
        "industries": [(head, industry_name(head)) for head in known["industries"]],
        "statuses": [(state, status_label(state)) for state in known["statuses"]],
    }


def status_label(status: str) -> str:
    """Return what a registration status is called."""
    kind = record_types().get("organisation")
    values = kind.fields["status"].values if kind else {}
    return localised(values[status]) if status in values else status


def result(card: EnterpriseCard) -> dict[str, Any]:
    """Return one line of the results."""
    return {
        "card": card,
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


def page(request: HttpRequest) -> HttpResponse:
    """Show the search with its results, fifty a page."""
    query = Query.of(request)
    cards, only_near = found(query, public_cards())
    paging = paged(request, cards, cards.count())
    context = {
        "query": query,
        "only_near": only_near,
        "choices": choices(),
        "paging": paging,
        "results": [result(card) for card in paging.rows],
        "advice": advice(query) if not paging.total else "",
        "export": request.GET.urlencode(),
    }
    return show(request, "portal/search.html", "search", **context)


def _rows(query: Query) -> Iterator[tuple[Any, ...]]:
    for card in found(query, public_cards())[0].iterator(chunk_size=2000):
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
