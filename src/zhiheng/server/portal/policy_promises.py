"""The promise list: every target, baseline and reported value of the documents, as the text gives it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from zhiheng.policy import words
from zhiheng.policy.model import Document, Force, Modality, Target, TargetKind
from zhiheng.server.i18n import localised
from zhiheng.server.portal import policy_targets
from zhiheng.server.portal.exports import csv_answer, json_answer
from zhiheng.server.portal.packs import documents, packs
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.policy_targets import ShownTarget
from zhiheng.server.portal.sorting import order_of

SORTS = ("label", "indicator", "deadline", "force", "kind", "document")
#: Columns of the exports, named alike in every language and form.
COLUMNS = (
    "id",
    "pack",
    "label_zh",
    "label_en",
    "indicator",
    "document",
    "provision",
    "document_status",
    "kind",
    "comparator",
    "value",
    "low",
    "high",
    "unit",
    "words_zh",
    "words_en",
    "relative_to",
    "deadline",
    "year",
    "every",
    "force",
    "modality",
    "part_of",
    "year_rule",
    "certainty",
    "state",
    "note_zh",
    "note_en",
)
#: No value is computed yet for any target; the exports say so in their own column.
STATE = "not_computed"


@dataclass(frozen=True)
class Asked:
    """The filters as they stand in the address; empty takes all."""

    document: str = ""
    pack: str = ""
    kind: str = ""
    force: str = ""
    modality: str = ""
    indicator: str = ""
    year: str = ""
    q: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """Read the filters."""
        given = {each.name: request.GET.get(each.name, "").replace("\x00", "").strip()[:80] for each in fields(cls)}
        return cls(**given)

    def takes(self, target: Target) -> bool:
        """Tell whether a target is asked for."""
        exact = (
            (self.pack, target.pack),
            (self.kind, target.kind.value),
            (self.force, target.force.value),
            (self.modality, target.modality.value),
            (self.indicator, target.indicator),
            (self.year, str(target.deadline.year) if target.deadline else ""),
        )
        placed = not self.document or any(cite.document == self.document for cite in target.cite)
        return placed and all(not asked or asked == has for asked, has in exact) and self._says(target)

    def _says(self, target: Target) -> bool:
        if not self.q:
            return True
        indicator = policy_targets.indicator_of(target)
        texts = [target.label, target.words, target.note, indicator.label if indicator else None]
        found = "\n".join(f"{text.zh}\n{text.en}" for text in texts if text)
        return self.q.casefold() in f"{target.id}\n{found}".casefold()


def chosen(request: HttpRequest) -> list[Target]:
    """Return the targets asked for, in the order asked for; by document and place within it where none is."""
    asked = Asked.of(request)
    found = [each for each in policy_targets.every_target() if asked.takes(each)]
    order = order_of(request, SORTS)
    if order:
        key = order.removeprefix("-")
        found.sort(key=lambda each: _sort_key(each, key), reverse=order.startswith("-"))
    return found


def _sort_key(target: Target, key: str) -> tuple[bool, str]:
    if key == "label":
        return False, localised(target)
    if key == "document":
        return False, target.cite[0].document if target.cite else ""
    value = getattr(target, key)
    return value is None, str(value or "")


def _choices(field: str, of: type[TargetKind | Force | Modality]) -> list[tuple[str, str]]:
    used = {getattr(each, field) for each in policy_targets.every_target()}
    return [(each.value, localised(words.code(each))) for each in of if each in used]


def _documents() -> list[Document]:
    used = {each.cite[0].document for each in policy_targets.every_target() if each.cite}
    return [each for name, each in documents().items() if name in used]


def page(request: HttpRequest) -> HttpResponse:
    """Show the promises."""
    found = chosen(request)
    paging = paged(request, found, len(found))
    every = policy_targets.every_target()
    indicators = {each.indicator: policy_targets.shown(each).indicator for each in every}
    context = {
        "asked": Asked.of(request),
        "paging": paging,
        "groups": grouped([policy_targets.shown(each) for each in paging.rows]),
        "whole": len(every),
        "binding": sum(each.kind is TargetKind.TARGET for each in found),
        "striving": sum(each.force is Force.STRIVE for each in found),
        "documents": _documents(),
        "packs": [packs()[name] for name in packs() if any(each.pack == name for each in every)],
        "kinds": _choices("kind", TargetKind),
        "forces": _choices("force", Force),
        "modalities": _choices("modality", Modality),
        "indicators": sorted(indicators.items(), key=lambda pair: pair[1]),
        "years": sorted({each.deadline.year for each in every if each.deadline}),
        "sort": order_of(request, SORTS),
        "export": request.GET.urlencode(),
    }
    return show(request, "portal/promises.html", "documents", **context)


def grouped(rows: list[ShownTarget]) -> list[dict[str, Any]]:
    """Put targets under their documents, those that are part of another of the page right after it."""
    here = {(row.target.pack, row.target.id) for row in rows}
    below: dict[tuple[str, str], list[ShownTarget]] = {}
    for row in rows:
        if row.target.part_of:
            below.setdefault((row.target.pack, row.target.part_of), []).append(row)
    groups: list[dict[str, Any]] = []
    for row in rows:
        if row.target.part_of and (row.target.pack, row.target.part_of) in here:
            continue
        if not groups or groups[-1]["document"] is not row.document:
            groups.append({"document": row.document, "rows": []})
        groups[-1]["rows"].extend(_with_parts(row, below, 0))
    return groups


def _with_parts(
    row: ShownTarget, below: dict[tuple[str, str], list[ShownTarget]], depth: int
) -> Iterator[dict[str, Any]]:
    yield {"line": row, "part": depth > 0}
    for part in below.get((row.target.pack, row.target.id), ()):
        yield from _with_parts(part, below, depth + 1)


def row(target: Target) -> dict[str, Any]:
    """Return a target as a flat row of the exports: codes and exact numbers, nothing rounded."""
    place = target.cite[0] if target.cite else None
    document = policy_targets.document_of(target)
    texts = {"label": target.label, "words": target.words, "note": target.note}
    content: dict[str, Any] = {
        f"{name}_{language}": getattr(text, language) if text else None
        for name, text in texts.items()
        for language in ("zh", "en")
    }
    content |= {name: getattr(target, name) for name in ("id", "pack", "indicator", "year", "every", "part_of")}
    content |= {name: _number(getattr(target, name)) for name in ("value", "low", "high")}
    for name in ("kind", "comparator", "unit", "relative_to", "force", "modality", "year_rule", "certainty"):
        value = getattr(target, name)
        content[name] = value.value if value is not None else None
    content |= {
        "document": place.document if place else None,
        "provision": place.provision if place else None,
        "document_status": document.status.value if document else None,
        "deadline": target.deadline,
        "state": STATE,
    }
    return {name: content[name] for name in COLUMNS}


def _number(value: Any) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the promises asked for as CSV."""
    return csv_answer("promises", COLUMNS, (list(row(each).values()) for each in chosen(request)))


def json(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the promises asked for as one JSON array."""
    return json_answer("promises", (row(each) for each in chosen(request)))


def xlsx(request: HttpRequest) -> HttpResponse:
    """Answer with the promises asked for as a workbook."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(
        memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(_("承诺清单"))
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        for at, target in enumerate(chosen(request), 1):
            sheet.write_row(at, 0, [str(value) if isinstance(value, date) else value for value in row(target).values()])
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(chosen(request)), len(COLUMNS) - 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(memory.getvalue(), content_type=kind)
    answer["Content-Disposition"] = 'attachment; filename="promises.xlsx"'
    return answer
