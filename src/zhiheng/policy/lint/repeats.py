"""Ids that stand twice in one list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Element


def repeats(scope: Scope, element: Element, path: Path, ids: Sequence[str], *, key: str) -> Iterator[Finding]:
    """Report each id that an earlier item of the list at ``path`` bears; ``key`` is where the item writes it."""
    seen: set[str] = set()
    for at, each in enumerate(ids):
        if each in seen:
            zh, en = f"“{each}”在此列表中重复。请改名。", f"“{each}” stands twice in this list. Rename one of them."
            yield scope.report(element, (*path, at, key), "repeated-id", zh, en, each)
        seen.add(each)
