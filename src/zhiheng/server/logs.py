"""Logs: one JSON object a line on standard error, without personal data.

What is logged names routes, not addresses, and record or run ids, not people. Loggers of libraries that would write
user names or addresses are held to warnings or errors.
"""

from __future__ import annotations

from typing import Any

import structlog

#: These write user names, addresses or whole requests at lower levels.
QUIET = {
    "axes": "ERROR",
    "django.request": "ERROR",
    "django.security.DisallowedHost": "CRITICAL",
    "procrastinate": "WARNING",
    "_granian": "WARNING",
}

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def configuration(level: str) -> dict[str, Any]:
    """Return Django's LOGGING for JSON lines at ``level``, and make structlog write through it."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
                "foreign_pre_chain": SHARED,
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {name: {"level": level_of} for name, level_of in QUIET.items()},
    }
