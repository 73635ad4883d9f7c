"""Pages of the data catalogue: the list, a record type, and its schemas, template and sample as files."""

from __future__ import annotations

import io
from typing import Any

import orjson
import pyarrow.parquet as pq
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from zhiheng.ledger.intake.sample import sample_csv
from zhiheng.ledger.intake.template import template
from zhiheng.policy.model import RecordType
from zhiheng.server.portal import catalogue, describe
from zhiheng.server.portal.catalogue_dcat import document
from zhiheng.server.portal.downloads import FORMATS, type_of
from zhiheng.server.portal.downloads_cut import Cut, cut_of
from zhiheng.server.portal.downloads_parquet import schema
from zhiheng.server.portal.downloads_rows import ENVELOPE, seen, version
from zhiheng.server.portal.downloads_schema import ENVELOPE_SCHEMA, json_schema, table_schema
from zhiheng.server.portal.packs import shown_citations, source_label
from zhiheng.server.portal.page import show
from zhiheng.server.visible import Level

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Schemas, templates and samples change with a release alone.
_SETTLED = "public, max-age=3600"
#: The most provisions that a page shows at once; the rest stand behind a fold.
PROVISIONS = 12


def index(request: HttpRequest) -> HttpResponse:
    """Show the catalogue: every record type by capability, with a search over names and fields."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:120]
    found = catalogue.groups(text)
    context = {
        "text": text,
        "groups": found,
        "shown": sum(len(entries) for _label, entries in found),
        "total": len(catalogue.listed()),
        "filled": sum(bool(one.numbers.count) for _label, entries in found for one in entries),
    }
    return show(request, "portal/data.html", "data", **context)


def machine(request: HttpRequest) -> HttpResponse:
    """Answer with the catalogue for machines: DCAT as JSON-LD."""
    content = orjson.dumps(document(request.build_absolute_uri), option=orjson.OPT_INDENT_2)
    return _file(content, "application/ld+json", "public, no-cache")


def type_page(request: HttpRequest, record_type: str) -> HttpResponse:
    """Show one record type: what it says, what it serves, its fields and checks, its quality, and what to take away."""
    kind = catalogue.listed().get(record_type)
    if kind is None:
        raise Http404
    one = catalogue.entry(kind, catalogue.numbers())
    cites = shown_citations(catalogue.provisions(kind.id))
    context: dict[str, Any] = {
        "entry": one,
        "kind": kind,
        "fields": catalogue.field_lines(kind),
        "envelope": [(name, *ENVELOPE_SCHEMA[name][1:]) for name in ENVELOPE],
        "mechanisms": catalogue.mechanisms(kind.id),
        "cites": cites[:PROVISIONS],
        "more_cites": cites[PROVISIONS:],
        "providers": [(source, catalogue.provider(source)) for source in one.sources],
    }
    if one.public:
        context |= _offer(request, kind)
    return show(request, "portal/data_type.html", "data", **context)


def _offer(request: HttpRequest, kind: RecordType) -> dict[str, Any]:
    """Return what the page of a public type offers to take away, under the filters of the address."""
    try:
        cut, refused = cut_of(request, kind.id), ""
    except BadRequest as error:
        cut, refused = Cut(kind.id), str(error)
    head = version().head
    asked = urlencode(cut.asked())
    return {
        "cut": cut,
        "refused": refused,
        "chosen": seen(cut, Level.PUBLIC).count() if cut.asked() else None,
        "head": head,
        "downloads": [
            {"format": form, "address": _with(reverse(f"portal:data_{form}", args=[kind.id]), asked)}
            for form in FORMATS
        ],
        "named": _with(reverse("portal:data_jsonl", args=[kind.id]), urlencode({**cut.asked(), "known_at": str(head)})),
        "changes": _with(
            reverse("portal:data_changes", args=[kind.id]), urlencode({**cut.asked(), "since": str(head)})
        ),
        "aside": catalogue.set_aside(kind.id),
        "sources": [(name, source_label(name), n) for name, n in catalogue.present_sources(kind.id)],
    }


def _with(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def json_schema_file(request: HttpRequest, record_type: str) -> HttpResponse:
    """Answer with the JSON Schema of the JSON downloads."""
    return _file(orjson.dumps(json_schema(type_of(record_type))), "application/schema+json")


def table_schema_file(request: HttpRequest, record_type: str) -> HttpResponse:
    """Answer with the Frictionless Table Schema of the CSV download."""
    return _file(orjson.dumps(table_schema(type_of(record_type))), "application/json")


def parquet_schema_file(request: HttpRequest, record_type: str) -> HttpResponse:
    """Answer with a Parquet file without rows: the schema as programs read it."""
    kind = type_of(record_type)
    made = schema(describe.fields(kind.id), {"record_type": kind.id, "version": str(kind.version)})
    content = io.BytesIO()
    pq.write_table(made.empty_table(), content)
    return _file(content.getvalue(), FORMATS["parquet"].media, name=f"{kind.id}-schema.parquet")


def sample_file(request: HttpRequest, record_type: str) -> HttpResponse:
    """Answer with invented rows of a type as intake takes them, marked as such."""
    kind = type_of(record_type)
    content = "\ufeff" + sample_csv(kind)
    return _file(content.encode(), "text/csv; charset=utf-8", name=f"{kind.id}-sample.csv")


def template_file(request: HttpRequest, record_type: str) -> HttpResponse:
    """Answer with the upload template of a type."""
    kind = type_of(record_type)
    return _file(template(kind), XLSX, name=f"{kind.id}.xlsx")


def _file(content: bytes, media: str, cached: str = _SETTLED, name: str = "") -> HttpResponse:
    made = HttpResponse(content, content_type=media)
    made["Cache-Control"] = cached
    if name:
        made["Content-Disposition"] = f'attachment; filename="{name}"'
    return made
