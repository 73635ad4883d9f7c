"""Jobs whose worker died are taken up again, and given up when they take every worker with them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from zhiheng.server import tasks

pytestmark = pytest.mark.django_db(transaction=True)


def stall(attempts: int) -> int:
    """Put a job in the hands of a worker that has been silent for an hour, and return its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts, worker_id)"
            " VALUES ('default', 'some.task', 'doing', %s, %s) RETURNING id",
            [attempts, worker],
        )
        job: int = cursor.fetchone()[0]
        return job


def state(job: int) -> str:
    """Return the state of a job."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        status: str = cursor.fetchone()[0]
        return status


def sweep() -> None:
    """Run the sweep once."""
    context: Any = SimpleNamespace(app=app)
    async_to_sync(tasks.retry_stalled.func)(context, 0)


def test_stalled_job_is_put_back() -> None:
    job = stall(attempts=1)
    sweep()
    assert state(job) == "todo"


def test_job_that_stalled_too_often_counts_as_failed() -> None:
    job = stall(attempts=tasks.ATTEMPTS_ALLOWED)
    sweep()
    assert state(job) == "failed"


def test_running_job_is_left_alone() -> None:
    job = stall(attempts=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_workers SET last_heartbeat = now()")
    sweep()
    assert state(job) == "doing"


def test_sweep_runs_every_minute_and_daily_work_is_done_before_office_hours_in_china() -> None:
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert crons["server.retry_stalled"] == "* * * * *"
    daily = {name: int(cron.split()[1]) for name, cron in crons.items() if cron.split()[1] != "*"}
    hours = {name: (hour + 8) % 24 for name, hour in daily.items()}  # schedules are in UTC
    assert hours.pop("rounds.remind") == 8
    assert len(hours) >= 8
    assert {name for name, hour in hours.items() if hour > 5} == set()
