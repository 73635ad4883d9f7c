"""`/metrics`: figures of the installation in the text format that Prometheus reads, for whoever holds the scraping token.

The figures are read from the database when asked, so that they are the same whichever process answers. None of them
names a person, a body or an enterprise.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Gauge:
    """One figure: its name, what it counts, and a query whose last column is the value, those before it labels."""

    name: str
    help: str
    query: str
    labels: tuple[str, ...] = ()


GAUGES = (
    Gauge("zhiheng_jobs", "Background jobs by state", "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1", ("state",)),
    Gauge("zhiheng_workers", "Workers that gave a sign of life within a minute",
          "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '60 seconds'"),
    Gauge("zhiheng_oldest_waiting_job_seconds", "Age of the oldest job that waits",
          "SELECT coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))), 0)::bigint FROM procrastinate_jobs j "
          "LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' WHERE j.status = 'todo' "
          "AND coalesce(j.scheduled_at, now()) <= now()"),
    Gauge("zhiheng_outbox_waiting", "Records that decisions owe the ledger",
          "SELECT count(*) FROM ledger_outboxbatch WHERE delivered_at IS NULL"),
    Gauge("zhiheng_outbox_refused", "Of these, records that the ledger refused at least once",
          "SELECT count(*) FROM ledger_outboxbatch WHERE delivered_at IS NULL AND last_error <> ''"),
    Gauge("zhiheng_projection_batch", "Last batch of the ledger that pages show", "SELECT coalesce(max(batch_seq), 0) FROM ledger_projectedrecord"),
    Gauge("zhiheng_enterprises", "Enterprises with a file", "SELECT count(*) FROM ledger_enterprisecard WHERE merged_into = ''"),
    Gauge("zhiheng_cases", "Cases by procedure, open or closed",
          "SELECT procedure, CASE WHEN closed THEN 'closed' ELSE 'open' END, count(*) FROM cases_case GROUP BY 1, 2", ("procedure", "state")),
    Gauge("zhiheng_clocks_overdue", "Clocks of open cases whose last day has passed",
          "SELECT count(*) FROM cases_caseclock WHERE state IN ('running', 'expired') AND due_on < (now() AT TIME ZONE 'Asia/Shanghai')::date "
          "AND NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id AND c.closed)"),
    Gauge("zhiheng_database_bytes", "Size of the database", "SELECT pg_database_size(current_database())"),
)  # fmt: skip


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Answer whoever brings the token as ``Authorization: Bearer …``; without a token set there is no such page."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    try:
        text, status = "".join(lines()), 200
    except DatabaseError:
        text, status = "# HELP zhiheng_up Whether the database answers\n# TYPE zhiheng_up gauge\nzhiheng_up 0\n", 503
    return HttpResponse(text, status=status, content_type=CONTENT_TYPE)


def lines() -> Iterator[str]:
    """Give the lines of all figures."""
    yield "# HELP zhiheng_up Whether the database answers\n# TYPE zhiheng_up gauge\nzhiheng_up 1\n"
    with connection.cursor() as cursor:
        for gauge in GAUGES:
            cursor.execute(gauge.query)
            yield f"# HELP {gauge.name} {gauge.help}\n# TYPE {gauge.name} gauge\n"
            for *labels, value in cursor.fetchall():
                yield f"{gauge.name}{_labels(gauge.labels, labels)} {int(value)}\n"


def _labels(names: tuple[str, ...], values: list[object]) -> str:
    if not names:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(str(value))}"' for name, value in zip(names, values, strict=True)) + "}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
