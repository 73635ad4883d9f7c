"""The settings: loadable without a database, safe by default."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.mark.django_db
def test_database_session_runs_in_utc() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW timezone")
        assert cursor.fetchone() == ("UTC",)
