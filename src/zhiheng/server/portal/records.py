"""The permanent page of a public record: what it says, where it comes from, what replaced it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from zhiheng.credit.services import entries
from zhiheng.ledger.models import EnterpriseCard, ProjectedRecord
from zhiheng.policy.model import Party
from zhiheng.server.portal import describe
from zhiheng.server.portal.packs import record_types, shown_citations, source_label, sources, type_label
from zhiheng.server.portal.page import show
from zhiheng.server.portal.visible import public_cards, public_records
from zhiheng.server.portal.wording import division_name

CHAIN = 50
_ID = re.compile("[0-9a-f]{64}")


def chain(record: ProjectedRecord) -> Iterator[ProjectedRecord]:
    """Yield the public states of a record, oldest first, itself included."""
    by_id = {one.record_id: one for one in _related(record)}
    first = record
    seen = {record.record_id}
    while first.supersedes in by_id and first.supersedes not in seen:
        first = by_id[first.supersedes]
        seen.add(first.record_id)
    following: ProjectedRecord | None = first
    passed: set[str] = set()
    while following is not None and following.record_id not in passed:
        passed.add(following.record_id)
        yield following
        following = by_id.get(following.superseded_by)


def _related(record: ProjectedRecord) -> list[ProjectedRecord]:
    """Return the public rows of the same source and key: the states of one fact."""
    same = public_records().filter(record_type=record.record_type, source=record.source, source_key=record.source_key)
    return list(same.order_by("row_no")[:CHAIN])


def parties(record: ProjectedRecord) -> list[dict[str, str]]:
    """Return the organisations that take part, linked where their file is public."""
    known = list(record.parties.all())
    cards = {card.subject: card for card in public_cards().filter(subject__in=[party.subject for party in known])}
    declared = {party.role: party for party in _declared(record.record_type)}
    shown = []
    for party in known:
        if declared.get(party.role) is None or declared[party.role].kind != "organisation":
            continue
        card: EnterpriseCard | None = cards.get(party.subject)
        name = card.name if card else party.party_name or party.party_code
        if name:
            shown.append(
                {"role": describe.role_label(party.role), "name": name, "uscc": (card.uscc or "") if card else ""}
            )
    return shown


def _declared(record_type: str) -> tuple[Party, ...]:
    kind = record_types().get(record_type)
    return kind.parties if kind else ()


def page(request: HttpRequest, record_id: str) -> HttpResponse:
    """Show one public record at its permanent address."""
    # What is no id at all never reaches the database, which refuses a zero byte with an error.
    known = _ID.fullmatch(record_id.lower())
    record = public_records().filter(record_id=known.group()).first() if known else None
    if record is None:
        raise Http404(_("没有这个编号的公开记录"))
    states = list(chain(record))
    source = sources().get(record.source)
    context = {
        "record": record,
        "shown": describe.shown(record),
        "type_label": type_label(record.record_type),
        "facts": list(describe.facts(record)),
        "parties": parties(record),
        "states": states,
        "source_label": source_label(record.source),
        "source": source,
        "basis": shown_citations(source.basis) if source else [],
        "place": division_name(record.division, record.occurred_on),
        "disputed": bool(entries.disputed([record.record_id])),
    }
    return show(request, "portal/record.html", "search", **context)
