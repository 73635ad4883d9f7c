"""Background jobs of reporting rounds. Each must bear being run twice."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

log = structlog.get_logger("zhiheng.jobs")


@app.periodic(cron="30 0 * * *")  # half past eight in China
@app.task(name="rounds.remind", queueing_lock="rounds.remind")
def remind(timestamp: int) -> None:
    """Remind the units that have not answered on the days of `periods.reminds`, until they have or the round ends."""
    from zhiheng.actors.actor import SYSTEM
    from zhiheng.cases.days import today
    from zhiheng.codes import workdays
    from zhiheng.rounds import periods
    from zhiheng.rounds.models import Round
    from zhiheng.rounds.services import asking, sending

    day = today()
    if not workdays.is_working_day(day):
        return
    for round_ in Round.objects.filter(state=Round.State.SENT):
        since = today(round_.reopened_at) if round_.reopened and round_.reopened_at else None
        if periods.reminds(round_.due_on, day, asking.form_of(round_).declared.reminds_every, since):
            done = sending.remind(SYSTEM, round_)
            log.info("units reminded", round=round_.number, units=len(done.units))
