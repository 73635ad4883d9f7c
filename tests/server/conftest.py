"""What all tests of the server share."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def empty_queue(request: pytest.FixtureRequest) -> None:
    """Begin without jobs: they lie in tables that Django does not manage, which flushing after a test leaves alone."""
    wants = {"db", "transactional_db", "live_server", "database_url"} & set(request.fixturenames)
    if not wants and request.node.get_closest_marker("django_db") is None:
        return
    request.getfixturevalue("db")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
