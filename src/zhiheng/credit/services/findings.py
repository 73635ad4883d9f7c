"""Where our entries and the national systems' disagree: kept for people, closed when both say the same again."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhiheng.credit.lists import LISTING, Disagreement, disagreements
from zhiheng.credit.models import ListFinding
from zhiheng.credit.services import locks
from zhiheng.credit.services.entries import as_entry
from zhiheng.ledger.models import ProjectedRecord


def refresh(authorities: frozenset[str], day: date | None = None) -> int:
    """Compare all entries with those of the authorities (ids of sources); return how many findings are new.

    A finding whose cause is gone is closed and stays in the table. Nothing of either side is changed.
    """
    with transaction.atomic():
        locks.hold(locks.FINDINGS)
        theirs = ProjectedRecord.objects.filter(record_type=LISTING, source__in=authorities, superseded_by="")
        subjects = theirs.exclude(subject="").values("subject")
        rows = ProjectedRecord.objects.filter(record_type=LISTING, subject__in=subjects, superseded_by="")
        found = disagreements((as_entry(row) for row in rows), authorities, day or timezone.localdate())
        return _keep(found)


def _keep(found: tuple[Disagreement, ...]) -> int:
    standing = {(one.ours, one.theirs, one.kind): one for one in waiting()}
    now = {(one.ours, one.theirs, one.kind): one for one in found}
    gone = [one.pk for key, one in standing.items() if key not in now]
    ListFinding.objects.filter(pk__in=gone).update(gone_at=timezone.now())
    new = [_row(one) for key, one in now.items() if key not in standing]
    ListFinding.objects.bulk_create(new)
    return len(new)


def _row(one: Disagreement) -> ListFinding:
    return ListFinding(
        ours=one.ours,
        theirs=one.theirs,
        subject=one.subject,
        scheme=one.scheme,
        kind=one.kind,
        our_state=one.our_state.value,
        their_state=one.their_state.value,
        fields=list(one.fields),
    )


def waiting() -> QuerySet[ListFinding]:
    """Return the findings that still hold."""
    return ListFinding.objects.filter(gone_at__isnull=True)


def note(finding: ListFinding, *, by: str, text: str) -> None:
    """Keep what somebody found out about a disagreement; it closes only when the records agree."""
    ListFinding.objects.filter(pk=finding.pk).update(seen_by=by, seen_at=timezone.now(), note=text)
