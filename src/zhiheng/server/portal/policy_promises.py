"""The promise list: every target, baseline and reported value of the documents, as the text gives it, and how it stands."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.policy import words
from zhiheng.policy.model import Document, Force, Modality, Target, TargetKind
from zhiheng.promises import State
from zhiheng.server.i18n import localised
from zhiheng.server.indicators import portal_areas, portal_values
from zhiheng.server.portal import policy_targets
from zhiheng.server.portal.exports import csv_answer, json_answer
from zhiheng.server.portal.packs import documents, packs
from zhiheng.server.portal.page import show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.policy_targets import ShownTarget
from zhiheng.server.portal.sorting import order_of
from zhiheng.server.promises import shown as shown_states
from zhiheng.server.promises import states, then
from zhiheng.server.promises.asked import day as asked_day
from zhiheng.stats.reading import json_number

SORTS = ("label", "indicator", "deadline", "force", "kind", "document", "state")
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
    "as_of",
    "state",
    "statistical",
    "actual",
    "actual_low",
    "actual_high",
    "period",
    "required",
    "withdrawn",
    "striving",
    "interpreted",
    "synthetic",
    "standing",
    "reason_zh",
    "reason_en",
    "note_zh",
    "note_en",
)


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
    state: str = ""
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


FORMS = ("csv", "xlsx", "json")
Judged = Mapping[tuple[str, str], State]


def chosen(request: HttpRequest, *, seen: Collection[str] = states.PUBLIC) -> tuple[list[Target], Judged]:
    """Return the targets asked for with how each stands, in the order asked for; by document and place where none is.

    States rest on values whose publicity is among `seen`.
    """
    asked = Asked.of(request)
    every = [each for each in policy_targets.every_target() if asked.takes(each)]
    judged = judged_on(every, asked_day(request), seen=seen)
    found = [each for each in every if not asked.state or judged[key_of(each)].verdict.reads == asked.state]
    order = order_of(request, SORTS)
    if order:
        key = order.removeprefix("-")
        found.sort(key=lambda each: _sort_key(each, key, judged), reverse=order.startswith("-"))
    return found, judged


def key_of(target: Target) -> tuple[str, str]:
    """Return what names a target among all packs."""
    return target.pack, target.id


def judged_on(targets: Iterable[Target], day: date, *, seen: Collection[str] = states.PUBLIC) -> Judged:
    """Judge targets of several packs on a day."""
    found: dict[tuple[str, str], State] = {}
    by_pack: dict[str, list[Target]] = {}
    for each in targets:
        by_pack.setdefault(each.pack, []).append(each)
    for name, own in by_pack.items():
        found |= {key_of(each.target): each for each in states.read(packs()[name], day, targets=own, seen=seen)}
    return found


def _sort_key(target: Target, key: str, judged: Judged) -> tuple[bool, str]:
    if key == "state":
        return False, judged[key_of(target)].verdict.reads
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
    return show(request, "portal/promises.html", "documents", **context(request), places=_places())


def _places() -> list[portal_areas.Place]:
    """Return the province whose values are there and its prefectures: each has a page from promise to score."""
    pack = portal_values.pack_of("")
    top = portal_areas.place(pack.info.division or "", pack)
    return [top, *portal_areas.below(top.code, "prefecture", pack)] if top is not None else []


def context(request: HttpRequest, *, seen: Collection[str] = states.PUBLIC, staff: bool = False) -> dict[str, Any]:
    """Return what the list shows, in the portal and in the workspace."""
    found, judged = chosen(request, seen=seen)
    paging = paged(request, found, len(found))
    every = policy_targets.every_target()
    indicators = {each.indicator: policy_targets.shown(each).indicator for each in every}
    return {
        "asked": Asked.of(request),
        "paging": paging,
        "groups": grouped([policy_targets.shown(each) for each in paging.rows], judged, staff=staff),
        "as_of": asked_day(request),
        "then": not all(then.stands(packs()[name], asked_day(request)) for name in {each.pack for each in found}),
        "states": shown_states.states(),
        "counts": shown_states.counts([judged[key_of(each)] for each in found]),
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
        "exports": [(form.upper(), reverse(f"{'staff' if staff else 'portal'}:promises_{form}")) for form in FORMS],
        "list": reverse("staff:promises" if staff else "portal:promises"),
        "staff_list": staff,
    }


def grouped(rows: list[ShownTarget], judged: Judged, *, staff: bool = False) -> list[dict[str, Any]]:
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
    for line in (each for group in groups for each in group["rows"]):
        state = judged[key_of(line["line"].target)]
        line |= {"own": shown_states.shown(state), "address": shown_states.address(state, staff=staff)}
    return groups


def _with_parts(
    row: ShownTarget, below: dict[tuple[str, str], list[ShownTarget]], depth: int
) -> Iterator[dict[str, Any]]:
    yield {"line": row, "part": depth > 0}
    for part in below.get((row.target.pack, row.target.id), ()):
        yield from _with_parts(part, below, depth + 1)


def row(target: Target, state: State, day: date) -> dict[str, Any]:
    """Return a target with its state as a flat row of the exports: codes and exact numbers, nothing rounded."""
    place = target.cite[0] if target.cite else None
    document = policy_targets.document_of(target)
    texts = {"label": target.label, "words": target.words, "note": target.note}
    content: dict[str, Any] = {
        f"{name}_{language}": getattr(text, language) if text else None
        for name, text in texts.items()
        for language in ("zh", "en")
    }
    content |= {name: getattr(target, name) for name in ("id", "pack", "indicator", "year", "every", "part_of")}
    content |= {name: json_number(getattr(target, name)) for name in ("value", "low", "high")}
    for name in ("kind", "comparator", "unit", "relative_to", "force", "modality", "year_rule", "certainty"):
        value = getattr(target, name)
        content[name] = value.value if value is not None else None
    content |= {
        "document": place.document if place else None,
        "provision": place.provision if place else None,
        "document_status": document.status.value if document else None,
        "deadline": target.deadline,
    }
    content |= _state_columns(state, day)
    return {name: content[name] for name in COLUMNS}


def _state_columns(state: State, day: date) -> dict[str, Any]:
    verdict = state.verdict
    return {
        "as_of": day,
        "state": verdict.official.value,
        "statistical": verdict.statistical.value,
        "actual": json_number(verdict.actual),
        "actual_low": json_number(verdict.low),
        "actual_high": json_number(verdict.high),
        "period": verdict.period or None,
        "required": json_number(verdict.required),
        "withdrawn": verdict.withdrawn,
        "striving": verdict.striving,
        "interpreted": verdict.interpreted,
        "synthetic": verdict.synthetic,
        "standing": verdict.standing.value,
        "reason_zh": verdict.reason.zh,
        "reason_en": verdict.reason.en,
    }


def rows(request: HttpRequest, *, seen: Collection[str] = states.PUBLIC) -> Iterator[dict[str, Any]]:
    """Yield the rows of the exports, the filters applied."""
    found, judged = chosen(request, seen=seen)
    for each in found:
        yield row(each, judged[key_of(each)], asked_day(request))


def csv(request: HttpRequest, *, seen: Collection[str] = states.PUBLIC) -> StreamingHttpResponse:
    """Answer with the promises asked for as CSV."""
    return csv_answer("promises", COLUMNS, (list(each.values()) for each in rows(request, seen=seen)))


def json(request: HttpRequest, *, seen: Collection[str] = states.PUBLIC) -> StreamingHttpResponse:
    """Answer with the promises asked for as one JSON array."""
    return json_answer("promises", rows(request, seen=seen))


def xlsx(request: HttpRequest, *, seen: Collection[str] = states.PUBLIC) -> HttpResponse:
    """Answer with the promises asked for as a workbook."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(
        memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(_("承诺清单"))
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))
        lines = list(rows(request, seen=seen))
        for at, line in enumerate(lines, 1):
            sheet.write_row(at, 0, [str(value) if isinstance(value, date) else value for value in line.values()])
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(lines), len(COLUMNS) - 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(memory.getvalue(), content_type=kind)
    answer["Content-Disposition"] = 'attachment; filename="promises.xlsx"'
    return answer
