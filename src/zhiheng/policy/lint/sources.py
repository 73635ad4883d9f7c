"""Sources: the provider and the record types exist."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.scope import Scope


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each entry of the sharing register."""
    for source in scope.elements(scope.pack.sources.values()):
        if source.provider is not None:
            yield from scope.names(source, ("provider",), "bodies", source.provider)
        for at, record_type in enumerate(source.record_types):
            yield from scope.names(source, ("record_types", at), "record-types", record_type)
