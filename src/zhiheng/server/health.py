"""`/healthz`: does this process answer, does the database, are the migrations applied, does the worker live?"""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

STALE_SECONDS = 60
WORKERS = """
    SELECT count(*) FILTER (WHERE last_heartbeat > now() - make_interval(secs => %s)) FROM procrastinate_workers
"""


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Return 200 with the state of each part, 503 when the database does not answer. No detail that helps an attacker."""
    parts: dict[str, Any] = {"web": "ok", "database": "ok", "worker": "none"}
    try:
        with connection.cursor() as cursor:
            cursor.execute(WORKERS, [STALE_SECONDS])
            row = cursor.fetchone()
            parts["worker"] = "ok" if row and row[0] else "none"
    except DatabaseError:
        parts["database"] = "down"
    down = parts["database"] != "ok"
    return JsonResponse({"status": "down" if down else "ok", **parts}, status=503 if down else 200)
