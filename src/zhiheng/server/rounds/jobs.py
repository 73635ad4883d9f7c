"""Background jobs of reporting rounds. Each must bear being run twice."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

log = structlog.get_logger("zhiheng.jobs")
#: Working days from the due day on which units that have not answered are reminded by the machine: before, on, after.
REMINDED_ON = (-2, 0, 1, 5)


@app.periodic(cron="30 0 * * *")  # half past eight in China
@app.task(name="rounds.remind", queueing_lock="rounds.remind")
def remind(timestamp: int) -> None:
    """Remind the units that have not answered, two working days before a round is due, on the day, and after it."""
    from zhiheng.actors.actor import SYSTEM
    from zhiheng.cases.days import today
    from zhiheng.codes import workdays
    from zhiheng.rounds.models import Round
    from zhiheng.rounds.services import sending

    day = today()
    if not workdays.is_working_day(day):
        return
    for round_ in Round.objects.filter(state=Round.State.SENT):
        if workdays.count_working_days(round_.due_on, day) in REMINDED_ON:
            done = sending.remind(SYSTEM, round_)
            log.info("units reminded", round=round_.number, units=len(done.units))
