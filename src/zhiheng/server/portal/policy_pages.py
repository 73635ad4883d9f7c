"""The policy browser: every element of every kind on a page and as JSON, with lists to find it in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.policy import words
from zhiheng.policy.kinds import KINDS, Kind, kind_of
from zhiheng.policy.model import Certainty, Document, Element, Mechanism, Scorecard
from zhiheng.server.i18n import localised
from zhiheng.server.portal import basis, documents, policy_elements
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.packs import every_pack, packs, shown_citations
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.policy_layouts import layout
from zhiheng.server.portal.policy_values import HEAD, Fact, Reader
from zhiheng.server.portal.sorting import order_of

SORTS = ("label", "id", "pack", "certainty", "from")


def home(request: HttpRequest) -> HttpResponse:
    """Show what the packs hold: each kind with how many elements of it."""
    counts = [(kind, policy_elements.of_kind(name)) for name, kind in KINDS.items()]
    kinds = [
        {
            "name": kind.name,
            "label": localised(policy_elements.kind_label(kind)),
            "total": len(found),
            "packs": [(pack.info.label, sum(each.pack == pack.id for each in found)) for pack in every_pack()],
        }
        for kind, found in counts
        if found
    ]
    total = sum(len(found) for _kind, found in counts)
    return show(request, "portal/policy.html", "documents", kinds=kinds, packs=list(every_pack()), total=total)


def chosen(request: HttpRequest, kind: str, *, internal: bool = False) -> list[Element]:
    """Return the elements of a kind that the filters in the address ask for, in its order."""
    given = request.GET
    wanted = {name: given.get(name, "") for name in ("pack", "certainty", "capability")}
    text = given.get("q", "").replace("\x00", "").strip().casefold()[:80]
    found = [
        each
        for each in policy_elements.of_kind(kind, internal=internal)
        if (not wanted["pack"] or each.pack == wanted["pack"])
        and (not wanted["certainty"] or each.certainty == wanted["certainty"])
        and (not wanted["capability"] or getattr(each, "capability", None) == wanted["capability"])
        and (not text or text in _searched(each))
    ]
    order = order_of(request, SORTS)
    if order:
        key = order.removeprefix("-")
        found.sort(key=lambda each: _sort_key(each, key), reverse=order.startswith("-"))
    return found


def _searched(element: Element) -> str:
    label = policy_elements.title(element)
    note = element.note
    return "\n".join((element.id, label.zh, label.en, note.zh if note else "", note.en if note else "")).casefold()


def _sort_key(element: Element, key: str) -> str:
    if key == "label":
        return localised(policy_elements.title(element))
    if key == "from":
        return str(element.valid_from or "")
    return str(getattr(element, key))


def kind_list(request: HttpRequest, kind: str) -> HttpResponse:
    """List the elements of a kind."""
    if kind not in KINDS:
        raise Http404
    return show(request, "portal/policy_kind.html", "documents", **list_context(request, KINDS[kind]))


def list_context(request: HttpRequest, kind: Kind, *, internal: bool = False) -> dict[str, Any]:
    """Return what the list of a kind shows."""
    found = chosen(request, kind.name, internal=internal)
    paging = paged(request, found, len(found))
    whole = policy_elements.of_kind(kind.name, internal=internal)
    return {
        "kind": kind,
        "kind_label": localised(policy_elements.kind_label(kind)),
        "paging": paging,
        "rows": [_line(each, internal=internal) for each in paging.rows],
        "whole": len(whole),
        "packs": [pack for pack in every_pack() if any(each.pack == pack.id for each in whole)],
        "certainties": [each.value for each in Certainty if any(one.certainty == each for one in whole)],
        "capabilities": _capabilities(whole),
        "sort": order_of(request, SORTS),
        "export": request.GET.urlencode(),
    }


def _capabilities(elements: list[Element]) -> list[tuple[str, str]]:
    found = dict.fromkeys(each.capability for each in elements if isinstance(each, Mechanism))
    return [(each.value, localised(words.code(each))) for each in found]


def _line(element: Element, *, internal: bool) -> dict[str, Any]:
    return {
        "element": element,
        "address": policy_elements.address(element, internal=internal),
        "label": localised(policy_elements.title(element)),
        "pack": localised(packs()[element.pack].info.label),
        "cites": shown_citations(element.cite)[:3],
        "more": max(0, len(element.cite) - 3),
        "internal": policy_elements.is_internal(element),
    }


def kind_csv(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """Answer with the list of a kind as CSV, the filters applied."""
    if kind not in KINDS:
        raise Http404
    header = [
        _("政策包"),
        _("编号"),
        _("名称（中文）"),
        _("名称（英文）"),
        _("确定性"),
        _("生效"),
        _("失效"),
        _("依据"),
        _("位置"),
    ]
    return csv_answer(kind, header, _csv_lines(chosen(request, kind)))


def _csv_lines(elements: list[Element]) -> Iterator[list[Any]]:
    for each in elements:
        label, place = policy_elements.title(each), packs().where(each)
        cites = "; ".join(f"{cite.document} {cite.provision}" for cite in each.cite)
        yield [
            each.pack,
            each.id,
            label.zh,
            label.en,
            each.certainty.value,
            each.valid_from,
            each.valid_until,
            cites,
            f"{place.file}:{place.line}",
        ]


def element_page(request: HttpRequest, pack: str, kind: str, name: str) -> HttpResponseBase:
    """Show one element. One that a pack only inherits is shown where it stands."""
    element = visible(pack, kind, name)
    if element.pack != pack:
        return HttpResponseRedirect(policy_elements.address(element))
    if isinstance(element, Document):
        return documents.document_page(request, pack, name)
    return show(request, "portal/element.html", "documents", **element_context(element))


def element_json(_request: HttpRequest, pack: str, kind: str, name: str) -> HttpResponse:
    """Answer with one element as its pack declares it, without what is left open."""
    return json_of(visible(pack, kind, name))


def visible(pack: str, kind: str, name: str) -> Element:
    """Return an element that the public may see. Raises Http404."""
    element = policy_elements.find(pack, kind, name)
    if element is None or policy_elements.is_internal(element):
        raise Http404
    return element


def json_of(element: Element, *, internal: bool = False) -> HttpResponse:
    """Write an element as JSON: its kind, its place in the files, its fields; for the public without what is internal."""
    whole, hidden = (element, 0) if internal else policy_elements.public_form(element)
    place = packs().where(element)
    content: dict[str, Any] = {
        "kind": kind_of(element).name,
        "file": place.file,
        "line": place.line,
        "element": whole.model_dump(mode="json", by_alias=True, exclude_none=True),
    }
    if hidden:
        content["left_out"] = hidden
    return HttpResponse(orjson.dumps(content, default=str), content_type="application/json")


def element_context(element: Element, *, internal: bool = False) -> dict[str, Any]:
    """Return what the page of an element shows: its head, its layout, all its fields, and what names it."""
    shown_form, hidden = (element, 0) if internal else policy_elements.public_form(element)
    special = dict(layout(shown_form, Reader(element.pack, internal)))
    special |= _scorecard(element)
    kind = kind_of(element)
    place = packs().where(element)
    return {
        **special,
        "element": element,
        "kind": kind,
        "kind_label": localised(policy_elements.kind_label(kind)),
        "title": localised(policy_elements.title(element)),
        "pack": packs()[element.pack],
        "facts": facts(element.pack, kind.name, element.id, internal, get_language() or "", special.get("without", ())),
        "hidden": hidden,
        "cites": shown_citations(element.cite),
        "asked": basis.asked(element),
        "named_by": policy_elements.back(element, internal=internal),
        "place": f"{place.file}:{place.line}",
        "json": reverse(
            "staff:element_json" if internal else "portal:element_json", args=policy_elements.key_of(element)
        ),
        "list": reverse("portal:policy_kind", args=[kind.name]),
        "internal_element": policy_elements.is_internal(element),
    }


def _scorecard(element: Element) -> dict[str, Any]:
    if not isinstance(element, Scorecard):
        return {}
    context = documents.scorecard_context(packs()[element.pack], element)
    fields = ("denominators", "eligibility", "criteria", "vetoes", "stages", "base")
    return {"card": {key: value for key, value in context.items() if key != "pack"}, "without": fields}


@lru_cache(maxsize=1024)
def facts(
    pack: str, kind: str, name: str, internal: bool, _language: str, without: tuple[str, ...] = ()
) -> tuple[Fact, ...]:
    """Return the fields of an element in words; kept per language, since packs do not change within a process."""
    element = packs()[pack].element(kind, name)
    whole = element if internal else policy_elements.public_form(element)[0]
    return Reader(pack, internal).facts(whole, (*HEAD, *without))
