"""The policy packs in use, loaded once a process, and the words they have for record types, fields and sources."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import reverse

from zhiheng import policy
from zhiheng.policy.model import Citation, Document, DocumentStatus, RecordType, Source
from zhiheng.policy.words import provisions
from zhiheng.server.i18n import english, localised
from zhiheng.server.portal.shown import ShownCitation


@cache
def packs() -> Any:
    """Return the set of packs in use."""
    return policy.load()


def every_pack() -> Iterator[Any]:
    """Yield each pack, the extended before those that extend them."""
    loaded = packs()
    yield from sorted((loaded[name] for name in loaded), key=lambda pack: (len(pack.chain), pack.info.id))


def pack_for(division: str) -> Any:
    """Return the pack of the province that a division lies in, else the one that all extend."""
    every = list(every_pack())
    own = [pack for pack in every if pack.info.division and pack.info.division[:2] == division[:2] and division]
    return own[-1] if own else every[0]


@cache
def record_types() -> dict[str, RecordType]:
    """Return every record type by id, a province's own included."""
    return {name: kind for pack in every_pack() for name, kind in pack.record_types.items()}


@cache
def sources() -> dict[str, Source]:
    """Return every entry of the sharing register by id."""
    return {name: source for pack in every_pack() for name, source in pack.sources.items()}


@cache
def documents() -> dict[str, Document]:
    """Return every policy document by id."""
    return {name: document for pack in every_pack() for name, document in pack.documents.items()}


def type_label(record_type: str) -> str:
    """Return what a record type is called, or its id where no pack declares it."""
    kind = record_types().get(record_type)
    return localised(kind) if kind else record_type


def source_label(source: str) -> str:
    """Return what a source is called, or its id."""
    entry = sources().get(source)
    return localised(entry) if entry else source


def is_expired_or_draft(document: Document) -> bool:
    """Return whether a document does not bind (now)."""
    return document.status in (DocumentStatus.EXPIRED, DocumentStatus.DRAFT)


def shown_citation(citation: Citation) -> ShownCitation:
    """Return a citation with its document's title, status, and the address of the provision."""
    document = documents().get(citation.document)
    if document is None:
        return ShownCitation(citation.document, citation.provision)
    provision = document.provision(citation.provision)
    address = reverse("portal:document", args=[document.pack, document.id]) + f"#{anchor(citation.provision)}"
    summary = localised(provision.summary) if provision and provision.summary else ""
    name = provision_name(document, citation.provision)
    return ShownCitation(document_name(document), name, address, document.status.value, summary)


def document_name(document: Document) -> str:
    """Return what a document is called where it is cited: in Chinese its number, in English its title."""
    return localised(document) if english() else document.number or localised(document)


def provision_name(document: Document | None, provision: str) -> str:
    """Return what a provision is called in the reader's language (第二十九条, Article 29)."""
    return provisions.english(provision, document) if english() else provision


def task_number(number: str) -> str:
    """Return the number of a task in the reader's language (三-6, 3-6)."""
    return provisions.clause(number) if english() else number


def shown_citations(citations: tuple[Citation, ...]) -> list[ShownCitation]:
    """Return citations as a reader sees them."""
    return [shown_citation(citation) for citation in citations]


def anchor(provision: str) -> str:
    """Return the id of a provision within its page: letters, digits and hyphens of any script."""
    return "p-" + "".join(sign if sign.isalnum() else "-" for sign in provision)
