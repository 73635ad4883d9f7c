"""Background jobs of credit: entries whose term ended stop being shown, rules look for grounds, ended consents let go."""

from __future__ import annotations

import structlog
from django.core.cache import cache
from procrastinate.contrib.django import app

from zhiheng.credit.services import consents, entries, findings, proposals
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.models import ProjectionState
from zhiheng.server.staff.installation import installation
from zhiheng.server.visible import today

log = structlog.get_logger("zhiheng.jobs")
_FOLLOWED = "credit-followed"


def authorities(of: Installation) -> frozenset[str]:
    """Return the sources that are national systems."""
    return frozenset(name for name, source in of.sources.items() if source.authority)


def follow(of: Installation) -> tuple[int, int]:
    """Bring publication in step with what the lists say today; return (entries stopped, new findings). May be repeated."""
    national = authorities(of)
    new = findings.refresh(national)
    return entries.end_terms(national), new


@app.periodic(cron="* * * * *")
@app.task(name="credit.follow_lists", queueing_lock="credit.follow_lists")
def follow_lists(timestamp: int) -> None:
    """Follow the lists once for each batch and day; a batch that came meanwhile is followed in the next minute."""
    head = ProjectionState.objects.values_list("batch_seq", flat=True).first() or 0
    state = f"{today().isoformat()}:{head}"
    if cache.get(_FOLLOWED) == state:
        return
    stopped, new = follow(installation())
    cache.set(_FOLLOWED, state, 24 * 3600)
    if stopped or new:
        log.info("lists followed", stopped=stopped, findings=new)


@app.periodic(cron="10 20 * * *")  # 04:10 in China: schedules are in UTC
@app.task(name="credit.propose_listings", queueing_lock="credit.propose_listings")
def propose_listings(timestamp: int) -> None:
    """Look for grounds once a day; propose, list nobody."""
    done = proposals.propose(installation())
    log.info("listings proposed", candidates=done.candidates, opened=done.opened, refused=done.refused)


@app.periodic(cron="20 17 * * *")  # 01:20 in China: what ended with the day is soon gone
@app.task(name="credit.forget_reports", queueing_lock="credit.forget_reports")
def forget_reports(timestamp: int) -> None:
    """Remove the content of reports whose consent has ended."""
    consents.forget()
