"""The two pages of a file that are read on demand: relations, and the history of the identity. Public and staff alike."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.ledger.models import EnterpriseCard
from zhiheng.server import identity_history, register_pages, relations
from zhiheng.server.i18n import localised
from zhiheng.server.identity_history import Event
from zhiheng.server.portal import describe
from zhiheng.server.portal.enterprise import identity
from zhiheng.server.portal.packs import record_types, source_label
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.search import status_label
from zhiheng.server.portal.visible import public_cards
from zhiheng.server.portal.wording import division_name
from zhiheng.server.relations import Change, Member, Relation, Relations
from zhiheng.server.visible import Level, Looker

#: Rows of one section; the rest stands in the records.
SHOWN = 50


def find(uscc: str) -> EnterpriseCard:
    """Return the public card of a code. Raises Http404."""
    card = public_cards().filter(uscc=uscc.upper()).first()
    if card is None:
        raise Http404(_("没有这个代码的公开企业档案"))
    return card


def relations_page(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show whom and what an enterprise stands in relation with."""
    if uscc != uscc.upper():
        return HttpResponseRedirect(reverse("portal:relations", args=[uscc.upper()]))
    return show(request, "portal/relations.html", "search", **relations_context(request, find(uscc), Level.PUBLIC))


def identity_page(request: HttpRequest, uscc: str) -> HttpResponse:
    """Show the history of an enterprise's identity."""
    if uscc != uscc.upper():
        return HttpResponseRedirect(reverse("portal:identity", args=[uscc.upper()]))
    return show(request, "portal/identity.html", "search", **identity_context(request, find(uscc), Level.PUBLIC))


def relations_context(request: HttpRequest, card: EnterpriseCard, looker: Looker) -> dict[str, Any]:
    """Return what the page of relations shows a level."""
    found = relations.relations(card, looker)
    paging = paged(request, found.beside, len(found.beside))
    return {
        "card": card,
        "identity": identity(card),
        "tab": "relations",
        "staff_file": register_pages.space(looker) == "staff",
        "found": found,
        "changes": [_changed(one) for one in found.changes],
        "group": [_member(one) for one in found.group[:SHOWN]],
        "holdings": _holdings(found, looker),
        "beside": [_row(one) for one in paging.rows],
        "paging": paging,
    }


def identity_context(request: HttpRequest, card: EnterpriseCard, looker: Looker) -> dict[str, Any]:
    """Return what the page of the identity's history shows a level."""
    events = identity_history.history(card, looker)
    paging = paged(request, events, len(events))
    return {
        "card": card,
        "identity": identity(card),
        "tab": "identity",
        "staff_file": register_pages.space(looker) == "staff",
        "events": [_event(event) for event in paging.rows],
        "paging": paging,
    }


def _row(one: Relation) -> dict[str, Any]:
    kinds = {"product": _("产品"), "lot": _("批次"), "place": _("场所"), "project": _("项目")}
    return {"one": one, "what": kinds.get(one.kind) or describe.role_label(one.role)}


def _member(one: Member) -> dict[str, Any]:
    links = {"parent": _("控制者"), "subsidiary": _("所控制"), "sibling": _("同一控制者"), "group": _("同一集团")}
    return {"one": one, "link": links[one.link]}


def _changed(one: Change) -> dict[str, Any]:
    return {"one": one, "what": _action(one.action), "place": _("前身") if one.before else _("承继者")}


def _action(action: str) -> str:
    kind = record_types().get("identity")
    values = kind.fields["action"].values if kind else {}
    return localised(values[action]) if action in values else action


def _holdings(found: Relations, looker: Looker) -> list[dict[str, Any]]:
    return register_pages.items_of([each.item for each in found.holdings[:SHOWN]], looker)


def _event(event: Event) -> dict[str, Any]:
    """Return an event in words: codes of status and place as what they are called."""
    before, after = (_value(event, text) for text in (event.before, event.after))
    return {
        "one": event,
        "what": _what(event.kind),
        "before": before,
        "after": after,
        "source": source_label(event.source),
    }


def _value(event: Event, text: str) -> str:
    if event.kind == "status":
        return status_label(text) if text else ""
    if event.kind == "registered_division":
        return division_name(text, event.on) if text else ""
    return describe.role_label(text) if event.kind == "judged" and text else text


def _what(kind: str) -> str:
    own = {"registered": _("最早的登记"), "former_name": _("曾用名停用"), "judged": _("人工关联记录")}
    if kind in own:
        return own[kind]
    if kind in relations.IDENTITY_CHANGES:
        return _action(kind)
    organisation = record_types().get("organisation")
    spec = organisation.fields.get(kind) if organisation else None
    return _("%(field)s变更") % {"field": localised(spec.label)} if spec else kind
