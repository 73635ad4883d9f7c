"""What of the work of intake and linking somebody has before them: an office its own sources, a bureau those of all.

A bureau takes in and mends whatever is sent; another office sends for the sources of the sharing register of which it
is the provider, and sees the uploads and the rows set aside of those alone. Links are judged by bureaus, each inside
its units.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet

from zhiheng.actors import Actor, BodyKind
from zhiheng.actors.services import posts_today
from zhiheng.ledger.intake.workbook import MendedRow
from zhiheng.ledger.models import LinkProposal, ProjectedParty, QuarantinedRow, Upload
from zhiheng.server import visible
from zhiheng.server.errors import RowsOfOthers
from zhiheng.server.models import MendingJob
from zhiheng.server.portal.packs import sources

#: The system's own source: nobody sends for it.
OWN = "case-decisions"


def sources_of(looker: Actor) -> list[str]:
    """Return the sources of the sharing register that somebody may send for."""
    every = {name: one for name, one in sources().items() if name != OWN}
    if looker.system or looker.kind is BodyKind.BUREAU:
        return list(every)
    return [name for name, one in every.items() if looker.body and one.provider == looker.body]


def _everything(looker: Actor) -> bool:
    return looker.system or looker.kind is BodyKind.BUREAU


def uploads(looker: Actor) -> QuerySet[Upload]:
    """Return the uploads that somebody may follow."""
    every = Upload.objects.all()
    return every if _everything(looker) else every.filter(source__in=sources_of(looker))


def set_aside(looker: Actor) -> QuerySet[QuarantinedRow]:
    """Return the rows set aside that somebody may mend."""
    every = QuarantinedRow.objects.all()
    return every if _everything(looker) else every.filter(source__in=sources_of(looker))


def mended_sheets(looker: Actor) -> QuerySet[MendingJob]:
    """Return the mended sheets that somebody may follow: those that people of their body sent."""
    if _everything(looker):
        return MendingJob.objects.all()
    colleagues = posts_today().filter(body__code=looker.body).values("user__username")
    return MendingJob.objects.filter(by__in=colleagues)


def own_rows(looker: Actor, rows: Sequence[MendedRow]) -> int:
    """Return how many rows a mended sheet has, once each is one that somebody may mend. Raises RowsOfOthers."""
    keys = [row.key for row in rows]
    others = QuarantinedRow.objects.filter(key__in=keys).exclude(pk__in=set_aside(looker).values("pk")).count()
    if others:
        raise RowsOfOthers(rows=others)
    return len(rows)


def parties(looker: Actor) -> QuerySet[ProjectedParty]:
    """Return the participants of the records that somebody may see."""
    return visible.parties(looker)


def proposals(looker: Actor) -> QuerySet[LinkProposal]:
    """Return the proposed links that somebody may judge: where units limit them, those about records inside."""
    every = LinkProposal.objects.all()
    if not looker.units:
        return every
    same = {name: OuterRef(name) for name in ("record_type", "role", "party_name", "party_code")}
    inside = ProjectedParty.objects.filter(visible.inside(looker, "record__division"), **same)
    return every.filter(Exists(inside))
