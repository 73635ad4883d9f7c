"""Data to take away: a record type's public records as CSV, JSON, JSON lines and Parquet, and what changed since.

Every file names the batch that it stands for, in its name and its headers: with `known_at` and the same filters it can
be asked for again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import wraps
from importlib import metadata
from typing import Any

from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from zhiheng.policy.model import RecordType
from zhiheng.server.api.frame import accepts_gzip, matches
from zhiheng.server.portal import describe
from zhiheng.server.portal.downloads_cut import Cut, batch_of, cut_of
from zhiheng.server.portal.downloads_formats import array_parts, csv_parts, gzipped, in_blocks, line_parts
from zhiheng.server.portal.downloads_parquet import parquet_parts
from zhiheng.server.portal.downloads_past import take_past
from zhiheng.server.portal.downloads_rows import ENVELOPE, Snapshot, Version, take, version
from zhiheng.server.portal.packs import record_types, sources
from zhiheng.server.portal.page import head_batch
from zhiheng.server.portal.visible import public_records, today
from zhiheng.server.visible import Level

__all__ = ["ENVELOPE", "FORMATS", "counts", "download", "offered", "plainly_refused", "type_of"]

#: Release of the software, which files name: another may write them otherwise.
VERSION = metadata.version("zhiheng")
SYSTEM = ("effect", "link", "identity", "erased")
#: A visibility stop hides at once, in caches too: what is kept must be asked for again.
_KEPT = "public, no-cache"
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Format:
    """A form of a download: its media type, how it is written, and whether it is compressed already."""

    media: str
    parts: Callable[[Snapshot, RecordType], Iterator[bytes]]
    packed: bool = False


def facts_of(snapshot: Snapshot, kind: RecordType) -> dict[str, str]:
    """Return what a file says of itself: type, version, filters, batch, counts, licences."""
    return {
        "record_type": kind.id,
        "version": str(kind.version),
        "batch_seq": str(snapshot.batch_seq),
        "rows": str(snapshot.total),
        "synthetic_rows": str(snapshot.synthetic),
        **snapshot.cut.asked(),
        "licences": ", ".join(licences(kind.id)) or "not stated",
        "software": f"Zhiheng {VERSION}",
    }


def licences(record_type: str) -> list[str]:
    """Return the licences that the public sources of a type state."""
    return sorted({one.licence for one in sources().values() if one.licence and record_type in one.record_types})


FORMATS: dict[str, Format] = {
    "csv": Format(
        "text/csv; charset=utf-8", lambda snapshot, kind: csv_parts(snapshot.lines, describe.fields(kind.id))
    ),
    "json": Format("application/json", lambda snapshot, kind: in_blocks(array_parts(snapshot.lines))),
    "jsonl": Format("application/jsonl", lambda snapshot, kind: in_blocks(line_parts(snapshot.lines))),
    "parquet": Format(
        "application/vnd.apache.parquet",
        lambda snapshot, kind: parquet_parts(snapshot.lines, describe.fields(kind.id), facts_of(snapshot, kind)),
        packed=True,
    ),
}


def offered() -> dict[str, RecordType]:
    """Return the record types that can be public, by id; the ledger's own are not offered."""
    return {
        name: kind
        for name, kind in sorted(record_types().items())
        if kind.publicity.value == "public" and name not in SYSTEM
    }


def type_of(record_type: str) -> RecordType:
    """Return a type that is offered. Raises Http404."""
    kind = offered().get(record_type)
    if kind is None:
        raise Http404
    return kind


def counts() -> dict[str, int]:
    """Return the number of public records by type; counted once a batch and day."""
    key = f"download-counts-{head_batch()}-{today()}"
    known: dict[str, int] | None = cache.get(key)
    if known is None:
        grouped = public_records().order_by().values("record_type").annotate(n=Count("record_id"))
        known = {row["record_type"]: row["n"] for row in grouped}
        cache.set(key, known, 300)
    return known


def plainly_refused(view: View) -> View:
    """Answer a question that cannot be read with 400 and words, so that no program takes the answer for data."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except BadRequest as error:
            return HttpResponse(f"{error}\n", status=400, content_type="text/plain; charset=utf-8")

    return answered


@plainly_refused
def download(request: HttpRequest, record_type: str, form: str) -> HttpResponseBase:
    """Answer with a type's public records in a format, streamed."""
    kind, present = type_of(record_type), version()
    cut = cut_of(request, record_type, "known_at")
    cut = replace(cut, known_at=batch_of(request, "known_at", present.head))
    chosen = FORMATS[form]
    packing = not chosen.packed and accepts_gzip(request.headers.get("Accept-Encoding", ""))
    if matches(request.headers.get("If-None-Match"), tag_of(cut, kind, form, present, packing)):
        return _headed(HttpResponse(status=304), tag_of(cut, kind, form, present, packing))
    past = cut.known_at is not None and cut.known_at < present.head
    snapshot = take_past(cut, cut.known_at or 0, kind, Level.PUBLIC) if past else take(cut, kind, Level.PUBLIC)
    if not past:  # the statement that reads the rows may see a later batch than the one that asked for it
        present = replace(present, head=snapshot.batch_seq)
    parts = chosen.parts(snapshot, kind)
    answer = StreamingHttpResponse(gzipped(parts) if packing else parts, content_type=chosen.media)
    if packing:
        answer["Content-Encoding"] = "gzip"
    answer["Content-Disposition"] = f'attachment; filename="{cut.name(snapshot.batch_seq)}.{form}"'
    _named(answer, snapshot)
    return _headed(answer, tag_of(cut, kind, form, present, packing))


def _named(answer: HttpResponseBase, snapshot: Snapshot) -> None:
    name = snapshot.cut.record_type
    answer["Zhiheng-Record-Type"] = name
    answer["Zhiheng-Batch-Seq"] = str(snapshot.batch_seq)
    answer["Zhiheng-Rows"] = str(snapshot.total)
    answer["Zhiheng-Synthetic-Rows"] = str(snapshot.synthetic)
    described = reverse("portal:data_schema", args=[name])
    answer["Link"] = f'<{described}>; rel="describedby"; type="application/schema+json"'


def _headed(answer: HttpResponseBase, tag: str) -> HttpResponseBase:
    answer["ETag"] = f'"{tag}"'
    answer["Cache-Control"] = _KEPT
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer


def tag_of(cut: Cut, kind: RecordType, form: str, present: Version, packing: bool) -> str:
    """Return the tag of a file: the same question of the same batch under the same visibility gives the same bytes."""
    names = [f"{name}:{sorted(spec.of)}" for name, spec in describe.fields(kind.id).items()]
    content = (VERSION, kind.version, names, cut, form, present, today())
    return hashlib.sha256(repr(content).encode()).hexdigest()[:32] + ("-gzip" if packing else "")
