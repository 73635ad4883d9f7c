"""Background jobs of indicators. Each must bear being run twice."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from zhiheng.server.staff.installation import installation

log = structlog.get_logger("zhiheng.jobs")


@app.periodic(cron="*/10 * * * *")
@app.task(name="indicators.keep_up", queueing_lock="indicators.keep_up")
def keep_up(timestamp: int) -> None:
    """Compute the indicators again where records, pack or day changed, of the packs whose values are shown."""
    from zhiheng.indicators.models import IndicatorValue
    from zhiheng.indicators.services import values

    of = installation()
    for pack in IndicatorValue.objects.values_list("pack", flat=True).distinct().order_by("pack"):
        if pack in of.packs:
            run = values.keep_up(of, pack)
            log.info("indicators are up to date", pack=pack, run=run)


@app.periodic(cron="* * * * *")
@app.task(name="indicators.publish_due", queueing_lock="indicators.publish_due")
def publish_due(timestamp: int) -> None:
    """Make public the approved releases whose instant has come; each goes out once."""
    from zhiheng.indicators.services import releases

    out = releases.publish_due()
    if out:
        log.info("releases of indicators went out", releases=out)
