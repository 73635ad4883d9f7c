"""Released record types: a type changes only by nullable additions, else it becomes a new one."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy import released
from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.scope import Scope
from zhiheng.policy.model import RecordType


def kept(scope: Scope, record_type: RecordType) -> Iterator[Finding]:
    """Yield what a type breaks of what the last release promised."""
    promise = scope.packs.released(record_type.pack).get(record_type.id)
    if promise is None:
        return
    for breach in released.breaches(promise, record_type):
        yield scope.report(record_type, breach.path, "released-type", breach.zh, breach.en, record_type.id)


def removed(scope: Scope) -> Iterator[Finding]:
    """Yield the released types of the pack that are no longer there."""
    pack = scope.pack
    known = set(pack.record_types) | set(pack.broken.get("record-types", ()))
    for name in sorted(scope.packs.released(pack.id).keys() - known):
        zh = f"已发布的记录类型“{name}”不见了。账上可能有它的记录，请恢复。"
        en = f"The released record type “{name}” is gone. The ledger may hold its records: restore it."
        yield Finding(pack.id, f"{pack.id}/{released.FILE}", 0, "released-type", zh, en, name)
