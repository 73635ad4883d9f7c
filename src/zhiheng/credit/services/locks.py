"""Advisory locks of the database under which the room counts and proposes."""

from __future__ import annotations

from django.db import connection

#: Any numbers of ours, each for one thing that must not happen twice at once.
PROPOSING, SHEETS, REPORTS, FINDINGS = 7_350_201, 7_350_202, 7_350_203, 7_350_204


def hold(lock: int) -> None:
    """Wait for a lock until the present transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
