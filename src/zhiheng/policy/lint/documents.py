"""Documents: dates in order, status that agrees with them, provisions named once."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.repeats import repeats
from zhiheng.policy.lint.scope import Scope
from zhiheng.policy.model import Document, DocumentStatus
from zhiheng.policy.suggest import hints

#: Dates of a document in the order in which they come, by YAML key.
_SEQUENCES = (("issued", "published"), ("issued", "checked"), ("published", "checked"), ("issued", "until"))


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each document."""
    for document in scope.elements(scope.pack.documents.values()):
        yield from _dates(scope, document)
        yield from _status(scope, document)
        yield from repeats(scope, document, ("provisions",), [each.id for each in document.provisions], key="id")
        for at, provision in enumerate(document.provisions):
            if not provision.id.strip():
                zh, en = "条款缺少编号。", "The provision has no id."
                yield scope.report(document, ("provisions", at), "provision-id", zh, en)
        yield from _provisions(scope, document)
        if document.issuer is not None:
            yield from scope.names(document, ("issuer",), "bodies", document.issuer)


def _provisions(scope: Scope, document: Document) -> Iterator[Finding]:
    """Parents stand in the same document and above; bodies and bases exist."""
    above: set[str] = set()
    for at, provision in enumerate(document.provisions):
        if provision.parent is not None and provision.parent not in above:
            words = hints(provision.parent, above)
            zh = f"上级条款“{provision.parent}”须是同一文件中排在前面的条款。{words['hint_zh']}"
            en = f"The parent “{provision.parent}” must be an earlier provision here. {words['hint_en']}".strip()
            yield scope.report(document, ("provisions", at, "parent"), "unknown-parent", zh, en, provision.parent)
        above.add(provision.id)
        yield from references.many(scope, document, ("provisions", at, "bodies"), "bodies", provision.bodies)
        for number, basis in enumerate(provision.bases):
            path = ("provisions", at, "bases", number, "document")
            yield from references.one(scope, document, path, "documents", basis.document)


def _dates(scope: Scope, document: Document) -> Iterator[Finding]:
    dates = {
        "issued": document.issued,
        "published": document.published,
        "checked": document.checked,
        "until": document.valid_until,
    }
    for earlier, later in _SEQUENCES:
        first, second = dates[earlier], dates[later]
        if first is not None and second is not None and second < first:
            zh = f"{later}（{second}）早于 {earlier}（{first}）。"
            en = f"{later} ({second}) lies before {earlier} ({first})."
            yield scope.report(document, (later,), "dates-reversed", zh, en, second)


def _status(scope: Scope, document: Document) -> Iterator[Finding]:
    ended, checked = document.valid_until, document.checked
    if document.status is DocumentStatus.DRAFT and (document.valid_from or ended):
        zh, en = "草案没有施行日期：请去掉 from、until。", "A draft is in force on no day: remove from and until."
        yield scope.report(document, ("status",), "document-status", zh, en, document.status)
    if document.status is DocumentStatus.IN_FORCE and ended is not None and checked is not None and ended < checked:
        zh = f"核对日（{checked}）已过 until（{ended}），status 应为 expired。"
        en = f"On the day it was checked ({checked}) until ({ended}) had passed: status should be expired."
        yield scope.report(document, ("status",), "document-status", zh, en, document.status)
    if document.status is DocumentStatus.EXPIRED and ended is not None and checked is not None and ended > checked:
        zh = f"核对日（{checked}）尚未到 until（{ended}），status 不应为 expired。"
        en = f"On the day it was checked ({checked}) until ({ended}) lay ahead: status should not be expired."
        yield scope.report(document, ("status",), "document-status", zh, en, document.status)
