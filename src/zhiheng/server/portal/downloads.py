"""Data to take away: every record type's public records as CSV and JSON, streamed in the order of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse

from zhiheng.ledger.models import ProjectedRecord
from zhiheng.policy.model import RecordType
from zhiheng.server.portal import describe
from zhiheng.server.portal.exports import csv_answer, json_answer
from zhiheng.server.portal.packs import record_types
from zhiheng.server.portal.page import head_batch, show
from zhiheng.server.portal.visible import public_records, today
from zhiheng.server.visible import Level, visible_payload

#: Envelope columns that go out with every record.
ENVELOPE = (
    "record_id",
    "subject",
    "occurred_on",
    "source",
    "division",
    "supersedes",
    "superseded_by",
    "void_from",
    "synthetic",
)
SYSTEM = ("effect", "link", "identity", "erased")


def offered() -> dict[str, Any]:
    """Return the record types that can be public, by id; the ledger's own are not offered."""
    return {
        name: kind
        for name, kind in sorted(record_types().items())
        if kind.publicity.value == "public" and name not in SYSTEM
    }


def counts() -> dict[str, int]:
    """Return the number of public records by type; counted once a batch and day."""
    key = f"download-counts-{head_batch()}-{today()}"
    known: dict[str, int] | None = cache.get(key)
    if known is None:
        grouped = public_records().order_by().values("record_type").annotate(n=Count("record_id"))
        known = {row["record_type"]: row["n"] for row in grouped}
        cache.set(key, known, 300)
    return known


def rows(record_type: str) -> QuerySet[ProjectedRecord]:
    """Return the public records of a type in the order of the ledger. Raises Http404 for a type not offered."""
    if record_type not in offered():
        raise Http404
    return public_records().filter(record_type=record_type).order_by("row_no")


def index(request: HttpRequest) -> HttpResponse:
    """Show what can be taken away, with its fields."""
    numbers = counts()
    types = [
        {"id": name, "kind": kind, "count": numbers.get(name, 0), "fields": describe.fields(name)}
        for name, kind in offered().items()
    ]
    return show(request, "portal/data.html", "data", types=types, envelope=ENVELOPE)


def _envelope(record: ProjectedRecord) -> list[Any]:
    return [getattr(record, name) for name in ENVELOPE]


def csv(request: HttpRequest, record_type: str) -> StreamingHttpResponse:
    """Answer with a type's public records as CSV; codes and amounts as the ledger holds them."""
    found, names = rows(record_type), list(describe.fields(record_type))
    return csv_answer(record_type, [*ENVELOPE, *names], _lines(found, record_types()[record_type], names))


def _lines(records: QuerySet[ProjectedRecord], kind: RecordType, names: list[str]) -> Iterator[list[Any]]:
    for one in records.iterator(chunk_size=2000):
        payload = visible_payload(kind, one.payload, Level.PUBLIC)
        yield [*_envelope(one), *(payload.get(name) for name in names)]


def _objects(records: QuerySet[ProjectedRecord], kind: RecordType) -> Iterator[dict[str, Any]]:
    for one in records.iterator(chunk_size=2000):
        payload = visible_payload(kind, one.payload, Level.PUBLIC)
        yield {**dict(zip(ENVELOPE, _envelope(one), strict=True)), "payload": payload}


def json(request: HttpRequest, record_type: str) -> StreamingHttpResponse:
    """Answer with a type's public records as one JSON array."""
    return json_answer(record_type, _objects(rows(record_type), record_types()[record_type]))
