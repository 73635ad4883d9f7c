"""Background jobs of planning. Each must bear being run twice."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

log = structlog.get_logger("zhiheng.jobs")


@app.periodic(cron="*/10 * * * *")
@app.task(name="planning.remind", queueing_lock="planning.remind")
def remind(timestamp: int) -> None:
    """Remind bodies of follow-up items and findings that are due or late, and tell leaders; each reminder once."""
    from zhiheng.planning.services import follow_up_telling, oversight

    done = {"items": follow_up_telling.tick(), "findings": oversight.tick()}
    if any(number for counts in done.values() for number in counts.values()):
        log.info("reminders of planning", **done)
