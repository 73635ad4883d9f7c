"""Records: one by its id, lists by filter, and what changed since a batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhiheng.ledger.models import EnterpriseCard, ProjectedParty, ProjectedRecord, VisibilityStop
from zhiheng.policy.model import FieldSpec, Publicity, RecordType
from zhiheng.server import visible
from zhiheng.server.api import paging, shapes, sharing
from zhiheng.server.api.answers import answer, listed
from zhiheng.server.api.errors import NotFound
from zhiheng.server.api.examples import RECORD
from zhiheng.server.api.params import Cursor, Division, From, Limit, RecordId, RecordTypeId, Since, SourceFilter, To
from zhiheng.server.api.scopes import level_of
from zhiheng.server.api.told import told
from zhiheng.server.portal.downloads_changes import changed
from zhiheng.server.portal.downloads_cut import Cut
from zhiheng.server.portal.packs import record_types
from zhiheng.server.portal.page import head_batch
from zhiheng.server.visible import Level, Looker

router = Router()
_STRICTNESS = [each.value for each in Publicity]
ORDER: dict[str, type] = {"row_no": int}


@router.get(
    "/records",
    response=shapes.Records,
    **told(
        "listRecords",
        ("记录列表", "List records"),
        (
            (
                "按入库顺序列出调用者可见的记录,包括已更正和已停用的(看 state)。changes_since 给出某一批之后新增、更正、停用、"
                "改变关联的记录及其现状;答复中的 head 用作下一次的 changes_since。"
            ),
            (
                "Records that the caller may see, in the order of the ledger, corrected and voided ones included (see state). "
                "changes_since gives what was added, corrected, voided or linked anew after a batch, in its present state; "
                "use head of the answer as the next changes_since. A record hidden by a visibility stop is absent."
            ),
        ),
        "records",
        example={"items": [RECORD], "next": None, "head": 12},
    ),
)
def list_records(
    request: HttpRequest,
    kind: RecordTypeId = "",
    changes_since: Since = None,
    from_: From = None,
    to: To = None,
    division: Division = "",
    source: SourceFilter = "",
    limit: Limit = paging.USUAL,
    cursor: Cursor = "",
) -> HttpResponse:
    """Answer with one page of records."""
    level, head = level_of(request), head_batch() or 0
    sharing.hold_to_purpose(request, lambda: _only_for_departments(kind), kind)
    until = paging.until_of(request, cursor, [int], head)
    rows = visible.records(level).filter(batch_seq__lte=until)
    rows = filtered(rows, kind=kind, division=division, source=source, first=from_, last=to)
    if changes_since is not None:
        rows = rows.filter(changed(changes_since)) if changes_since < until else rows.none()
    page = paging.cut(request, rows, ORDER, cursor, limit, head)
    return listed(request, described(page.rows, level), page, head=page.until)


@router.get(
    "/records/{record_id}",
    response=shapes.Record,
    **told(
        "getRecord",
        ("一条记录", "One record"),
        ("给出一条记录的现状。", "One record in its present state."),
        "records",
        example=RECORD,
        errors=(404,),
    ),
)
def get_record(request: HttpRequest, record_id: RecordId) -> HttpResponse:
    """Answer with one record."""
    level = level_of(request)
    found = list(visible.records(level).filter(record_id=record_id.lower()))
    if not found:
        sharing.hold_to_purpose(request, visible.records(Level.DEPARTMENTS).filter(record_id=record_id.lower()).exists)
        raise NotFound(what_zh="这条记录", what_en="such record")
    return answer(described(found, level)[0])


def _only_for_departments(kind: str) -> bool:
    """Return whether nothing of a record type is public, while departments may see it."""
    declared = record_types().get(kind)
    return declared is not None and declared.publicity is Publicity.DEPARTMENTS


def filtered(
    rows: QuerySet[ProjectedRecord], *, kind: str, division: str, source: str, first: Any, last: Any
) -> QuerySet[ProjectedRecord]:
    """Return those of the rows that lie within the filters."""
    wanted: dict[str, Any] = {
        "record_type": kind,
        "source": source,
        "occurred_on__gte": first,
        "occurred_on__lte": last,
    }
    if division:
        wanted["division__startswith"] = Cut("", division).prefix
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def described(rows: Iterable[ProjectedRecord], level: Looker) -> list[dict[str, Any]]:
    """Return records as the level may see them: visible fields, visible parties, effective publicity."""
    records = list(rows)
    ids = [record.record_id for record in records]
    parties: dict[str, list[ProjectedParty]] = {}
    for party in ProjectedParty.objects.filter(record_id__in=ids).order_by("record_id", "role"):
        parties.setdefault(party.record_id, []).append(party)
    stops = dict(VisibilityStop.objects.filter(record_id__in=ids).values_list("record_id", "publicity"))
    subjects = {party.subject for each in parties.values() for party in each if party.subject}
    cards = {card.subject: card for card in visible.cards(level).filter(subject__in=subjects)}
    kinds = {name: record_types().get(name) for name in {record.record_type for record in records}}
    seen: dict[tuple[str, Looker], Mapping[str, FieldSpec]] = {}
    found = []
    for one in records:
        at = visible.at_record(level, one)
        fields = seen.setdefault((one.record_type, at), visible.visible_fields(kinds[one.record_type], at))
        found.append(_described(one, at, fields, parties.get(one.record_id, []), stops.get(one.record_id), cards))
    return found


def _described(
    record: ProjectedRecord,
    level: Looker,
    seen: Mapping[str, FieldSpec],
    parties: list[ProjectedParty],
    stop: str | None,
    cards: dict[str, EnterpriseCard],
) -> dict[str, Any]:
    kind = record_types().get(record.record_type)
    shown = [each for party in parties if (each := _party(kind, party, seen, cards)) is not None]
    main = next((each["subject"] for each in shown if kind and each["role"] == kind.subject), None)
    return {
        "record_id": record.record_id,
        "record_type": record.record_type,
        "label": both(kind.label) if kind else {"zh": record.record_type, "en": record.record_type},
        "subject": main,
        "occurred_on": record.occurred_on,
        "recorded_at": record.recorded_at,
        "batch_seq": record.batch_seq,
        "source": record.source,
        "publicity": stricter(record.publicity, stop),
        "division": record.division or None,
        "owner_body": record.owner_body or None,
        "state": state_of(record),
        "supersedes": record.supersedes or None,
        "superseded_by": record.superseded_by or None,
        "void_from": record.void_from,
        "synthetic": record.synthetic,
        "parties": shown,
        "payload": visible.visible_values(seen, record.payload, level),
    }


def _party(
    kind: RecordType | None, party: ProjectedParty, seen: Mapping[str, FieldSpec], cards: dict[str, EnterpriseCard]
) -> dict[str, Any] | None:
    """Return a participant whose code and name the level may see; an enterprise out of sight is named, not linked."""
    declared = kind.party(party.role) if kind else None
    if kind is None or declared is None:
        return None
    if any(name is not None and name in kind.fields and name not in seen for name in (declared.code, declared.name)):
        return None
    card = cards.get(party.subject)
    linked = card is not None or declared.kind != "organisation" or party.method == "code"
    return {
        "role": party.role,
        "subject": (party.subject or None) if linked else None,
        "uscc": card.uscc if card else None,
        "name": (card.name if card else party.party_name) or None,
        "method": (party.method or None) if linked else None,
    }


def state_of(record: ProjectedRecord) -> str:
    """Return whether a record is in force, corrected or void today."""
    if record.void_from is not None and record.void_from <= visible.today():
        return "void"
    return "corrected" if record.superseded_by else "in_force"


def stricter(publicity: str, stop: str | None) -> str:
    """Return the effective publicity of a row under a visibility stop."""
    if stop is None:
        return publicity
    return max(publicity, stop, key=lambda each: _STRICTNESS.index(each) if each in _STRICTNESS else 99)


def both(text: Any) -> dict[str, str]:
    """Return a text of a pack in both languages."""
    return {"zh": text.zh, "en": text.en}
