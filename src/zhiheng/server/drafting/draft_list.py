"""The list of drafts: filters in the address, search, order, columns, and the list as a file."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.cases.models import CaseDocument
from zhiheng.drafting.composing import KINDS
from zhiheng.drafting.models import Draft
from zhiheng.drafting.services import drafts
from zhiheng.drafting.wording import period
from zhiheng.server.i18n import english
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.sorting import in_order, order_of
from zhiheng.server.portal.wording import division_name
from zhiheng.server.register_exports import workbook
from zhiheng.server.staff import lists
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.case_documents_shown import state_words
from zhiheng.server.staff.case_list import body_name
from zhiheng.server.staff.page import show

SORTS = {"title": "title", "kind": "kind", "area": "area", "period": "period", "state": "document__state",
         "number": "document__number", "changed": "changed_at", "by": "made_by"}  # fmt: skip
NEWEST_FIRST = "-changed"
STATES = ("draft", "signing", "issued", "published")


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    text: str = ""
    kind: str = ""
    state: str = ""
    mine: bool = False

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked for."""
        return self != Asked()


def asked(request: HttpRequest) -> Asked:
    """Read the filters of the address; what is none of theirs is left out."""
    given = request.GET
    text = unicodedata.normalize("NFKC", given.get("q", "").replace("\x00", "")).strip()[:120]
    kind, state = given.get("kind", ""), given.get("state", "")
    return Asked(text, kind if kind in KINDS else "", state if state in STATES else "", given.get("mine") == "1")


def listed(request: HttpRequest) -> tuple[QuerySet[Draft], str, Asked]:
    """Return the drafts that this person may see within the filters, in the order of the address."""
    who, one = actor(request), asked(request)
    rows = _in_state(drafts.for_actor(who), one.state)
    if one.text:
        rows = rows.filter(
            Q(title__icontains=one.text) | Q(document__number__icontains=one.text) | Q(case__number__icontains=one.text)
        )
    if one.kind:
        rows = rows.filter(kind=one.kind)
    if one.mine:
        rows = rows.filter(made_by=who.username)
    order = order_of(request, SORTS, NEWEST_FIRST)
    return in_order(rows, SORTS, order, "-id"), order, one


def _in_state(rows: QuerySet[Draft], state: str) -> QuerySet[Draft]:
    if state == "draft":
        return rows.filter(document__state=CaseDocument.State.DRAFT)
    if state == "signing":
        return rows.filter(document__issued_on=None).exclude(document__state__in=("draft", "void"))
    if state == "issued":
        return rows.filter(document__issued_on__isnull=False, published_at=None)
    return rows.filter(published_at__isnull=False) if state == "published" else rows


def state_of(draft: Draft) -> tuple[str, str]:
    """Return how a draft stands: a tone and words."""
    if draft.published_at is not None:
        return "good", _("已公布")
    state = draft.document.state
    tone = "neutral" if state in ("done", "void") else "good" if draft.document.issued_on else "accent"
    return tone, state_words(state)


def title(draft: Draft) -> str:
    """Return what a draft is called in the reader's language; one that people named is called as they did."""
    return draft.title_en if english() and draft.title_en else draft.title


def kind_label(kind: str) -> str:
    """Return what a kind of document is called."""
    return KINDS[kind].label.of("en" if english() else "zh") if kind in KINDS else kind


def span_words(text: str) -> str:
    """Return a period in words."""
    return period(text).of("en" if english() else "zh")


def _line(draft: Draft) -> dict[str, Any]:
    tone, words = state_of(draft)
    return {
        "draft": draft, "title": title(draft), "address": reverse("staff:draft", args=[draft.pk]), "kind": kind_label(draft.kind), "tone": tone,
        "state": words, "area": division_name(draft.area), "period": span_words(draft.period),
        "holder": body_name(draft.case.holder),
    }  # fmt: skip


@needs(Capability.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the drafts."""
    rows, order, one = listed(request)
    paging = paged(request, rows, rows.count())
    context = {
        "asked": one, "sort": order, "paging": paging, "rows": [_line(draft) for draft in paging.rows],
        "kinds": [(name, kind_label(name)) for name in KINDS],
        "states": [("draft", _("拟稿中")), ("signing", _("签批中")), ("issued", _("已签发")), ("published", _("已公布"))],
        "export": request.GET.urlencode(), "may_open": actor(request).may(Capability.OPEN_CASE),
    }  # fmt: skip
    return show(request, "drafting/drafts.html", "drafts", **context, **lists.offered(request, "drafts"))


#: column → value of a draft; the first two are in every file.
CELLS: dict[str, Callable[[Draft], Any]] = {
    "title": lambda one: title(one),
    "case": lambda one: one.case.number,
    "kind": lambda one: kind_label(one.kind),
    "state": lambda one: state_of(one)[1],
    "area": lambda one: division_name(one.area),
    "period": lambda one: one.period,
    "number": lambda one: one.document.number,
    "changed": lambda one: one.changed_at,
    "by": lambda one: one.made_by,
    "holder": lambda one: body_name(one.case.holder),
}
FIRST = ("title", "case")


def _table(request: HttpRequest) -> tuple[list[str], Iterator[list[Any]]]:
    chosen = [(one.key, one.label) for one in lists.shown(request, "drafts")]
    keys = [*FIRST, *(key for key, _label in chosen), "synthetic"]
    headings = [_("标题"), _("案号"), *(label for _key, label in chosen), _("合成数据")]
    cells: dict[str, Callable[[Draft], Any]] = {**CELLS, "synthetic": lambda one: _("是") if one.synthetic else ""}
    rows = listed(request)[0].iterator(chunk_size=500)
    return headings, ([cells[key](one) for key in keys] for one in rows)


@needs(Capability.READ, Capability.EXPORT)
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the list as it is seen, as CSV."""
    headings, rows = _table(request)
    return csv_answer("drafts", headings, rows)


@needs(Capability.READ, Capability.EXPORT)
def xlsx(request: HttpRequest) -> FileResponse:
    """Answer with the list as it is seen, as a workbook."""
    headings, rows = _table(request)
    return workbook("drafts", _("文稿"), headings, rows)


def columns() -> list[Any]:
    """Return the columns of the list that can be left out."""
    return [
        lists.Column("kind", _("文种")), lists.Column("state", _("状态")), lists.Column("area", _("地区")),
        lists.Column("period", _("期间")), lists.Column("number", _("文号")), lists.Column("changed", _("最近修改")),
        lists.Column("by", _("拟稿人")), lists.Column("holder", _("单位")),
    ]  # fmt: skip
