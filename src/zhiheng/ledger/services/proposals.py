"""Proposed links: kept once a party, judged by a person, and appended to the ledger as judged links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from sqlglot import exp

from zhiheng.ledger.installation import Installation
from zhiheng.ledger.intake.exact import LOCAL
from zhiheng.ledger.intake.link import Proposal
from zhiheng.ledger.models import JudgementAction, LinkJudgement, LinkProposal, LinkState
from zhiheng.ledger.services import outbox
from zhiheng.ledger.services.errors import ProposalDecided, ProposalUnknown, SubjectUnfit

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


def today() -> date:
    """Return the day in China."""
    return datetime.now(UTC).astimezone(LOCAL).date()


def judge(installation: Installation, proposal_id: int, *, subject: str | None, by: str, reason: str) -> int | None:
    """Decide a proposal. With a subject, every waiting record of the party is linked to it by a link in the ledger.

    Returns the number of links, None where the proposal was refused. Raises ProposalUnknown, ProposalDecided,
    SubjectUnfit. The links are owed in the deciding transaction and delivered after it, so that a decision and its
    links are never apart. The judgement is a row of its own, signed by `by`.
    """
    with transaction.atomic():
        proposal = locked(proposal_id)
        if proposal.state != LinkState.OPEN:
            raise ProposalDecided(id=proposal_id, by=proposal.decided_by or "—")
        count, batch_key = 0, ""
        if subject is not None:
            count, batch_key = _owe(installation, proposal, _fit(subject), by, reason)
        state = LinkState.REFUSED if subject is None else LinkState.ACCEPTED
        decide(proposal, state, subject or "", by, reason)
        LinkJudgement.objects.create(
            proposal=proposal, action=state.value, subject=subject or "", by=by, reason=reason, batch_key=batch_key
        )
    if count:
        outbox.deliver(installation.ledger)
    return None if subject is None else count


def locked(proposal_id: int) -> LinkProposal:
    """Return a proposal, locked in the present transaction. Raises ProposalUnknown."""
    proposal = LinkProposal.objects.select_for_update().filter(pk=proposal_id).first()
    if proposal is None:
        raise ProposalUnknown(id=proposal_id)
    return proposal


def decide(proposal: LinkProposal, state: LinkState, subject: str, by: str, reason: str) -> None:
    """Write what was decided into the proposal; open again, it bears nobody's name."""
    proposal.state, proposal.subject, proposal.decided_by, proposal.reason = state, subject, by, reason
    proposal.decided_at = timezone.now() if state != LinkState.OPEN else None
    proposal.save()


def _fit(subject: str) -> str:
    from zhiheng.codes import uscc

    kind, _, code = subject.partition(":")
    if kind != "uscc" or not uscc.is_valid(code):
        raise SubjectUnfit(subject=subject)
    return subject


def _owe(installation: Installation, proposal: LinkProposal, subject: str, by: str, reason: str) -> tuple[int, str]:
    """Owe the links; those that were taken back before are restored, for a fact is not appended twice."""
    day = today()
    targets = _targets(installation, proposal)
    earlier = _taken_back(proposal, subject)
    if earlier:
        number = proposal.judgements.count()
        decision = f"link proposal {proposal.pk} restored {number}"
        rows = [effect("restored", bytes.fromhex(link), day, reason, decision) for link in earlier]
        return len(earlier), outbox.owe("effect", SOURCE, rows, note=decision).key
    rows = [_link(proposal, target, subject, by, reason, day) for target in targets]
    if not rows:
        return 0, ""
    return len(rows), outbox.owe("link", SOURCE, rows, note=f"link proposal {proposal.pk}").key


def _taken_back(proposal: LinkProposal, subject: str) -> list[str]:
    last = proposal.judgements.filter(subject=subject, action=JudgementAction.UNDONE).order_by("-id").first()
    return list(last.links) if last else []


def effect(action: str, link: bytes, day: date, reason: str, decision: str) -> dict[str, Any]:
    """Return the row of an effect on a link."""
    return {
        "target_type": "link", "target": link, "action": action, "effective_on": day, "reason": reason, "decision": decision,
    }  # fmt: skip


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
    with installation.ledger.view(as_of=today()) as view:
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
