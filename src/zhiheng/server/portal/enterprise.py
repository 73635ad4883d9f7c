"""The public file of an enterprise: who it is, what stands now, its public records, tab by tab."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, DecimalField, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhiheng.ledger.models import EnterpriseCard, ProjectedParty
from zhiheng.policy.model import FieldSpec, FieldType
from zhiheng.server.i18n import localised
from zhiheng.server.portal import describe, file, layout
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.file import FileRow
from zhiheng.server.portal.packs import record_types, type_label
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import ROWS, Paging, paged, requested_page
from zhiheng.server.portal.search import status_label
from zhiheng.server.portal.sorting import in_order, order_of
from zhiheng.server.portal.standing import public_standing, types_read
from zhiheng.server.portal.visible import public_cards, public_participations
from zhiheng.server.portal.wording import division_name, industry_name, unit_text, value_text
from zhiheng.server.visible import Level, merged_into

RECORDS = "records"
NEWEST_FIRST = "-date"
NUMBERS = (FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY)


#: Tabs of a file in order.
TAB_NAMES: dict[str, str | Promise] = {
    RECORDS: _("全部记录"),
    "certificates": _("证书"),
    "honours": _("荣誉"),
    "lists": _("名单"),
    "inspections": _("抽查检验"),
    "penalties": _("处罚"),
}


def find(uscc: str) -> EnterpriseCard:
    """Return the public card of a code; another spelling or an alias is sent on by `page`."""
    card = file.card(uscc.upper())
    if card is None:
        raise Http404(gettext("没有这个代码的公开企业档案"))
    return card


def _moved(uscc: str) -> HttpResponse:
    """Lead from the code of one merged into another to the file of that one. Raises Http404 where either is not public."""
    into = merged_into(Level.PUBLIC).filter(uscc=uscc).values_list("merged_into", flat=True).first()
    successor = public_cards().filter(subject=into).values_list("uscc", flat=True).first() if into else None
    if successor is None:
        raise Http404(gettext("没有这个代码的公开企业档案"))
    return HttpResponseRedirect(reverse("portal:enterprise", args=[successor]))


def identity(card: EnterpriseCard) -> dict[str, Any]:
    """Return who the enterprise is, in words."""
    return {
        "status": status_label(card.status),
        "status_tone": layout.OUTCOME["organisation"][1].get(card.status, "neutral"),
        "place": division_name(card.division),
        "industry": industry_name(card.industry),
        "scale": _code_label("scale", card.scale),
    }


def _code_label(field: str, value: str) -> str:
    kind = record_types().get("organisation")
    return value_text(kind.fields[field], value) if kind and field in kind.fields else value


def merged_from(card: EnterpriseCard) -> QuerySet[EnterpriseCard]:
    """Return the enterprises that were merged into this one."""
    return EnterpriseCard.objects.filter(merged_into=card.subject).order_by("name")


def counts(participations: QuerySet[ProjectedParty]) -> dict[str, int]:
    """Return the number of public records by record type; a record in two roles counts once."""
    grouped = participations.order_by().values("record_type").annotate(n=Count("record_id", distinct=True))
    return {row["record_type"]: row["n"] for row in grouped}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def filters(request: HttpRequest) -> tuple[str, date | None, date | None]:
    """Return the filters of the address: type, from, to; empty or None where none is named."""
    kind, start, end = (request.GET.get(key, "") for key in ("type", "from", "to"))
    return kind if kind in record_types() else "", _day(start), _day(end)


def chosen(request: HttpRequest, participations: QuerySet[ProjectedParty]) -> QuerySet[ProjectedParty]:
    """Return the records within the filters of the address: type, from, to."""
    kind, first, last = filters(request)
    if kind:
        participations = participations.filter(record_type=kind)
    if first:
        participations = participations.filter(occurred_on__gte=first)
    if last:
        participations = participations.filter(occurred_on__lte=last)
    return participations


def chosen_rows(request: HttpRequest, rows: list[FileRow]) -> list[FileRow]:
    """Return the same of rows that have been read."""
    kind, first, last = filters(request)
    return [
        row
        for row in rows
        if (not kind or row.record_type == kind)
        and (not first or row.occurred_on >= first)
        and (not last or row.occurred_on <= last)
    ]


def columns(tab: str) -> list[tuple[str, FieldSpec]]:
    """Return the columns of a tab's table that the public may see."""
    known = describe.fields(layout.TABS[tab][0])
    return [(name, known[name]) for name in layout.TAB_COLUMNS[tab] if name in known]


def table(tab: str, records: list[FileRow]) -> dict[str, Any]:
    """Return a tab's table: headings with units, rows of texts, each with its day and address."""
    parts = columns(tab)
    rows = [
        {
            "record": describe.shown(record, mark_synthetic=False),
            "cells": [(localised(spec.label), value_text(spec, record.payload.get(name))) for name, spec in parts],
        }
        for record in records
    ]
    return {"headings": [(name, localised(spec.label), unit_text(spec)) for name, spec in parts], "rows": rows}


def sorts_of(tab: str) -> dict[str, Any]:
    """Return what a tab's table can be sorted by: the day and its columns, numbers as numbers."""
    return {"date": "occurred_on", **{name: _sortable(name, spec) for name, spec in columns(tab)}}


def _sortable(name: str, spec: FieldSpec) -> Any:
    text = KeyTextTransform(name, "record__payload")
    return Cast(text, DecimalField(max_digits=38, decimal_places=6)) if spec.type in NUMBERS else text


def listed(request: HttpRequest, every: QuerySet[ProjectedParty], tab: str) -> tuple[QuerySet[ProjectedParty], str]:
    """Return the records of a tab within the filters of the address, in its order, and that order."""
    if tab == RECORDS:
        return chosen(request, every), ""
    sorts = sorts_of(tab)
    sort = order_of(request, sorts, NEWEST_FIRST)
    rows = every.filter(record_type__in=layout.TABS[tab], role=_role(tab))
    return in_order(rows, sorts, sort, "-occurred_on", "record_id"), sort


def page(request: HttpRequest, uscc: str, tab: str = RECORDS) -> HttpResponse:
    """Show an enterprise's public file at one of its tabs."""
    if uscc != uscc.upper():
        return HttpResponseRedirect(reverse("portal:enterprise", args=[uscc.upper()]))
    if tab not in TAB_NAMES:
        raise Http404
    card = file.card(uscc)
    if card is None:
        return _moved(uscc)
    shown = _records(request, card) if tab == RECORDS else _tab(request, card, tab)
    numbers = shown.pop("numbers")
    context = {
        "card": card,
        "identity": identity(card),
        "merged": file.merged_names(card.subject),
        "tab": tab,
        "tabs": _tabs(numbers),
        "types": [(name, type_label(name), n) for name, n in sorted(numbers.items())],
        "tab_label": str(TAB_NAMES[tab]),
        "export": request.GET.urlencode(),
        **shown,
    }
    return show(request, "portal/enterprise.html", "search", **context)


def _records(request: HttpRequest, card: EnterpriseCard) -> dict[str, Any]:
    """Return the time line of a file and its standing; a file of one page is read by one statement."""
    rows = file.newest(card.subject)
    if len(rows) <= ROWS:
        numbers, decisive = file.numbers_of(rows), rows
        within = chosen_rows(request, rows)
        paging = paged(request, within, len(within))
    else:
        numbers, decisive = file.numbers(card.subject), file.of_types(card.subject, types_read(card))
        paging = _page_of_many(request, card, rows, numbers.rows)
    return {
        "numbers": numbers.records,
        "paging": paging,
        "records": [describe.shown(row, row.role, mark_synthetic=False) for row in paging.rows],
        "standing": public_standing(card, decisive),
    }


def _page_of_many(request: HttpRequest, card: EnterpriseCard, newest: list[FileRow], total: int) -> Paging:
    """Return a page of a long file: its first as read already, any other by a query of its own."""
    if not any(filters(request)) and requested_page(request) == 1:
        return paged(request, newest, total)
    rows = chosen(request, public_participations(card.subject))
    paging = paged(request, rows, rows.count())
    return replace(paging, rows=[FileRow.of(party) for party in paging.rows])


def _tab(request: HttpRequest, card: EnterpriseCard, tab: str) -> dict[str, Any]:
    """Return the table of a tab."""
    rows, sort = listed(request, public_participations(card.subject), tab)
    paging = paged(request, rows, rows.count())
    return {
        "numbers": file.numbers(card.subject).records,
        "paging": paging,
        "table": table(tab, [FileRow.of(party) for party in paging.rows]),
        "sort": sort,
        "newest_first": sort == NEWEST_FIRST,
    }


def _role(tab: str) -> str:
    kind = record_types().get(layout.TABS[tab][0])
    return kind.subject if kind else ""


def _tabs(numbers: dict[str, int]) -> list[tuple[str, str, int]]:
    total = sum(numbers.values())
    return [
        (tab, str(label), total if tab == RECORDS else sum(numbers.get(kind, 0) for kind in layout.TABS[tab]))
        for tab, label in TAB_NAMES.items()
    ]


def _csv_rows(parties: QuerySet[ProjectedParty]) -> Iterator[tuple[Any, ...]]:
    for party in parties.iterator(chunk_size=500):
        record = party.record
        yield (
            record.record_id,
            record.record_type,
            describe.title(record),
            describe.role_label(party.role),
            record.occurred_on,
            record.source,
            record.void_from,
            record.synthetic,
        )


def csv(request: HttpRequest, uscc: str, tab: str) -> StreamingHttpResponse:
    """Answer with an enterprise's public records, or one tab of them, as CSV."""
    if tab not in TAB_NAMES:
        raise Http404
    card = find(uscc)
    rows, _sort = listed(request, public_participations(card.subject), tab)
    if tab == RECORDS:
        header: tuple[str, ...] = (
            gettext("记录编号"),
            gettext("类型代码"),
            gettext("记录"),
            gettext("角色"),
            gettext("日期"),
            gettext("来源"),
            gettext("撤销日期"),
            gettext("合成数据"),
        )
        return csv_answer(f"{card.uscc}-{tab}", header, _csv_rows(rows))
    parts = columns(tab)
    units = [(localised(spec.label), unit_text(spec)) for _name, spec in parts]
    header = (
        gettext("记录编号"),
        gettext("日期"),
        *(f"{label}({unit})" if unit else label for label, unit in units),
        gettext("合成数据"),
    )
    values = (
        (
            party.record_id,
            party.record.occurred_on,
            *(value_text(spec, party.record.payload.get(name)) for name, spec in parts),
            party.record.synthetic,
        )
        for party in rows.iterator(chunk_size=500)
    )
    return csv_answer(f"{card.uscc}-{tab}", header, values)
