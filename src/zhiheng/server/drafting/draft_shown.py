"""A draft as its page shows it: pieces with their figures, tables, what changed since, the sign-off and who is next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhiheng.actors import Actor
from zhiheng.cases.models import CaseDocument
from zhiheng.cases.parties import POST_WORDS
from zhiheng.cases.services import issuing
from zhiheng.documents import pdf, written_tables
from zhiheng.documents.exhibits import Picture, Table
from zhiheng.documents.official import Paragraph
from zhiheng.drafting import causal, pieces
from zhiheng.drafting.composing import KINDS
from zhiheng.drafting.figures import Figure
from zhiheng.drafting.models import Draft
from zhiheng.drafting.pieces import Piece
from zhiheng.drafting.renewing import Outdated
from zhiheng.server.i18n import english, localised
from zhiheng.server.portal.packs import documents as policy_documents
from zhiheng.server.portal.packs import provision_name
from zhiheng.server.staff.case_documents_shown import template_of

#: Dots an inch of a page's picture, and how many pages are drawn.
PPI, MOST_PAGES = 110, 15
_KEPT_SECONDS = 3600
#: Link of the chain → post that passes it.
_POSTS = {
    "draft": "clerk", "check": "checker", "co_sign": "leader", "legal_review": "legal", "collective": "panel",
    "issue": "leader", "number": "archivist", "print": "archivist", "archive": "archivist",
}  # fmt: skip


@dataclass(frozen=True)
class ShownFigure:
    """A figure with its source in words and the page that it is of."""

    figure: Figure
    label: str
    source: str
    address: str


@dataclass(frozen=True)
class Run:
    """A run of a paragraph; `shown` where it is a figure."""

    text: str
    shown: ShownFigure | None = None


@dataclass(frozen=True)
class ShownChange:
    """A figure then and now."""

    label: str
    then: str
    now: str
    what: str


@dataclass(frozen=True)
class ShownPiece:
    """A piece of the text: its place in the draft, in runs or as a table with its chart, and what stands about it."""

    place: int
    piece: Piece
    runs: tuple[Run, ...]
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...]
    figures: tuple[ShownFigure, ...]
    cites: tuple[tuple[str, str], ...]
    causes: str
    changes: tuple[ShownChange, ...]
    now: str
    outdated: bool
    lines: int


@dataclass(frozen=True)
class ShownField:
    """A field of the template with its pieces."""

    id: str
    label: str
    required: bool
    pieces: tuple[ShownPiece, ...]


def fields(draft: Draft, text: Sequence[Piece], behind: Sequence[Outdated]) -> list[ShownField]:
    """Return the text of a draft by field, in the order of its template."""
    late = {one.place: one for one in behind}
    shown = [_piece(place, one, late.get(place)) for place, one in enumerate(text)]
    return [
        ShownField(
            one.id, localised(one.label), one.required, tuple(each for each in shown if each.piece.field == one.id)
        )
        for one in template_of(draft.document).fields
    ]


def _piece(place: int, one: Piece, late: Outdated | None) -> ShownPiece:
    blocks = list(written_tables.blocks(one.text.splitlines())) if one.is_table else []
    runs = (
        ()
        if one.is_table
        else tuple(Run(run.text, _figure(run.figure) if run.figure else None) for run in pieces.marked(one))
    )
    return ShownPiece(
        place=place, piece=one, runs=runs, tables=tuple(each for each in blocks if isinstance(each, Table)),
        pictures=tuple(each for each in blocks if isinstance(each, Picture)),
        figures=tuple(_figure(each) for each in one.figures), cites=tuple(_cites(one)),
        causes="、".join(causal.words(one.text)), changes=tuple(_changes(late)), outdated=late is not None,
        now=late.now.text if late is not None and late.now is not None and not one.is_table else "",
        lines=min(12, 2 + len(one.text) // 60 + one.text.count("\n")),
    )  # fmt: skip


def _figure(figure: Figure) -> ShownFigure:
    label, source = (figure.label_en, figure.source_en) if english() else (figure.label_zh, figure.source_zh)
    told = _("%(source)s；数据截至 %(day)s，第 %(batch)s 批") % {
        "source": source,
        "day": figure.as_of or "—",
        "batch": figure.batch or "—",
    }
    return ShownFigure(figure, label, told, source_page(figure))


def source_page(figure: Figure) -> str:
    """Return the page of the indicator that a figure is of, "" where there is none."""
    try:
        address = reverse("portal:indicator", args=[figure.indicator])
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode({'area': figure.area, 'period': figure.period})}"


def _cites(one: Piece) -> Iterator[tuple[str, str]]:
    """Yield what a provision is called and where it stands."""
    for name, provision in one.cites:
        yield cite(name, provision)


def cite(document: str, provision: str) -> tuple[str, str]:
    """Return what a provision is called and the page of its document ("" for one that no pack holds)."""
    found = policy_documents().get(document)
    if found is None:
        return f"{document} {provision}", ""
    return f"{localised(found)} {provision_name(found, provision)}", reverse(
        "portal:document", args=[found.pack, document]
    )


def _changes(late: Outdated | None) -> Iterator[ShownChange]:
    for one in late.changes if late is not None else ():
        label = one.then.label_en if english() else one.then.label_zh
        now = _("没有数值") if one.now is None else one.now.text_zh
        if one.what == "interval" and one.now is not None:
            then = _bounds(one.then)
            yield ShownChange(label, f"{one.then.text_zh}（{then}）", f"{now}（{_bounds(one.now)}）", one.what)
        else:
            yield ShownChange(label, one.then.text_zh, now, one.what)


def _bounds(figure: Figure) -> str:
    n = "—" if figure.n is None else f"{figure.n:,}"
    return f"n={n}, {figure.low.rstrip('0').rstrip('.') or '—'}–{figure.high.rstrip('0').rstrip('.') or '—'}"


def next_post(document: CaseDocument) -> str:
    """Return who passes the link that is next, in words."""
    if document.state not in _POSTS:
        return ""
    zh, en = POST_WORDS[_POSTS[document.state]]
    return localised({"zh": zh, "en": en})


def pages(draft: Draft, who: Actor) -> list[bytes]:
    """Return the pages of a draft as pictures, as its PDF would be now; kept for an hour."""
    document = draft.document
    key = f"draft-pages-{document.pk}-{document.version}-{document.state}-{document.number}"
    kept: list[bytes] | None = cache.get(key)
    if kept is None:
        made = issuing.official(
            document.case, document, reader=who.username, addressee=False, draft=document.issued_on is None
        )
        kept = pdf.pictures(made, PPI)[:MOST_PAGES]
        cache.set(key, kept, _KEPT_SECONDS)
    return kept


def english_title(text: Sequence[Piece], draft: Draft) -> str:
    """Return the title of the English copy: what a rule wrote for the title, as long as nobody wrote another.

    A kind whose title is its own words and a period is called by its kind.
    """
    own = next((one for one in text if one.field == "subject"), None)
    if own is not None:
        return draft.title_en or ("" if own.edited else own.text_en) or draft.title
    span = next((one.text_en.strip() for one in text if one.field == "period"), "")
    label = KINDS[draft.kind].label.en
    return f"{label}: {span}" if span else label


def field_labels(draft: Draft) -> Mapping[str, str]:
    """Return the English labels of the fields that hold text, without the title and the addressees."""
    return {
        one.id: one.label.en
        for one in template_of(draft.document).fields
        if one.id not in ("subject", "units", "period")
    }


def paper_blocks(made: Any) -> list[dict[str, Any]]:
    """Return the blocks of an official document as a template draws them: paragraphs with rank, rows, tables, drawings."""
    found: list[dict[str, Any]] = []
    for block in made.body:
        if isinstance(block, Paragraph):
            found.append({"kind": "text", "rank": int(block.rank), "text": block.text})
        elif isinstance(block, Table):
            found.append({"kind": "table", "table": block})
        elif isinstance(block, Picture):
            found.append({"kind": "picture", "picture": block})
        else:
            found.append({"kind": "row", "label": block.label, "text": block.value})
    return found
