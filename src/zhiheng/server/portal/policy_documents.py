"""A document as a tree of provisions: what each asks for, all that carries it out by kind, and the marks it bears."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from zhiheng.policy import coverage
from zhiheng.policy.citing import CitedBy
from zhiheng.policy.coverage import ProvisionRow
from zhiheng.policy.kinds import kind_of
from zhiheng.policy.model import Basis, Criterion, Document, Mechanism, Provision, Realisation, Scorecard, Veto
from zhiheng.server.i18n import localised
from zhiheng.server.portal import policy_coverage, policy_elements
from zhiheng.server.portal.packs import anchor, documents, packs, provision_name, shown_citations
from zhiheng.server.portal.policy_values import Reader

#: Kinds that say what is asked; they stand apart from what carries it out.
ASKING = (Mechanism, Realisation)


def context(document: Document) -> dict[str, Any]:
    """Return what the page of a document shows."""
    reader = Reader(document.pack)
    rows = policy_coverage.rows_by_provision(document)
    place = packs().where(document)
    return {
        "document": document,
        "issuer": reader.value(document.issuer, Document, "issuer") if document.issuer else None,
        "provisions": [_provision(document, one, depth, rows.get(one.id), reader) for one, depth in tree(document)],
        "counts": coverage.counts(rows.values()),
        "explained": policy_coverage.mark_words().values(),
        "basis": shown_citations(document.cite),
        "named_by": policy_elements.back(document),
        "place": f"{place.file}:{place.line}",
        "json": reverse("portal:element_json", args=policy_elements.key_of(document)),
        "list": reverse("portal:policy_kind", args=["documents"]),
    }


def tree(document: Document) -> Iterator[tuple[Provision, int]]:
    """Yield the provisions with their depth: each after the one it stands in, in the order of the document."""
    below: dict[str | None, list[Provision]] = {}
    known = {one.id for one in document.provisions}
    for one in document.provisions:
        below.setdefault(one.parent if one.parent in known else None, []).append(one)

    def walk(parent: str | None, depth: int) -> Iterator[tuple[Provision, int]]:
        for one in below.get(parent, ()):
            yield one, depth
            yield from walk(one.id, depth + 1)

    yield from walk(None, 0)


def _provision(
    document: Document, one: Provision, depth: int, row: ProvisionRow | None, reader: Reader
) -> dict[str, Any]:
    cited = policy_elements.citing_elements(document.id, one.id)
    return {
        "provision": one,
        "name": provision_name(document, one.id),
        "anchor": anchor(one.id),
        "depth": min(depth, 3),
        "asks": [_asked(each.mechanism) for each in row.mechanisms] if row else [],
        "carried": list(_by_kind(cited)),
        "marks": policy_coverage.marks(row) if row and (row.mechanisms or row.elements) else [],
        "bodies": reader.value(one.bodies, Provision, "bodies") if one.bodies else None,
        "responsible": localised(one.responsible),
        "bases": [_basis(each, reader) for each in one.bases],
    }


def _asked(mechanism: Mechanism) -> dict[str, str]:
    return {"label": localised(mechanism), "address": policy_elements.address(mechanism)}


def _by_kind(cited: list[CitedBy]) -> Iterator[dict[str, Any]]:
    """Yield what carries a provision out, by kind; what only says that it is asked for is left to `asks`."""
    groups: dict[str, list[dict[str, str]]] = {}
    for each in cited:
        if not isinstance(each.element, ASKING):
            kind = localised(policy_elements.kind_label(kind_of(each.element)))
            groups.setdefault(kind, []).extend(_lines(each))
    for kind, lines in groups.items():
        yield {"kind": kind, "lines": lines}


def _lines(cited: CitedBy) -> Iterator[dict[str, str]]:
    """Yield an element that rests on a provision; of a scorecard the very criteria that do."""
    element = cited.element
    label, address = localised(policy_elements.title(element)), policy_elements.address(element)
    if isinstance(element, Scorecard) and cited.parts:
        lines: tuple[Criterion | Veto, ...] = (*element.eligibility, *element.criteria, *element.vetoes)
        named = {one.id: localised(one.label) for one in lines}
        for part in cited.parts:
            yield {"label": f"{label} · {named.get(part, part)}", "address": f"{address}#c-{part}"}
    else:
        yield {"label": label, "address": address}


def _basis(basis: Basis, reader: Reader) -> dict[str, Any]:
    target = documents().get(basis.document)
    address = ""
    if target is not None:
        address = reverse("portal:document", args=[target.pack, target.id])
        if basis.provision and target.provision(basis.provision):
            address = f"{address}#{anchor(basis.provision)}"
    return {
        "label": localised(target) if target else basis.document,
        "provision": provision_name(target, basis.provision or ""),
        "address": address,
        "note": localised(basis.note),
    }
