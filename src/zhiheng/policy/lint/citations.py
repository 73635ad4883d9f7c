"""Every citation resolves; a number without a citation is marked an example."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import (
    Certainty,
    Citation,
    Clock,
    Criterion,
    DatedValue,
    Element,
    LevelTable,
    Stage,
    Stratum,
    Veto,
)
from zhiheng.policy.suggest import hints

#: Models whose numbers a provision must support.
_NUMBERS = (Criterion, Veto, Stage, DatedValue, LevelTable, Clock, Stratum)


def check(scope: Scope) -> Iterator[Finding]:
    """Follow every citation of the pack's elements."""
    for kind in scope.pack.elements.values():
        for element in scope.elements(kind.values()):
            for path, part in parts(element):
                if isinstance(part, Citation):
                    yield from _resolves(scope, element, path, part)
                elif isinstance(part, _NUMBERS):
                    yield from _supported(scope, element, path, part)


def parts(value: Any, path: Path = ()) -> Iterator[tuple[Path, BaseModel]]:
    """Yield every model within a model, itself included, with its path by YAML keys."""
    if isinstance(value, BaseModel):
        yield path, value
        for name, field in type(value).model_fields.items():
            yield from parts(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from parts(each, (*path, key))
    elif isinstance(value, tuple):
        for at, each in enumerate(value):
            yield from parts(each, (*path, at))


def _resolves(scope: Scope, element: Element, path: Path, citation: Citation) -> Iterator[Finding]:
    document = scope.pack.documents.get(citation.document)
    if document is None:
        yield from scope.names(element, (*path, "document"), "documents", citation.document)
        return
    if document.provision(citation.provision) is None:
        words = hints(citation.provision, (each.id for each in document.provisions))
        yield scope.report(
            element,
            (*path, "provision"),
            "unknown-provision",
            f"文件“{document.id}”没有条款“{citation.provision}”。{words['hint_zh']}",
            f"The document “{document.id}” has no provision “{citation.provision}”. {words['hint_en']}".strip(),
            citation.provision,
        )


def _supported(scope: Scope, element: Element, path: Path, part: Any) -> Iterator[Finding]:
    if not part.cite and part.certainty is not Certainty.EXAMPLE:
        yield scope.report(
            element,
            path,
            "uncited-number",
            "没有引用条款（cite）的数值须标为示例：certainty: example。",
            "A number without a citation (cite) must be marked: certainty: example.",
            part.certainty,
            "certainty: example",
        )
