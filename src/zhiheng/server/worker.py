"""The worker process of `zhiheng serve`: takes background jobs from the database, one after another."""

from __future__ import annotations

import asyncio

from zhiheng.server import app, environment


def main() -> None:
    """Work until told to end; a running job is given time to finish."""
    app.setup()
    asyncio.run(work())


async def work() -> None:
    """Run the worker on a pool of its own, as Django's connections know no notifications."""
    from procrastinate.contrib.django import app as jobs
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = jobs.connector
    assert isinstance(connector, DjangoConnector)
    with jobs.replace_connector(connector.get_worker_connector()) as running:
        async with running.open_async():
            await running.run_worker_async(
                concurrency=environment.number("JOBS_AT_ONCE", 1),
                shutdown_graceful_timeout=30.0,
                delete_jobs="never",
            )


if __name__ == "__main__":
    main()
