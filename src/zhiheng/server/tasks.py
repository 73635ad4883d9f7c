"""Background jobs of the server itself: jobs whose worker died are taken up again, old ones are removed.

The queue never recovers a killed job by itself. Every job here and in the rooms must therefore bear being run twice:
its effect and the mark that it is done share one transaction.
"""

from __future__ import annotations

import structlog
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from zhiheng.server import credit_jobs, message_jobs  # noqa: F401  its tasks are found through this module
from zhiheng.server.assessment import jobs as assessment_jobs  # noqa: F401
from zhiheng.server.drafting import jobs as drafting_jobs  # noqa: F401
from zhiheng.server.indicators import jobs as indicators_jobs  # noqa: F401
from zhiheng.server.planning import jobs as planning_jobs  # noqa: F401
from zhiheng.server.promises import jobs as promises_jobs  # noqa: F401
from zhiheng.server.rounds import jobs as rounds_jobs  # noqa: F401
from zhiheng.server.staff import jobs, link_job, mended_sheets, verification  # noqa: F401  their tasks are found through this module
from zhiheng.server.staff.installation import installation

log = structlog.get_logger("zhiheng.jobs")
STALLED_SECONDS = 60
ATTEMPTS_ALLOWED = 5
KEEP_HOURS = 24 * 30


@app.periodic(cron="* * * * *")
@app.task(name="server.retry_stalled", queueing_lock="server.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Put back every job whose worker has been silent; one that took several workers with it counts as failed."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        if job.attempts >= ATTEMPTS_ALLOWED:
            log.error("job given up", job=job.id, task=job.task_name, attempts=job.attempts)
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            log.warning("job taken up again", job=job.id, task=job.task_name, attempts=job.attempts)
            await manager.retry_job(job)


@app.periodic(cron="30 19 * * *")  # 03:30 in China: schedules are in UTC
@app.task(name="server.remove_old_jobs", queueing_lock="server.remove_old_jobs", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    """Remove jobs that ended a month ago."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEEP_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.periodic(cron="* * * * *")
@app.task(name="server.keep_up", queueing_lock="server.keep_up")
def keep_up(timestamp: int) -> None:
    """Append what decisions owe the ledger, and bring what pages read up to it; both may be repeated."""
    from zhiheng.ledger.services import outbox
    from zhiheng.server.refresh import refresh

    outbox.deliver(installation().ledger)
    refresh(installation())


@app.periodic(cron="* * * * *")
@app.task(name="server.tick_clocks", queueing_lock="server.tick_clocks")
def tick_clocks(timestamp: int) -> None:
    """Let the clocks of cases run: warn, escalate, take the step that follows; each clock once, whoever dies."""
    from zhiheng.cases.services import clocks

    done = {name: number for name, number in clocks.tick().as_dict().items() if number}
    if done:
        log.info("clocks of cases", **done)


@app.periodic(cron="15 18 * * *")  # 02:15 in China, when nobody waits for it
@app.task(name="server.maintain_ledger", queueing_lock="server.maintain_ledger")
def maintain_ledger(timestamp: int) -> None:
    """Merge and sort the ledger's files once a night, and delete those replaced more than a day ago."""
    installation().ledger.maintain()


@app.periodic(cron="50 18 * * *")  # 02:50 in China
@app.task(name="server.clear_logins", queueing_lock="server.clear_logins")
def clear_logins(timestamp: int) -> None:
    """Remove sessions that are over, and the addresses to which invitations went that ran out."""
    from zhiheng.server.account import invitations, sessions

    sessions.clear()
    invitations.forget_contacts()


@app.periodic(cron="45 18 * * *")  # 02:45 in China
@app.task(name="server.clear_uploads", queueing_lock="server.clear_uploads")
def clear_uploads(timestamp: int) -> None:
    """Remove files that wait for a confirmation longer than they are kept; their pages say so."""
    from zhiheng.cases.services import sweeping

    sweeping.sweep_erased()
    sweeping.sweep_unnamed()
    cleared = jobs.clear_waiting()
    if cleared:
        log.info("waiting files removed", uploads=cleared)
