"""The catalogue for machines: DCAT 3 after the application profile DCAT-AP, as JSON-LD that needs nothing fetched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhiheng.server.portal import catalogue
from zhiheng.server.portal.catalogue import Entry
from zhiheng.server.portal.downloads import FORMATS, VERSION
from zhiheng.server.portal.downloads_rows import version
from zhiheng.server.portal.downloads_schema import in_both

Absolute = Callable[[str], str]
CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "zhiheng": "urn:zhiheng:catalogue:",
}


def document(absolute: Absolute) -> dict[str, Any]:
    """Return the catalogue as one JSON-LD document; ``absolute`` makes a whole address of a path."""
    found = catalogue.numbers()
    entries = [catalogue.entry(kind, found) for kind in catalogue.listed().values()]
    return {
        "@context": CONTEXT,
        "@id": absolute(reverse("portal:data_catalogue")),
        "@type": "dcat:Catalog",
        "dct:title": _ours(_("质衡公开数据目录")),
        "dct:description": _ours(_("质量监管的公开记录，按记录类型提供。")),
        "dct:language": ["zh-CN", "en"],
        "foaf:homepage": {"@id": absolute(reverse("portal:data"))},
        "zhiheng:batchSeq": version().head,
        "zhiheng:software": f"Zhiheng {VERSION}",
        "dcat:dataset": [_dataset(one, absolute) for one in entries if one.public],
    }


def _both(zh: str, en: str) -> list[dict[str, str]]:
    return [{"@language": "zh-CN", "@value": zh}, {"@language": "en", "@value": en}]


def _ours(text: str | Promise) -> list[dict[str, str]]:
    words = in_both(text)
    return _both(words["zh"], words["en"])


def _dataset(one: Entry, absolute: Absolute) -> dict[str, Any]:
    kind, numbers = one.kind, one.numbers
    page = absolute(reverse("portal:data_type", args=[kind.id]))
    said = kind.note or kind.label
    made: dict[str, Any] = {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": kind.id,
        "dct:title": _both(kind.label.zh, kind.label.en),
        "dct:description": _both(said.zh, said.en),
        "dct:accessRights": "public",
        "dcat:version": str(kind.version),
        "dcat:theme": one.capability,
        "dcat:landingPage": {"@id": page},
        "dcat:distribution": [_distribution(one, form, absolute) for form in FORMATS],
        "zhiheng:rows": numbers.count,
        "zhiheng:syntheticRows": numbers.synthetic,
        "zhiheng:changesSince": absolute(reverse("portal:data_changes", args=[kind.id])) + "?since={batch}",
    }
    if one.providers:
        made["dct:publisher"] = [{"@type": "foaf:Organization", "foaf:name": name} for name in one.providers]
    if numbers.changed:
        made["dct:modified"] = {"@type": "xsd:dateTime", "@value": numbers.changed.isoformat()}
    if numbers.first and numbers.last:
        made["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:date", "@value": numbers.first.isoformat()},
            "dcat:endDate": {"@type": "xsd:date", "@value": numbers.last.isoformat()},
        }
    return made


def _distribution(one: Entry, form: str, absolute: Absolute) -> dict[str, Any]:
    name = one.kind.id
    address = absolute(reverse(f"portal:data_{form}", args=[name]))
    schemas = {"csv": "data_table_schema", "parquet": "data_parquet_schema"}
    made: dict[str, Any] = {
        "@type": "dcat:Distribution",
        "dct:title": form,
        "dcat:accessURL": {"@id": absolute(reverse("portal:data_type", args=[name]))},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": FORMATS[form].media.partition(";")[0],
        "dct:conformsTo": {"@id": absolute(reverse(f"portal:{schemas.get(form, 'data_schema')}", args=[name]))},
    }
    if one.licences:
        made["dct:license"] = list(one.licences)
    return made
