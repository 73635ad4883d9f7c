"""The web process of `zhiheng serve`: granian with spawned workers (forking after DuckDB is loaded hangs)."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from granian.constants import Interfaces
from granian.server import Server

from zhiheng.server import environment
from zhiheng.server.supervisor import launcher


def main(argv: list[str]) -> None:
    """Serve on host and port of ``argv`` until told to end."""
    host, port = argv
    multiprocessing.set_start_method("spawn")
    Server(
        "zhiheng.server.web:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        factory=True,
        workers=environment.number("WEB_WORKERS", min(4, os.cpu_count() or 1)),
        # Each thread may hold a database connection; granian's own default is hundreds.
        blocking_threads=environment.number("WEB_THREADS", 6),
        # A failed worker ends this process: `serve` starts it again, and gives up when that keeps failing. Granian
        # itself would start a broken worker for ever, and nobody would be told.
        respawn_failed_workers=False,
        log_access=False,
        log_enabled=False,
    ).serve()


def application() -> Callable[..., Any]:
    """Make one web worker ready and return its WSGI application. The worker ends when its parent dies."""
    if sys.platform == "linux":
        launcher.call("prctl", launcher.PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    from zhiheng.server.wsgi import application as wsgi

    warm_up()
    return wsgi


def warm_up() -> None:
    """Ask for the first page once, so that packs and templates are loaded before the first reader waits for them."""
    from django.conf import settings
    from django.test import Client

    host = next((name for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*"))), "localhost")
    Client(raise_request_exception=False).get("/", headers={"host": host}, secure=settings.HTTPS)


if __name__ == "__main__":
    main(sys.argv[1:])
