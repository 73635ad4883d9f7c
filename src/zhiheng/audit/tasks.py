"""Jobs of audit. Each may be run twice: a day is sealed once, a size is signed once, a place is sent to once."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from zhiheng.audit.services import checkpoints, segments, witnesses

log = structlog.get_logger("zhiheng.jobs")


@app.periodic(cron="25 16 * * *")  # 00:25 in China: schedules are in UTC
@app.task(name="audit.daily", queueing_lock="audit.daily")
def daily(timestamp: int) -> None:
    """Seal the who-did-what log of the day that ended, sign the log as it stands and send the checkpoint out."""
    sealed = segments.seal()
    checkpoint = checkpoints.make()
    if checkpoint is not None:
        sent = witnesses.send(checkpoint)
        log.info("checkpoint", size=checkpoint.size, segments=len(sealed), sent=sum(not each.error for each in sent))
