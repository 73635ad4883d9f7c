"""The rows of a download: one state of the ledger, named by its batch, read in one statement and never held whole.

The last batch is read from the projection, an earlier one from the lake. What may be seen is always decided by today:
a record hidden since is in no download any more, also not in that of an earlier batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, NamedTuple

from django.db.models import Count, IntegerField, Max, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhiheng.ledger.models import ProjectedParty, ProjectedRecord, ProjectionState
from zhiheng.ledger.models.visibility import VisibilityChange
from zhiheng.policy.model import FieldSpec, RecordType
from zhiheng.server import visible
from zhiheng.server.portal.downloads_cut import Cut
from zhiheng.server.visible import Level

#: Columns that go out with every record, before its fields.
ENVELOPE = (
    "record_id",
    "subject",
    "occurred_on",
    "source",
    "division",
    "supersedes",
    "superseded_by",
    "void_from",
    "synthetic",
    "batch_seq",
)
COLUMNS = (*ENVELOPE, "payload")
CHUNK = 2000
_SUBJECT = ENVELOPE.index("subject")


class Line(NamedTuple):
    """One record as it goes out: the envelope's values in their order, and the fields that may be seen."""

    envelope: tuple[Any, ...]
    payload: dict[str, Any]

    def as_object(self) -> dict[str, Any]:
        """Return it as it stands in JSON."""
        return {**dict(zip(ENVELOPE, self.envelope, strict=True)), "payload": self.payload}


@dataclass(frozen=True)
class Snapshot:
    """One state of a cut: the batch it stands for, its counts, and its rows, to be read once."""

    cut: Cut
    batch_seq: int
    total: int
    synthetic: int
    lines: Iterator[Line]


@dataclass(frozen=True)
class Version:
    """What decides the content of a download besides the question: the last batch and the last change of visibility."""

    head: int
    stops: int


def version() -> Version:
    """Return the version of everything that can be taken away now."""
    head = ProjectionState.objects.values_list("batch_seq", flat=True).first() or 0
    return Version(int(head), VisibilityChange.objects.aggregate(last=Max("id"))["last"] or 0)


def seen(cut: Cut, level: Level) -> QuerySet[ProjectedRecord]:
    """Return the records of a cut that a level may see now."""
    return visible.records(level).filter(cut.condition())


def take(cut: Cut, kind: RecordType, level: Level) -> Snapshot:
    """Return the present state of a cut, in the order of the ledger.

    Counts, batch and rows come from one statement, so that they agree while others write.
    """
    found = seen(cut, level)
    rows = found.annotate(
        _head=Coalesce(Subquery(ProjectionState.objects.values("batch_seq")[:1]), 0),
        _total=_count(found),
        _synthetic=_count(found.filter(synthetic=True)),
    )
    named = rows.order_by("row_no").values_list(*COLUMNS, "_head", "_total", "_synthetic")
    stream = named.iterator(chunk_size=CHUNK)
    first = next(stream, None)
    if first is None:
        return Snapshot(cut, version().head, 0, 0, iter(()))
    head, total, synthetic = first[-3:]
    lines = written(chain([first], stream), kind, level)
    return Snapshot(cut, int(head), int(total), int(synthetic or 0), lines)


def _count(found: QuerySet[ProjectedRecord]) -> Coalesce:
    numbers = found.order_by().values("record_type").annotate(n=Count("row_no")).values("n")
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)


def written(rows: Iterable[tuple[Any, ...]], kind: RecordType, level: Level) -> Iterator[Line]:
    """Give rows (the columns of `COLUMNS` first) as they go out: fields and subjects that the level may see."""
    fields = visible.visible_fields(kind, level)
    stream = iter(rows)
    while chunk := list(islice(stream, CHUNK)):
        subjects = shown_subjects(chunk, kind, fields, level)
        for row in chunk:
            envelope = list(row[: len(ENVELOPE)])
            envelope[_SUBJECT] = subjects.get(row[0], "")
            yield Line(tuple(envelope), visible.visible_values(fields, row[len(ENVELOPE)], level))


def shown_subjects(
    rows: Iterable[tuple[Any, ...]], kind: RecordType, fields: Mapping[str, FieldSpec], level: Level
) -> dict[str, str]:
    """Return record id → subject, where a level may learn it.

    A subject is told where the record itself names its code, or where the enterprise's registration may be seen; it is
    told never where the code or the name is a field that the level may not see.
    """
    party = kind.party(kind.subject)
    if party is None or any(name in kind.fields and name not in fields for name in (party.code, party.name) if name):
        return {}
    named = {row[0]: row[_SUBJECT] for row in rows if row[_SUBJECT]}
    if party.kind != "organisation":
        return named
    known = set(visible.cards(level).filter(subject__in=set(named.values())).values_list("subject", flat=True))
    open_ids = {one for one, subject in named.items() if subject not in known}
    by_code = _by_code(open_ids, kind) if open_ids else set()
    return {one: subject for one, subject in named.items() if subject in known or one in by_code}


def _by_code(record_ids: Iterable[str], kind: RecordType) -> set[str]:
    parties = ProjectedParty.objects.filter(record_id__in=record_ids, role=kind.subject, method="code")
    return set(parties.values_list("record_id", flat=True))


def not_by_code(kind: RecordType) -> Q:
    """Return the condition that a record's subject was found otherwise than by a code that it names itself."""
    linked = ProjectedParty.objects.filter(role=kind.subject, record_type=kind.id).exclude(method="code")
    return Q(record_id__in=linked.exclude(subject="").values("record_id"))
