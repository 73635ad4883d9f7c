"""References of one element to others, by id or by `kind/id`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.kinds import KINDS
from zhiheng.policy.lint.readings import reading
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Element, Trigger
from zhiheng.policy.suggest import hints

#: Parts that act in a procedure without being a body of the pack.
PARTIES = frozenset({"applicant", "affected", "public", "expert", "inspector", "enterprise", "system"})
#: Offices told by where they stand: the body that holds the case, the one above it, or the one of a level over the place.
OFFICES = frozenset({"authority", "superior", "province", "prefecture", "county"})
ROLES = PARTIES | OFFICES


def one(scope: Scope, element: Element, path: Path, kind: str, name: str | None) -> Iterator[Finding]:
    """Report a name of a kind that does not exist; None is no name."""
    if name is not None:
        yield from scope.names(element, path, kind, name)


def many(scope: Scope, element: Element, path: Path, kind: str, names: Iterable[str]) -> Iterator[Finding]:
    """Report every name in a list that does not exist, and every one that stands there twice."""
    seen: set[str] = set()
    for at, name in enumerate(names):
        yield from scope.names(element, (*path, at), kind, name)
        if name in seen:
            zh, en = f"“{name}”重复。", f"“{name}” is repeated."
            yield scope.report(element, (*path, at), "repeated-name", zh, en, name)
        seen.add(name)


def mixed(scope: Scope, element: Element, path: Path, references: Iterable[str]) -> Iterator[Finding]:
    """Report every `kind/id` of a list that names no element of the pack."""
    for at, reference in enumerate(references):
        kind, slash, name = reference.partition("/")
        if not slash or kind not in KINDS:
            words = hints(kind, KINDS)
            zh = f"“{reference}”须写作“种类/编号”，例如 record-types/penalty。{words['hint_zh']}"
            en = f"“{reference}” must be written kind/id, for example record-types/penalty. {words['hint_en']}".strip()
            yield scope.report(element, (*path, at), "reference-form", zh, en, reference)
        else:
            yield from scope.names(element, (*path, at), kind, name)


def actor(scope: Scope, element: Element, path: Path, name: str | None) -> Iterator[Finding]:
    """Report who is neither a body of the pack nor one of the roles."""
    if name is not None and name not in ROLES:
        yield from scope.names(element, path, "bodies", name)


def records(
    scope: Scope, element: Element, path: Path, reads: str | None, where: str | None, role: str | None = None
) -> Iterator[Finding]:
    """Report a record type, role or condition that cannot be read."""
    if reads is None and (where is not None or role is not None):
        stray = "where" if where is not None else "role"
        zh, en = f"没有 reads 时不写 {stray}。", f"Without reads, {stray} has no meaning."
        yield scope.report(element, (*path, stray), "reading-form", zh, en)
        return
    yield from reading(scope, element, path, Trigger(reads=reads, where=where, role=role))
