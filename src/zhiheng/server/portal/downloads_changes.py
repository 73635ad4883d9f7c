"""`changes since`: what turns a download of an earlier batch into the present one.

Each entry carries the whole row in its present form, or, for a record that may no longer be seen, its id alone. Who puts
the rows in by their id and takes the withdrawn ones out arrives at the present download. Entries may repeat what is
known already: a stop of visibility is noted by its moment, and the moment of a download is known only from below.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from zhiheng.ledger.models import ProjectedRecord
from zhiheng.ledger.models.visibility import VisibilityChange
from zhiheng.policy.model import RecordType
from zhiheng.server import visible
from zhiheng.server.portal.downloads_cut import Cut
from zhiheng.server.portal.downloads_rows import COLUMNS, ENVELOPE, Line, not_by_code, written
from zhiheng.server.visible import TERM, Level, today

ADDED, CORRECTED, SUPERSEDED, VOIDED, UPDATED, WITHDRAWN = KINDS = (
    "added",
    "corrected",
    "superseded",
    "voided",
    "updated",
    "withdrawn",
)
ERASED, ORGANISATION = "erased", "organisation"
#: A stop is noted when it is ordered and seen when its transaction ends, which comes sooner than this.
MARGIN = timedelta(minutes=15)
_SUPERSEDED_BY = ENVELOPE.index("superseded_by")


@dataclass(frozen=True)
class Change:
    """One step from the old download to the new: the row as it is now, None where it may no longer be seen."""

    kind: str
    record_id: str
    old_id: str = ""
    line: Line | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it ready for JSON."""
        row = self.line.as_object() if self.line else None
        return {"change": self.kind, "record_id": self.record_id, "old_id": self.old_id or None, "record": row}


def feed(cut: Cut, kind: RecordType, since: int, until: int, level: Level) -> QuerySet[ProjectedRecord]:
    """Return the rows to look at, to be read in the order of `row_no`: of the type, and erasures of its records."""
    # A state closed by a later one was in earlier downloads: it is told that it went.
    once_open = Q(publicity__in=level.sees) | Q(own_publicity__in=level.sees)
    own = cut.condition() & once_open & Q(batch_seq__lte=until)
    erased = Q(record_type=ERASED, batch_seq__gt=since, batch_seq__lte=until, payload__target_type=cut.record_type)
    return ProjectedRecord.objects.filter((own & _touched(kind, since, level)) | erased)


def entries(rows: Iterable[ProjectedRecord], cut: Cut, kind: RecordType, since: int, level: Level) -> list[Change]:
    """Return what became of rows of `feed`; one that came and went since is no entry."""
    page = list(rows)
    ids = [row.record_id for row in page if row.record_type == cut.record_type]
    shown = set(visible.records(level).filter(record_id__in=ids).values_list("record_id", flat=True))
    tuples = [tuple(getattr(row, name) for name in COLUMNS) for row in page if row.record_id in shown]
    lines = {line.envelope[0]: line for line in written(tuples, kind, level)}
    later = _later(lines.values(), since)
    made = (_change(row, cut, lines.get(row.record_id), since, later) for row in page)
    return [change for change in made if change is not None]


def _change(row: ProjectedRecord, cut: Cut, line: Line | None, since: int, later: set[str]) -> Change | None:
    if row.record_type != cut.record_type:
        return Change(WITHDRAWN, str(row.payload.get("target") or ""))
    if line is None:
        return Change(WITHDRAWN, row.record_id) if row.batch_seq <= since else None
    if row.batch_seq > since:
        return Change(CORRECTED if row.supersedes else ADDED, row.record_id, row.supersedes, line)
    if row.superseded_by in later:
        return Change(SUPERSEDED, row.record_id, "", line)
    return Change(VOIDED if row.void_from else UPDATED, row.record_id, "", line)


def _later(lines: Iterable[Line], since: int) -> set[str]:
    """Return which of the corrections of these rows came after a batch."""
    ids = {line.envelope[_SUPERSEDED_BY] for line in lines if line.envelope[_SUPERSEDED_BY]}
    return set(
        ProjectedRecord.objects.filter(record_id__in=ids, batch_seq__gt=since).values_list("record_id", flat=True)
    )


def _touched(kind: RecordType, since: int, level: Level) -> Q:
    """Return the condition that a record came after a batch, or may look otherwise than it did then."""
    moment = moment_of(since)
    found = changed(since) | _closed(since) | _hidden_or_shown(moment) | _subject_known_otherwise(kind, since, moment)
    if TERM in kind.fields and level < Level.INTERNAL:
        found |= Q(**{f"payload__{TERM}__lt": today().isoformat()}) & _ended_after(moment)
    return found


def _ended_after(moment: datetime | None) -> Q:
    return Q(**{f"payload__{TERM}__gte": timezone.localdate(moment).isoformat()}) if moment else Q()


def _closed(since: int) -> Q:
    """Return the condition that a later state of a batch after ``since`` may have closed a state."""
    return ~Q(own_publicity="") & Q(Exists(_later_states().filter(batch_seq__gt=since)))


def _later_states() -> QuerySet[ProjectedRecord]:
    same = {name: OuterRef(name) for name in ("record_type", "source", "source_key")}
    return ProjectedRecord.objects.filter(row_no__gt=OuterRef("row_no"), **same).exclude(supersedes="")


def _hidden_or_shown(moment: datetime | None) -> Q:
    """Return the condition that a stop on a record, or on a later state of it, came or went."""
    stopped = _stops(moment).values("record_id")
    return Q(record_id__in=stopped) | Q(Exists(_later_states().filter(record_id__in=stopped)))


def _stops(moment: datetime | None) -> QuerySet[VisibilityChange]:
    every = VisibilityChange.objects.all()
    return every.filter(changed_at__gte=moment) if moment else every


def _subject_known_otherwise(kind: RecordType, since: int, moment: datetime | None) -> Q:
    """A subject not named by its code is told while its registration may be seen; see `shown_subjects`."""
    party = kind.party(kind.subject)
    if party is None or party.kind != ORGANISATION:
        return Q(record_id__in=())
    erasures = ProjectedRecord.objects.filter(record_type=ERASED, batch_seq__gt=since)
    if erasures.filter(payload__target_type=ORGANISATION).exists():
        return not_by_code(kind)
    registrations = ProjectedRecord.objects.filter(changed(since) | _hidden_or_shown(moment), record_type=ORGANISATION)
    return not_by_code(kind) & Q(subject__in=registrations.values("subject"))


def moment_of(batch: int) -> datetime | None:
    """Return an instant before which no download of a batch was made; None where none is known."""
    rows = ProjectedRecord.objects.filter(batch_seq__lte=batch).order_by("-batch_seq")
    recorded: datetime | None = rows.values_list("recorded_at", flat=True).first()
    return recorded - MARGIN if recorded else None


def changed(since: int) -> Q:
    """Return the condition that a record, or its present state, is of a batch after ``since``."""
    later = ProjectedRecord.objects.filter(batch_seq__gt=since)
    aimed_at = _targets(later.filter(record_type__in=("effect", "link", ERASED)))
    undone = ProjectedRecord.objects.filter(record_id__in=_targets(later.filter(record_type="effect")))
    return (
        Q(batch_seq__gt=since)
        | Q(record_id__in=later.exclude(supersedes="").values("supersedes"))
        | Q(record_id__in=aimed_at)
        | Q(record_id__in=_targets(undone.filter(record_type="link")))
        | Q(subject__in=moved(since))
    )


def moved(since: int) -> set[str]:
    """Return the subjects that records may bear after identities were judged, or undone, since a batch."""
    identities = ProjectedRecord.objects.filter(record_type="identity")
    later = ProjectedRecord.objects.filter(batch_seq__gt=since, record_type="effect")
    fresh = identities.filter(Q(batch_seq__gt=since) | Q(record_id__in=_targets(later)))
    found = {subject for pair in _pairs(fresh) for subject in pair}
    following: dict[str, set[str]] = {}
    for old, new in _pairs(identities) if found else ():
        following.setdefault(old, set()).add(new)
    waiting = list(found)
    while waiting:
        beyond = following.get(waiting.pop(), set()) - found
        found |= beyond
        waiting += beyond
    return found


def _pairs(identities: QuerySet[ProjectedRecord]) -> QuerySet[Any, tuple[str, str]]:
    return identities.values_list(
        KeyTextTransform("old_subject", "payload"), KeyTextTransform("new_subject", "payload")
    )


def _targets(rows: QuerySet[ProjectedRecord]) -> QuerySet[Any, Any]:
    return rows.values_list(KeyTextTransform("target", "payload"))
