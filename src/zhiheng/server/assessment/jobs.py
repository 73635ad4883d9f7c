"""Background jobs of assessments. Each must bear being run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="20 17 * * *")  # 01:20 in China: schedules are in UTC
@app.task(name="assessment.expire_titles", queueing_lock="assessment.expire_titles")
def expire_titles(timestamp: int) -> None:
    """End the titles of places whose term is over without a check."""
    from zhiheng.assessment.services import titles

    titles.expire()
