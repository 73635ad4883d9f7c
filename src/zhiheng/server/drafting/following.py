"""From a decision of minutes to an item that is followed up (督办)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhiheng.actors import Actor, Capability
from zhiheng.drafting.models import Draft
from zhiheng.drafting.pieces import Piece
from zhiheng.drafting.services import drafts
from zhiheng.planning.models import FollowUp
from zhiheng.planning.services import follow_ups, reach
from zhiheng.planning.services.follow_ups import Opening
from zhiheng.server.staff.case_list import body_name

KIND, FIELD, SOURCE = "minutes", "decisions", "meeting"
_TITLE = 60


def offered(who: Actor, draft: Draft, text: Sequence[Piece]) -> dict[str, Any] | None:
    """Return the decisions of issued minutes with the items made of them, and to whom one may be given; None for others."""
    if draft.kind != KIND or draft.document.issued_on is None:
        return None
    made = {item.matter: item for item in FollowUp.objects.filter(source=SOURCE, source_ref=_reference(draft))}
    decisions = [
        {"place": place, "text": one.text, "item": made.get(one.text)}
        for place, one in enumerate(text)
        if one.field == FIELD and not one.is_table
    ]
    own = reach.body(who.body)
    may = who.body == draft.case.holder.code and (who.may(Capability.OPEN_CASE) or who.may(Capability.ISSUE))
    leads = [(one.code, body_name(one)) for one in reach.directed(own)] if own else []
    return {"decisions": decisions, "may": may and bool(leads), "leads": leads}


def open_item(who: Actor, draft: Draft, given: Mapping[str, str]) -> FollowUp:
    """Give the decision at a place to its lead. Raises NotYours, FormUnfit."""
    text, place = drafts.text_of(draft), given.get("place", "")
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else -1
    matter = text[at].text if 0 <= at < len(text) and text[at].field == FIELD and draft.document.issued_on else ""
    days = int(given["days"]) if given.get("days", "").isascii() and given.get("days", "").isdigit() else 0
    opening = Opening(
        source=SOURCE, title=matter[:_TITLE], matter=matter, lead=given.get("lead", ""), days=min(days, 10_000),
        source_ref=_reference(draft), source_on=draft.document.issued_on,
    )  # fmt: skip
    return follow_ups.open_item(who, opening, pack=draft.pack, synthetic=draft.synthetic)


def _reference(draft: Draft) -> str:
    return str(draft.document.number or draft.case.number)
