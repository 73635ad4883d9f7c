"""政策落实: for each mechanism of the documents what carries it out, with marks computed from what this installation holds.

Pages count the records in the projection, the command line those in the lake: the same rows. The internal risk class is
counted, its content is not shown to the public.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import orjson
from django.core.cache import cache
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhiheng.ledger.models import ProjectedRecord, RunSummary
from zhiheng.policy import coverage, words
from zhiheng.policy.coverage import Coverage, Evidence, Mark, MechanismRow, ProvisionRow
from zhiheng.policy.kinds import kind_of
from zhiheng.policy.model import Capability, Citation, Document, Fit
from zhiheng.server import coverage_passages
from zhiheng.server.coverage import as_document, works
from zhiheng.server.i18n import localised
from zhiheng.server.portal import policy_elements
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.packs import documents, packs, shown_citation
from zhiheng.server.portal.page import head_batch, show
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.policy_values import Reader
from zhiheng.server.portal.sorting import order_of

SORTS = ("mechanism", "capability", "provisions", "elements", "marks")
Pairs = tuple[tuple[str, int], ...]


def evidence() -> Evidence:
    """Return what the projection and the runs of this installation hold; the records are counted once a batch."""
    return Evidence(dict(_records()), dict(_passages()))


def _records() -> Pairs:
    key = f"coverage-records-{head_batch()}"
    known: Pairs | None = cache.get(key)
    if known is None:
        rows = ProjectedRecord.objects.order_by("record_type").values_list("record_type").annotate(n=Count("row_no"))
        known = tuple((str(name), int(n)) for name, n in rows)
        cache.set(key, known, 3600)
    return known


def _passages() -> Pairs:
    rows = RunSummary.objects.order_by("pack", "scorecard").values_list("pack", "scorecard").annotate(n=Count("run_id"))
    runs = tuple((f"{pack}/scorecards/{card}", int(n)) for pack, card, n in rows)
    return runs + tuple(coverage_passages.passages(packs()).items())


def computed() -> Coverage:
    """Return the coverage of all packs on this installation."""
    return _computed(_records(), _passages())


@lru_cache(maxsize=4)
def _computed(records: Pairs, passages: Pairs) -> Coverage:
    loaded = packs()
    every = [loaded[name] for name in loaded]
    return coverage.compute(every, works, Evidence(dict(records), dict(passages)))


def rows_by_mechanism() -> Mapping[str, MechanismRow]:
    """Return the row of each mechanism by its id."""
    return _by_mechanism(_records(), _passages())


@lru_cache(maxsize=4)
def _by_mechanism(records: Pairs, passages: Pairs) -> Mapping[str, MechanismRow]:
    return {row.mechanism.id: row for row in _computed(records, passages).mechanisms}


def rows_by_provision(document: Document) -> Mapping[str, ProvisionRow]:
    """Return the row of each provision of a document by its id."""
    return _by_document(_records(), _passages()).get((document.pack, document.id), {})


@lru_cache(maxsize=4)
def _by_document(records: Pairs, passages: Pairs) -> Mapping[tuple[str, str], Mapping[str, ProvisionRow]]:
    found: dict[tuple[str, str], dict[str, ProvisionRow]] = {}
    for row in _computed(records, passages).provisions:
        found.setdefault((row.document.pack, row.document.id), {})[row.provision.id] = row
    return found


def open_row(row: MechanismRow) -> MechanismRow:
    """Return a row without the elements that only staff may see; its marks stay."""
    return replace(row, elements=tuple(each for each in row.elements if not policy_elements.is_internal(each.element)))


@dataclass(frozen=True)
class Asked:
    """The filters of the page as they stand in the address."""

    document: str = ""
    capability: str = ""
    fit: str = ""
    mark: str = ""
    text: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """Read the filters; what is not offered filters nothing."""
        given = request.GET
        mark = given.get("mark", "")
        return cls(
            document=given.get("document", "") if given.get("document", "") in documents() else "",
            capability=given.get("capability", "") if given.get("capability", "") in set(Capability) else "",
            fit=given.get("fit", "") if given.get("fit", "") in set(Fit) else "",
            mark=mark if mark.removeprefix("not-") in set(Mark) else "",
            text=given.get("q", "").replace("\x00", "").strip()[:80],
        )

    def takes(self, row: MechanismRow) -> bool:
        """Tell whether a row is asked for."""
        mechanism = row.mechanism
        marked = self.mark.removeprefix("not-") in row.marks
        found = f"{mechanism.id}\n{mechanism.label.zh}\n{mechanism.label.en}\n{mechanism.demands.zh}\n{mechanism.demands.en}"
        return (
            (not self.document or any(document == self.document for document, _provision in row.provisions))
            and (not self.capability or mechanism.capability == self.capability)
            and (not self.fit or mechanism.fit == self.fit)
            and (not self.mark or marked is not self.mark.startswith("not-"))
            and self.text.casefold() in found.casefold()
        )


def chosen(request: HttpRequest, rows: Iterable[MechanismRow]) -> list[MechanismRow]:
    """Return the rows that the address asks for, in its order."""
    asked = Asked.of(request)
    found = [row for row in rows if asked.takes(row)]
    order = order_of(request, SORTS)
    if order:
        found.sort(key=lambda row: _sort_key(row, order.removeprefix("-")), reverse=order.startswith("-"))
    return found


def _sort_key(row: MechanismRow, key: str) -> Any:
    if key == "mechanism":
        return localised(row.mechanism)
    if key == "capability":
        return list(Capability).index(row.mechanism.capability)
    return len(getattr(row, key))


def shown(row: MechanismRow, *, internal: bool) -> dict[str, Any]:
    """Return a row as a reader sees it."""
    kept = row if internal else open_row(row)
    reader = Reader(row.mechanism.pack, internal)
    return {
        "mechanism": row.mechanism,
        "address": policy_elements.address(row.mechanism),
        "capability": localised(words.code(row.mechanism.capability)),
        "fit": localised(words.code(row.mechanism.fit)),
        "cites": [shown_citation(_citation(document, provision)) for document, provision in row.provisions],
        "elements": [
            {
                "link": reader.link(each.element),
                "kind": localised(policy_elements.kind_label(kind_of(each.element))),
                "works": bool(each.works),
                "records": each.records,
            }
            for each in kept.elements
        ],
        "hidden": len(row.elements) - len(kept.elements),
        "lacks": [localised(lack) for lack in row.lacks],
        "missing": missing(row),
        "marks": marks(row),
    }


def _citation(document: str, provision: str) -> Citation:
    return Citation(document=document, provision=provision)


def missing(row: MechanismRow) -> list[str]:
    """Say for each mark that a mechanism does not bear why it does not."""
    found = []
    if Mark.DECLARED not in row.marks:
        found.append(_("没有任何要素"))
    idle = [each for each in row.elements if not each.works]
    if Mark.USABLE not in row.marks and idle:
        found.append(
            ngettext("%(n)s 个要素还没有页面或命令处理", "%(n)s 个要素还没有页面或命令处理", len(idle))
            % {"n": len(idle)}
        )
    if Mark.WITH_DATA not in row.marks:
        found.append(_("还没有记录"))
    if Mark.USABLE in row.marks and Mark.USED not in row.marks:
        found.append(_("还没有案件或报告经过"))
    return found


def mark_words() -> dict[Mark, tuple[str, str]]:
    """Return what each mark is called and what it means."""
    return {
        Mark.DECLARED: (_("已声明"), _("政策包里有落实它的要素。")),
        Mark.USABLE: (_("可用"), _("每个要素都有页面或命令在处理，并且没有登记欠缺。")),
        Mark.WITH_DATA: (_("有数据"), _("要素读取或写入的记录类型在本系统中有记录。")),
        Mark.USED: (_("用过"), _("可用，并且至少有一次运行、案件或填报经过其中一个要素。")),
    }


def marks(row: MechanismRow | ProvisionRow) -> list[dict[str, Any]]:
    """Return the four marks of a row, each borne or not."""
    return [{"mark": mark, "words": told[0], "borne": mark in row.marks} for mark, told in mark_words().items()]


def _counted(label: str, value: str, rows: Sequence[MechanismRow | ProvisionRow]) -> dict[str, Any]:
    return {"label": label, "value": value, **coverage.counts(rows)}


def by_document(found: Coverage) -> list[dict[str, Any]]:
    """Count mechanisms and provisions of each document that asks for any."""
    rows = []
    for document in _asking(found):
        asked = [row for row in found.mechanisms if any(place[0] == document.id for place in row.provisions)]
        provisions = [row for row in found.provisions if row.document.id == document.id]
        counted = _counted(document.number or localised(document), document.id, asked)
        rows.append({**counted, "document": document, "provisions": coverage.counts(provisions)})
    return rows


def _asking(found: Coverage) -> list[Document]:
    wanted = {document for row in found.mechanisms for document, _provision in row.provisions}
    return [document for document in documents().values() if document.id in wanted]


def by_capability(found: Coverage) -> list[dict[str, Any]]:
    """Count the mechanisms of each capability."""
    return [
        _counted(
            localised(words.code(each)), each.value, [r for r in found.mechanisms if r.mechanism.capability == each]
        )
        for each in Capability
    ]


def context(request: HttpRequest, *, internal: bool = False) -> dict[str, Any]:
    """Return what the page shows."""
    found = computed()
    rows = chosen(request, found.mechanisms)
    paging = paged(request, rows, len(rows))
    return {
        "mechanisms": coverage.counts(found.mechanisms),
        "provisions": coverage.counts(found.provisions),
        "explained": [{"mark": mark, "words": told[0], "why": told[1]} for mark, told in mark_words().items()],
        "documents": by_document(found),
        "capabilities": by_capability(found),
        "fits": [(each.value, localised(words.code(each))) for each in Fit],
        "asked": Asked.of(request),
        "sort": order_of(request, SORTS),
        "paging": paging,
        "rows": [shown(row, internal=internal) for row in paging.rows],
        "export": request.GET.urlencode(),
    }


def page(request: HttpRequest) -> HttpResponse:
    """Show what of the documents is carried out."""
    return show(request, "portal/coverage.html", "documents", **context(request))


def document_of(request: HttpRequest, *, internal: bool = False) -> dict[str, Any]:
    """Return the coverage as `packs coverage --json` writes it; for the public without what is internal.

    Filters of the address narrow the rows, never the counts.
    """
    found = computed()
    rows = chosen(request, found.mechanisms)
    if not internal:
        rows = [open_row(row) for row in rows]
    return as_document(found, rows)


def json(request: HttpRequest) -> HttpResponse:
    """Answer with the coverage as JSON."""
    return json_document(document_of(request))


def json_document(content: dict[str, Any]) -> HttpResponse:
    """Answer with one JSON document."""
    return HttpResponse(orjson.dumps(content, default=str), content_type="application/json")


def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the rows asked for as CSV."""
    return csv_of(chosen(request, computed().mechanisms), internal=False)


def csv_of(rows: Iterable[MechanismRow], *, internal: bool) -> StreamingHttpResponse:
    """Write rows as CSV, a mechanism a line."""
    names = [told[0] for told in mark_words().values()]
    header = [_("机制编号"), _("机制"), _("领域"), _("相关程度"), _("条款"), _("由什么落实"), *names, _("还缺")]
    return csv_answer("coverage", header, _lines(rows, internal))


def _lines(rows: Iterable[MechanismRow], internal: bool) -> Iterator[list[Any]]:
    for row in rows:
        kept = row if internal else open_row(row)
        yield [
            row.mechanism.id,
            localised(row.mechanism),
            localised(words.code(row.mechanism.capability)),
            localised(words.code(row.mechanism.fit)),
            "; ".join(f"{document} {provision}" for document, provision in row.provisions),
            "; ".join(f"{each.pack}/{each.reference}" for each in kept.elements),
            *(mark in row.marks for mark in Mark),
            "; ".join([*(localised(lack) for lack in row.lacks), *missing(row)]),
        ]
