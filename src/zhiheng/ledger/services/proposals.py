"""Proposed links: kept once a party, judged by a person, and appended to the ledger as judged links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone
from sqlglot import exp

from zhiheng.ledger.installation import Installation
from zhiheng.ledger.intake.errors import ProposalDecided, ProposalUnknown, SubjectUnfit
from zhiheng.ledger.intake.exact import LOCAL
from zhiheng.ledger.intake.link import Proposal, propose
from zhiheng.ledger.intake.who import directory_of
from zhiheng.ledger.models import LinkProposal, LinkState
from zhiheng.ledger.services import outbox

SOURCE = "case-decisions"


def keep(found: Iterable[Proposal]) -> int:
    """Keep proposals; one that waits for the same party is brought up to date. Return how many are new."""
    new = 0
    for proposal in found:
        values = {
            "rows": proposal.rows,
            "first_day": proposal.first_day,
            "last_day": proposal.last_day,
            "candidates": [asdict(candidate) for candidate in proposal.candidates],
        }
        _, made = LinkProposal.objects.update_or_create(
            record_type=proposal.record_type,
            role=proposal.role,
            party_name=proposal.party_name[:500],
            party_code=(proposal.party_code or "")[:80],
            state=LinkState.OPEN,
            defaults=values,
        )
        new += made
    return new


def renew(installation: Installation) -> int:
    """Compare every waiting party of the ledger with all organisations known by now; return how many are proposed."""
    directory = directory_of(installation.ledger, _today())
    waiting = _waiting(installation)
    return keep(propose(waiting, directory))


def _today() -> date:
    return datetime.now(UTC).astimezone(LOCAL).date()


def _waiting(installation: Installation) -> pl.DataFrame:
    """Return parties without subject: record_type, role, party_name, party_code, rows, first, last."""
    names = ["record_type", "role", "party_name", "party_code"]
    columns = [exp.column(name, quoted=True) for name in names]
    day = exp.column("occurred_on", quoted=True)
    query = (
        exp.select(*columns, exp.Count(this=exp.Star()).as_("rows"), exp.Min(this=day).as_("first"), exp.Max(this=day).as_("last"))
        .from_("participants")
        .where(exp.column("subject", quoted=True).is_(exp.null()))
        .where(exp.not_(exp.column("party_name", quoted=True).is_(exp.null())))
        .group_by(*columns)
    )  # fmt: skip
    with installation.ledger.view(as_of=_today()) as view:
        found = pl.DataFrame(pl.from_arrow(view.execute(query)))
    organisations = [
        {"record_type": name, "role": party.role}
        for name, kind in installation.record_types.items()
        for party in kind.parties
        if party.kind == "organisation"
    ]
    allowed = pl.DataFrame(organisations, schema={"record_type": pl.String, "role": pl.String})
    return found.join(allowed, on=["record_type", "role"], how="semi").sort(names)


def judge(installation: Installation, proposal_id: int, *, subject: str | None, by: str, reason: str) -> int | None:
    """Decide a proposal. With a subject, every waiting record of the party is linked to it by a link in the ledger.

    Returns the number of links, None where the proposal was refused. Raises ProposalUnknown, ProposalDecided,
    SubjectUnfit. The links are owed in the deciding transaction and delivered after it, so that a decision and its
    links are never apart.
    """
    with transaction.atomic():
        proposal = LinkProposal.objects.select_for_update().filter(pk=proposal_id).first()
        if proposal is None:
            raise ProposalUnknown(id=proposal_id)
        if proposal.state != LinkState.OPEN:
            raise ProposalDecided(id=proposal_id, by=proposal.decided_by or "—")
        links = None if subject is None else _owe(installation, proposal, _fit(subject), by, reason)
        proposal.state = LinkState.REFUSED if subject is None else LinkState.ACCEPTED
        proposal.subject, proposal.decided_by, proposal.reason = subject or "", by, reason
        proposal.decided_at = timezone.now()
        proposal.save()
    if links:
        outbox.deliver(installation.ledger)
    return links


def _fit(subject: str) -> str:
    from zhiheng.codes import uscc

    kind, _, code = subject.partition(":")
    if kind != "uscc" or not uscc.is_valid(code):
        raise SubjectUnfit(subject=subject)
    return subject


def _owe(installation: Installation, proposal: LinkProposal, subject: str, by: str, reason: str) -> int:
    today = _today()
    rows = [_link(proposal, target, subject, by, reason, today) for target in _targets(installation, proposal)]
    if rows:
        outbox.owe("link", SOURCE, rows, note=f"link proposal {proposal.pk}")
    return len(rows)


def _targets(installation: Installation, proposal: LinkProposal) -> list[bytes]:
    """Return the ids of records in which this party, under this name and code, has no subject yet."""
    wanted: dict[str, str] = {
        "record_type": proposal.record_type,
        "role": proposal.role,
        "party_name": proposal.party_name,
    }
    query = exp.select(_column("record_id", "r")).from_(exp.to_table("participants").as_("p"))
    record = exp.to_table(proposal.record_type).as_("r")
    query = query.join(record, on=_column("row_no", "r").eq(_column("row_no", "p")))
    query = query.where(_column("subject", "p").is_(exp.null()))
    for name, value in wanted.items():
        query = query.where(_column(name, "p").eq(exp.Literal.string(value)))
    code = _column("party_code", "p")
    query = query.where(
        code.eq(exp.Literal.string(proposal.party_code)) if proposal.party_code else code.is_(exp.null())
    )
    with installation.ledger.view(as_of=_today()) as view:
        found: list[bytes] = view.execute(query)["record_id"].to_pylist()
    return found


def _column(name: str, table: str) -> exp.Column:
    return exp.column(name, table=table, quoted=True)


def _link(proposal: LinkProposal, target: bytes, subject: str, by: str, reason: str, today: date) -> dict[str, Any]:
    return {
        "target_type": proposal.record_type,
        "target": target,
        "role": proposal.role,
        "linked_subject": subject,
        "judged_on": today,
        "judged_by": by,
        "reason": reason,
    }
