"""Taking a judgement back: the links are voided by effects, the proposal waits again, and both judgements stay."""

from __future__ import annotations

from django.db import transaction
from sqlglot import exp

from zhiheng.ledger.installation import Installation
from zhiheng.ledger.models import JudgementAction, LinkJudgement, LinkProposal, LinkState, OutboxBatch
from zhiheng.ledger.services import outbox
from zhiheng.ledger.services.errors import ProposalWaits
from zhiheng.ledger.services.proposals import SOURCE, decide, effect, judge, locked, today


def undo(installation: Installation, proposal_id: int, *, by: str, reason: str) -> int:
    """Take the last judgement on a proposal back; return how many links were voided.

    Raises ProposalUnknown, and ProposalWaits where there is nothing to take back.
    """
    outbox.deliver(installation.ledger)  # a link that is still owed cannot be voided
    with transaction.atomic():
        proposal = locked(proposal_id)
        last = proposal.judgements.order_by("-id").first()
        if proposal.state == LinkState.OPEN or last is None:
            raise ProposalWaits(id=proposal_id)
        links = _links_of(installation, proposal, last)
        decision = f"link proposal {proposal.pk} undone {proposal.judgements.count()}"
        if links:
            day = today()
            outbox.owe("effect", SOURCE, [effect("void", link, day, reason, decision) for link in links], note=decision)
        LinkJudgement.objects.create(
            proposal=proposal, action=JudgementAction.UNDONE, subject=last.subject, by=by, reason=reason,
            links=[link.hex() for link in links],
        )  # fmt: skip
        _open_again(proposal)
    if links:
        outbox.deliver(installation.ledger)
    return len(links)


def _open_again(proposal: LinkProposal) -> None:
    """Let the proposal wait; one that was made of the same party meanwhile gives way to it."""
    same = {name: getattr(proposal, name) for name in ("record_type", "role", "party_name", "party_code")}
    newer = LinkProposal.objects.filter(**same, state=LinkState.OPEN).exclude(pk=proposal.pk)
    for each in newer:
        proposal.candidates = each.candidates
        each.delete()
    decide(proposal, LinkState.OPEN, "", "", "")


def _links_of(installation: Installation, proposal: LinkProposal, last: LinkJudgement) -> list[bytes]:
    """Return the ids of the links that a judgement made and that hold."""
    if last.action != JudgementAction.ACCEPTED or not last.batch_key:
        return []
    batch = OutboxBatch.objects.get(key=last.batch_key)
    if batch.record_type == "effect":
        return [bytes.fromhex(row["target"]) for row in batch.rows]
    query = (
        exp.select("record_id").from_("link").where(exp.column("batch_seq").eq(batch.batch_seq)).order_by("record_id")
    )
    with installation.ledger.view(as_of=today()) as view:
        found: list[bytes] = view.execute(query)["record_id"].to_pylist()
    return found


def refuse_many(installation: Installation, proposals: list[int], *, by: str, reason: str) -> int:
    """Refuse several proposals with one reason; return how many. Each refusal is a judgement of its own.

    All of them or none: one that was decided meanwhile raises ProposalDecided.
    """
    with transaction.atomic():
        for each in proposals:
            judge(installation, each, subject=None, by=by, reason=reason)
    return len(proposals)
