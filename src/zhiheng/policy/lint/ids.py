"""Ids of every element have one form, and its own dates run forward."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Element, LevelTable, RecordType, Scorecard

_ID = re.compile(r"[a-z0-9][a-z0-9]*([-_.][a-z0-9]+)*")


def check(scope: Scope) -> Iterator[Finding]:
    """Check id and dates of each element, and the ids of what it is made of."""
    for kind in scope.pack.elements.values():
        for element in scope.elements(kind.values()):
            for path, each in _ids(element):
                yield from _form(scope, element, path, each)
            first, last = element.valid_from, element.valid_until
            if first is not None and last is not None and last < first:
                zh, en = f"until {last} 早于 from {first}。", f"until {last} lies before from {first}."
                yield scope.report(element, ("until",), "dates-reversed", zh, en, last)


def _ids(element: Element) -> Iterator[tuple[Path, str]]:
    if not isinstance(element, RecordType):
        yield (), element.id
    if isinstance(element, Scorecard):
        yield from ((("eligibility", at, "id"), each.id) for at, each in enumerate(element.eligibility))
        yield from ((("criteria", at, "id"), each.id) for at, each in enumerate(element.criteria))
        yield from ((("vetoes", at, "id"), each.id) for at, each in enumerate(element.vetoes))
    if isinstance(element, LevelTable):
        yield from (((("levels", at, "id")), level.id.lower()) for at, level in enumerate(element.levels))


def _form(scope: Scope, element: Element, path: Path, wrong: str) -> Iterator[Finding]:
    if not _ID.fullmatch(wrong):
        proposal = re.sub(r"[^a-z0-9]+", "-", wrong.lower()).strip("-")
        hint_zh, hint_en = (f"例如 {proposal}。", f"For example {proposal}.") if proposal else ("", "")
        zh = f"编号“{wrong}”须用小写字母和数字，以 - 相连。{hint_zh}"
        en = f"The id “{wrong}” must be lower-case letters and digits joined by -. {hint_en}".strip()
        yield scope.report(element, path, "id-form", zh, en, wrong, proposal)
